// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connectionserver.h"

#include <QPointer>
#include <QSslSocket>

#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace lectern {

namespace {

bool isDone(const QPointer<ConnectionGuard> &guard)
{
    if (!guard)
        return true;
    const auto *tls = qobject_cast<const QSslSocket *>(guard->socket());
    // What waits for the handshake will never leave.
    return guard->pending() == 0 || (tls && !tls->isEncrypted())
        || guard->socket()->state() == QAbstractSocket::UnconnectedState;
}

// What was sent and is read by nobody would make the system reset the connection, and the last
// reply be lost (RFC 9112, 9.6).
void dropInput(int descriptor)
{
    std::array<char, 16 * 1024> dropped {};
    for (int i = 0; i < 16; ++i) {
        if (::recv(descriptor, dropped.data(), dropped.size(), MSG_DONTWAIT) <= 0)
            return;
    }
}

void end(QTcpSocket *socket)
{
    const int descriptor = int(socket->socketDescriptor());
    if (qobject_cast<QSslSocket *>(socket)) {
        dropInput(descriptor);
        socket->disconnectFromHost();
        socket->flush();
    } else {
        ::shutdown(descriptor, SHUT_WR);
        dropInput(descriptor);
    }
}

} // namespace

ConnectionServer::ConnectionServer(int listening, const ServerCertificate *certificate,
                                   WorkerGuard &guard, Crew &crew)
    : m_certificate(certificate), m_guard(guard), m_crew(crew)
{
    setSocketDescriptor(listening);
    pauseAccepting();
    connect(this, &ConnectionServer::given, this, &ConnectionServer::takeGiven,
            Qt::QueuedConnection);
    m_crew.add(this);
}

ConnectionServer::~ConnectionServer()
{
    m_crew.remove(this);
}

void ConnectionServer::expect()
{
    ++m_load;
    Q_EMIT given();
}

void ConnectionServer::takeGiven()
{
    for (const int descriptor : m_crew.givenTo(this))
        incomingConnection(descriptor);
}

// With TLS the handshake is to come. The guard counts and times it from here on; QSslServer would
// keep those who are at it in a list of its own, in which whoever leaves keeps a place for ever.
void ConnectionServer::incomingConnection(qintptr descriptor)
{
    if (!m_certificate) {
        QTcpServer::incomingConnection(descriptor);
        return;
    }
    auto socket = std::make_unique<QSslSocket>(this);
    socket->setSslConfiguration(m_certificate->configuration());
    if (socket->setSocketDescriptor(descriptor))
        socket->startServerEncryption();
    else
        ::close(int(descriptor));
    if (socket->state() == QAbstractSocket::ConnectedState)
        addPendingConnection(socket.release());
    else
        --m_load;
}

QTcpSocket *ConnectionServer::nextPendingConnection()
{
    while (QTcpSocket *socket = QTcpServer::nextPendingConnection()) {
        // Qt's own goes on accepting by that.
        pauseAccepting();
        connect(socket, &QObject::destroyed, this, [this] { --m_load; });
        if (m_guard.admit(socket))
            return socket;
    }
    return nullptr;
}

// The thread has nothing else to do any more, so that it may wait here; its event loop would let
// the next requests in.
void ConnectionServer::drain(const QDeadlineTimer &deadline)
{
    close();
    QList<QPointer<ConnectionGuard>> guards;
    for (ConnectionGuard *guard : m_guard.guards()) {
        QObject::disconnect(guard->socket(), &QTcpSocket::readyRead, nullptr, nullptr);
        guard->socket()->flush();
        guards.append(guard);
    }
    while (!deadline.hasExpired()) {
        guards.removeIf(isDone);
        if (guards.isEmpty())
            break;
        std::vector<pollfd> waiting;
        for (const QPointer<ConnectionGuard> &guard : std::as_const(guards))
            waiting.push_back({int(guard->socket()->socketDescriptor()), POLLOUT, 0});
        ::poll(waiting.data(), nfds_t(waiting.size()), int(deadline.remainingTime()));
        for (const QPointer<ConnectionGuard> &guard : std::as_const(guards)) {
            if (guard)
                guard->socket()->flush();
        }
    }
    for (const ConnectionGuard *guard : m_guard.guards())
        end(guard->socket());
}

} // namespace lectern
