// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connectionserver.h"

#include <QPointer>

#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <vector>

namespace lectern {

namespace {

// What was sent and is read by nobody would make the system reset the connection, and the last
// reply be lost (RFC 9112, 9.6).
void dropInput(int descriptor)
{
    ::shutdown(descriptor, SHUT_WR);
    std::array<char, 16 * 1024> dropped {};
    for (int i = 0; i < 16; ++i) {
        if (::recv(descriptor, dropped.data(), dropped.size(), MSG_DONTWAIT) <= 0)
            return;
    }
}

} // namespace

ConnectionServer::ConnectionServer(int listening, WorkerGuard &guard, Crew &crew)
    : m_guard(guard), m_crew(crew)
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
    QList<QPointer<QTcpSocket>> sockets;
    for (QTcpSocket *socket : m_guard.sockets()) {
        QObject::disconnect(socket, &QTcpSocket::readyRead, nullptr, nullptr);
        socket->flush();
        sockets.append(socket);
    }
    const auto isDone = [](const QPointer<QTcpSocket> &socket) {
        return !socket || socket->bytesToWrite() == 0
            || socket->state() == QAbstractSocket::UnconnectedState;
    };
    while (!deadline.hasExpired()) {
        sockets.removeIf(isDone);
        if (sockets.isEmpty())
            break;
        std::vector<pollfd> waiting;
        for (const QPointer<QTcpSocket> &socket : std::as_const(sockets))
            waiting.push_back({int(socket->socketDescriptor()), POLLOUT, 0});
        ::poll(waiting.data(), nfds_t(waiting.size()), int(deadline.remainingTime()));
        for (const QPointer<QTcpSocket> &socket : std::as_const(sockets)) {
            if (socket)
                socket->flush();
        }
    }
    for (QTcpSocket *socket : m_guard.sockets())
        dropInput(int(socket->socketDescriptor()));
}

} // namespace lectern
