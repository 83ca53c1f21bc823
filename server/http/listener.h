// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/crew.h"
#include "http/guard/guardrules.h"
#include "http/qtcompat.h"

#include <QDeadlineTimer>
#include <QHostAddress>
#include <QThread>

#include <memory>
#include <vector>

namespace lectern {

/**
 * Accepts connections: several threads, each with its own HTTP server on its own socket of the
 * same port (SO_REUSEPORT), so that none waits for another one to accept, and the connections
 * evenly spread over them.
 */
class Listener
{
public:
    struct Options
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 0; ///< 0: any that is free
        int workers = 16;
        QByteArrayList names = {}; ///< under which the server may be asked, besides its address
    };

    /**
     * `answer` and what `rules` have are called in the workers' threads, `ended` at the end of each
     * of them. The rules for hosts are made here, from the options and the port.
     * Fault: Unavailable where the port is taken or not allowed.
     */
    static Result<std::unique_ptr<Listener>> start(const Options &options, const GuardRules &rules,
                                                   OpenConnections &connections,
                                                   const HttpServer::Answer &answer,
                                                   const std::function<void()> &ended);

    ~Listener();
    Q_DISABLE_COPY_MOVE(Listener)

    quint16 port() const { return m_port; }

    /**
     * Refuses new connections and closes at once those of each thread that answers nothing. The
     * others end with the requests that are being answered; their replies may leave until the
     * deadline. Returns at once; the destructor waits.
     */
    void beginStop(const QDeadlineTimer &deadline);

private:
    Listener() = default;

    quint16 m_port = 0;
    GuardRules m_rules;
    Crew m_crew;
    QDeadlineTimer m_deadline;
    std::vector<int> m_sockets; ///< that listen; the threads' own
    std::vector<std::unique_ptr<QThread>> m_threads;
};

} // namespace lectern
