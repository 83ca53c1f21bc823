// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QList>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

namespace lectern {

/**
 * The listening side of one worker: hands each connection to the HTTP server and knows those that
 * are open, so that the last replies can leave before the end.
 */
class ConnectionServer : public QTcpServer
{
public:
    using QTcpServer::QTcpServer;

    QTcpSocket *nextPendingConnection() override;

    /** Stops accepting and waits until what was written has left, or the deadline passes. */
    void drain(const QDeadlineTimer &deadline);

private:
    QList<QPointer<QTcpSocket>> m_sockets;
};

} // namespace lectern
