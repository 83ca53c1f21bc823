// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/listener.h"

#include "http/connectionserver.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

struct Address
{
    sockaddr_storage storage {};
    socklen_t length = 0;
};

Address socketAddress(const QHostAddress &host, quint16 port)
{
    Address address;
    if (host.protocol() == QAbstractSocket::IPv6Protocol
        || host == QHostAddress(QHostAddress::Any)) {
        auto *v6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
        const Q_IPV6ADDR bytes = host.toIPv6Address();
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        std::memcpy(&v6->sin6_addr, &bytes, sizeof bytes);
        address.length = sizeof(sockaddr_in6);
    } else {
        auto *v4 = reinterpret_cast<sockaddr_in *>(&address.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        v4->sin_addr.s_addr = htonl(host.toIPv4Address());
        address.length = sizeof(sockaddr_in);
    }
    return address;
}

/** A listening socket, closed at the end unless it is given away. */
class ListeningSocket
{
public:
    ListeningSocket() = default;
    ListeningSocket(ListeningSocket &&other) noexcept : m_fd(other.release()) { }
    ListeningSocket &operator=(ListeningSocket &&) = delete;
    ~ListeningSocket()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }

    /** `shared`: whether others of this process may listen there too. The error number, or 0. */
    int open(const QHostAddress &host, quint16 port, bool shared)
    {
        const Address address = socketAddress(host, port);
        m_fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (m_fd < 0)
            return errno;
        const int on = 1;
        ::setsockopt(m_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        if (shared)
            ::setsockopt(m_fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        // Accepted connections inherit this: a reply is one write and need not wait for more.
        ::setsockopt(m_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const auto *raw = reinterpret_cast<const sockaddr *>(&address.storage);
        if (::bind(m_fd, raw, address.length) != 0 || ::listen(m_fd, 256) != 0)
            return errno;
        return 0;
    }

    quint16 port() const
    {
        sockaddr_storage storage {};
        socklen_t length = sizeof storage;
        ::getsockname(m_fd, reinterpret_cast<sockaddr *>(&storage), &length);
        return storage.ss_family == AF_INET6
            ? ntohs(reinterpret_cast<const sockaddr_in6 *>(&storage)->sin6_port)
            : ntohs(reinterpret_cast<const sockaddr_in *>(&storage)->sin_port);
    }

    int descriptor() const { return m_fd; }
    int release() { return std::exchange(m_fd, -1); }

private:
    int m_fd = -1;
};

Fault cannotListen(const Listener::Options &options, int error)
{
    const QString place = u"%1:%2"_s.arg(options.address.toString()).arg(options.port);
    if (error == EADDRINUSE)
        return Fault::unavailable(
            u"%1 is in use by another program. Choose another port with --listen."_s.arg(place));
    return Fault::unavailable(u"Cannot listen at %1: %2"_s.arg(place, qt_error_string(error)));
}

/** A thread with a server of its own. */
class Worker : public QThread
{
public:
    /** `deadline` is set before the thread is told to quit. */
    Worker(ListeningSocket socket, const GuardRules &rules, Crew &crew,
           OpenConnections &connections, HttpServer::Answer answer, std::function<void()> ended,
           const QDeadlineTimer &deadline)
        : m_socket(std::move(socket)), m_rules(rules), m_crew(crew), m_connections(connections),
          m_answer(std::move(answer)), m_ended(std::move(ended)), m_deadline(deadline)
    {
    }
    /** After wait(). The lock tells ThreadSanitizer, to which Qt's waiting is hidden, that run() is
     *  over. */
    ~Worker() override { const std::scoped_lock over(m_running); }
    Q_DISABLE_COPY_MOVE(Worker)

protected:
    void run() override
    {
        const std::scoped_lock lock(m_running);
        {
            WorkerGuard guard(m_rules, m_connections);
            HttpServer http([&](Request request) {
                request.closes = guard.closes();
                Reply reply = m_answer(std::move(request));
                guard.conclude(reply);
                return reply;
            });
            auto *connections = new ConnectionServer(guard, m_crew);
            connections->setSocketDescriptor(m_socket.release());
            http.bind(connections);
            exec();
            connections->drain(m_deadline);
        }
        m_ended();
    }

private:
    ListeningSocket m_socket;
    const GuardRules &m_rules;
    Crew &m_crew;
    OpenConnections &m_connections;
    HttpServer::Answer m_answer;
    std::function<void()> m_ended;
    const QDeadlineTimer &m_deadline;
    std::mutex m_running;
};

} // namespace

Result<std::unique_ptr<Listener>> Listener::start(const Options &options, const GuardRules &rules,
                                                  OpenConnections &connections,
                                                  const HttpServer::Answer &answer,
                                                  const std::function<void()> &ended)
{
    if (options.port != 0) {
        // With SO_REUSEPORT another program's port would look free.
        ListeningSocket probe;
        if (const int error = probe.open(options.address, options.port, false); error != 0)
            return cannotListen(options, error);
    }
    std::unique_ptr<Listener> listener(new Listener);
    listener->m_port = options.port;
    for (int i = 0; i < options.workers; ++i) {
        ListeningSocket socket;
        if (const int error = socket.open(options.address, listener->m_port, true); error != 0)
            return cannotListen(options, error);
        listener->m_port = socket.port();
        listener->m_sockets.push_back(socket.descriptor());
        listener->m_threads.push_back(
            std::make_unique<Worker>(std::move(socket), listener->m_rules, listener->m_crew,
                                     connections, answer, ended, listener->m_deadline));
    }
    listener->m_rules = rules;
    listener->m_rules.hosts = HostRules(options.address, listener->m_port, options.names);
    for (const auto &thread : listener->m_threads)
        thread->start();
    return listener;
}

Listener::~Listener()
{
    if (!m_sockets.empty())
        beginStop(QDeadlineTimer());
    for (const auto &thread : m_threads)
        thread->wait();
}

void Listener::beginStop(const QDeadlineTimer &deadline)
{
    m_deadline = deadline;
    // A thread that is busy closes its socket only later; until then it takes nobody in.
    for (const int socket : std::exchange(m_sockets, {}))
        ::shutdown(socket, SHUT_RD);
    for (const auto &thread : m_threads)
        thread->quit();
}

} // namespace lectern
