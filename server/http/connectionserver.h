// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/guard/workerguard.h"

#include <QDeadlineTimer>
#include <QTcpServer>

namespace lectern {

/**
 * The listening side of one worker: hands the connections that the guard admits to the HTTP server,
 * and lets the last replies leave before the end.
 */
class ConnectionServer : public QTcpServer
{
public:
    explicit ConnectionServer(WorkerGuard &guard);

    QTcpSocket *nextPendingConnection() override;

    /** Stops accepting and waits until what was written has left, or the deadline passes. */
    void drain(const QDeadlineTimer &deadline);

private:
    WorkerGuard &m_guard;
};

} // namespace lectern
