// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/crew.h"
#include "http/guard/workerguard.h"
#include "http/servercertificate.h"

#include <QDeadlineTimer>
#include <QTcpServer>

#include <atomic>

namespace lectern {

/**
 * The connections of one worker: hands those that the guard admits to the HTTP server, and lets the
 * last replies leave before the end. It accepts none itself; the acceptor gives them to the crew.
 */
class ConnectionServer : public QTcpServer
{
    Q_OBJECT

public:
    /**
     * `listening`: a socket that listens, which Qt's HTTP server wants to see; it is taken over.
     * `certificate`: with which it speaks TLS; nullptr for none.
     */
    ConnectionServer(int listening, const ServerCertificate *certificate, WorkerGuard &guard,
                     Crew &crew);
    ~ConnectionServer() override;
    Q_DISABLE_COPY_MOVE(ConnectionServer)

    QTcpSocket *nextPendingConnection() override;

    /** Answers nothing more; waits until what was written has left, or the deadline passes. */
    void drain(const QDeadlineTimer &deadline);

    /** Called around each answer. */
    void setAnswering(bool answering) { m_answering = answering; }

    // For any thread.
    bool isAnswering() const { return m_answering; }
    /** How many connections there are, with those that are on their way. */
    int load() const { return m_load; }
    /** Another one is on its way. */
    void expect();

Q_SIGNALS:
    void given();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void takeGiven();

    const ServerCertificate *m_certificate;
    WorkerGuard &m_guard;
    Crew &m_crew;
    std::atomic<int> m_load = 0;
    std::atomic<bool> m_answering = false;
};

} // namespace lectern
