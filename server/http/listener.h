// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/acceptor.h"
#include "http/crew.h"
#include "http/guard/guardrules.h"
#include "http/listeningsocket.h"
#include "http/qtcompat.h"
#include "http/servercertificate.h"

#include <QDeadlineTimer>
#include <QHostAddress>

#include <latch>
#include <memory>
#include <vector>

namespace lectern {

/** Serves a port: one thread accepts, several answer, each with an HTTP server of its own. */
class Listener
{
public:
    struct Options
    {
        QHostAddress address = QHostAddress::LocalHost;
        quint16 port = 0; ///< 0: any that is free
        bool otherPort = false; ///< where the port is taken, any that is free
        int workers = 16;
        const ServerCertificate *certificate = nullptr; ///< with it, all is TLS; outlives this
        QByteArrayList names = {}; ///< under which the server may be asked, besides its address
        GuardLimits limits = {};
        Origins origins = {};
        GuardRules::Refuse refuse = {};
    };

    /**
     * `answer` and `refuse` are called in the workers' threads, `ended` at the end of each of them.
     * Fault: Unavailable where the port is taken or not allowed.
     */
    static Result<std::unique_ptr<Listener>> start(const Options &options, OpenConnections &open,
                                                   const HttpServer::Answer &answer,
                                                   const std::function<void()> &ended);

    ~Listener();
    Q_DISABLE_COPY_MOVE(Listener)

    quint16 port() const { return m_socket.port(); }

    /**
     * Refuses new connections and closes at once those of each thread that answers nothing. The
     * others end with the requests that are being answered; their replies may leave until the
     * deadline. Returns at once; the destructor waits.
     */
    void beginStop(const QDeadlineTimer &deadline);

private:
    class Worker;

    Listener(const Options &options, OpenConnections &open);

    OpenConnections &m_open;
    const ServerCertificate *m_certificate;
    GuardRules m_rules;
    ListeningSocket m_socket;
    Crew m_crew;
    QDeadlineTimer m_deadline; ///< set before the workers are told to quit
    bool m_stops = false;
    std::latch m_ready; ///< the workers
    Acceptor m_acceptor;
    std::vector<std::unique_ptr<Worker>> m_workers;
};

} // namespace lectern
