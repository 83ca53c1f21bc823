// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/listener.h"

#include "http/connectionserver.h"

#include <QThread>

#include <cerrno>
#include <fcntl.h>
#include <mutex>
#include <unistd.h>
#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// With as many as are served, as many more are told that there are too many.
constexpr int kRefused = 2;

Fault cannotListen(const Listener::Options &options, int error)
{
    const QString place = u"%1:%2"_s.arg(options.address.toString()).arg(options.port);
    if (error == EADDRINUSE)
        return Fault::unavailable(
            u"%1 is in use by another program. Choose another port with --listen."_s.arg(place));
    return Fault::unavailable(u"Cannot listen at %1: %2"_s.arg(place, qt_error_string(error)));
}

} // namespace

/** A thread with an HTTP server of its own. */
class Listener::Worker : public QThread
{
public:
    /** `listening`: the listener's socket once more, which is taken over. */
    Worker(Listener &listener, int listening, HttpServer::Answer answer,
           std::function<void()> ended)
        : m_listener(listener), m_listening(listening), m_answer(std::move(answer)),
          m_ended(std::move(ended))
    {
    }
    /** After wait(). The lock tells ThreadSanitizer, to which Qt's waiting is hidden, that run() is
     *  over. */
    ~Worker() override
    {
        const std::scoped_lock over(m_running);
        if (m_listening >= 0)
            ::close(m_listening);
    }
    Q_DISABLE_COPY_MOVE(Worker)

protected:
    void run() override
    {
        const std::scoped_lock lock(m_running);
        {
            WorkerGuard guard(m_listener.m_rules, m_listener.m_open);
            ConnectionServer *connections = nullptr;
            HttpServer http([&](Request request) {
                connections->setAnswering(true);
                request.closes = guard.closes();
                Reply reply = m_answer(std::move(request));
                guard.conclude(reply);
                connections->setAnswering(false);
                return reply;
            });
            connections = new ConnectionServer(std::exchange(m_listening, -1),
                                               m_listener.m_certificate, guard, m_listener.m_crew);
            http.bind(connections);
            m_listener.m_ready.count_down();
            exec();
            connections->drain(m_listener.m_deadline);
        }
        m_ended();
    }

private:
    Listener &m_listener;
    int m_listening; ///< -1 once it is taken over
    HttpServer::Answer m_answer;
    std::function<void()> m_ended;
    std::mutex m_running;
};

Listener::Listener(const Options &options, OpenConnections &open)
    : m_open(open), m_certificate(options.certificate), m_rules {.limits = options.limits,
                                                                 .hosts = {},
                                                                 .origins = options.origins,
                                                                 .refuse = options.refuse},
      m_crew(kRefused * options.limits.connections), m_ready(options.workers),
      m_acceptor(m_socket, m_crew)
{
}

Result<std::unique_ptr<Listener>> Listener::start(const Options &options, OpenConnections &open,
                                                  const HttpServer::Answer &answer,
                                                  const std::function<void()> &ended)
{
    std::unique_ptr<Listener> listener(new Listener(options, open));
    int error = listener->m_socket.open(options.address, options.port);
    if (error == EADDRINUSE && options.otherPort)
        error = listener->m_socket.open(options.address, 0);
    if (error != 0)
        return cannotListen(options, error);
    listener->m_rules.hosts = HostRules(options.address, listener->port(), options.names);
    for (int i = 0; i < options.workers; ++i) {
        const int again = ::fcntl(listener->m_socket.descriptor(), F_DUPFD_CLOEXEC, 0);
        if (again < 0)
            return cannotListen(options, errno);
        listener->m_workers.push_back(std::make_unique<Worker>(*listener, again, answer, ended));
    }
    bool haveThreads = true;
    for (const auto &worker : listener->m_workers) {
        if (haveThreads) {
            worker->start();
            haveThreads = worker->isRunning();
        }
        if (!haveThreads)
            listener->m_ready.count_down();
    }
    listener->m_ready.wait();
    if (haveThreads && listener->m_acceptor.start())
        return listener;
    return Fault::unavailable(
        u"The system gives no more threads. Let fewer answer with --workers."_s);
}

Listener::~Listener()
{
    if (!m_stops)
        beginStop(QDeadlineTimer());
    m_acceptor.wait();
    for (const auto &worker : m_workers)
        worker->wait();
}

void Listener::beginStop(const QDeadlineTimer &deadline)
{
    m_stops = true;
    m_deadline = deadline;
    m_socket.shutDown();
    for (const auto &worker : m_workers)
        worker->quit();
}

} // namespace lectern
