// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/crew.h"
#include "http/guard/workerguard.h"

#include <QDeadlineTimer>
#include <QTcpServer>

#include <atomic>

namespace lectern {

/**
 * The listening side of one worker: hands the connections that the guard admits to the HTTP server,
 * and lets the last replies leave before the end.
 */
class ConnectionServer : public QTcpServer
{
public:
    ConnectionServer(WorkerGuard &guard, Crew &crew);
    ~ConnectionServer() override;
    Q_DISABLE_COPY_MOVE(ConnectionServer)

    QTcpSocket *nextPendingConnection() override;

    /** Stops accepting and waits until what was written has left, or the deadline passes. */
    void drain(const QDeadlineTimer &deadline);

    /** How many connections there are, with those that are on their way; for any thread. */
    int load() const { return m_load; }
    /** Another one is on its way, from whichever thread. */
    void expect();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void takePassed();

    WorkerGuard &m_guard;
    Crew &m_crew;
    std::atomic<int> m_load = 0;
};

} // namespace lectern
