// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connectionserver.h"

#include <QPointer>
#include <QTimer>

#include <algorithm>

namespace lectern {

namespace {

// Milliseconds after which accepting is tried again.
constexpr int kRetry = 500;
// Connections that may wait for the HTTP server, which takes them all at once.
constexpr int kPending = 256;

// Milliseconds for which one is waited for before the next.
constexpr int kTurn = 10;

} // namespace

ConnectionServer::ConnectionServer(WorkerGuard &guard, Crew &crew) : m_guard(guard), m_crew(crew)
{
    m_crew.add(this);
    setMaxPendingConnections(kPending);
    // Without file descriptors Qt stops accepting, and says so, but never begins again.
    connect(this, &QTcpServer::acceptError, this,
            [this] { QTimer::singleShot(kRetry, this, [this] { resumeAccepting(); }); });
}

ConnectionServer::~ConnectionServer()
{
    m_crew.remove(this);
}

void ConnectionServer::incomingConnection(qintptr descriptor)
{
    if (m_crew.passOn(this, descriptor))
        return;
    ++m_load;
    QTcpServer::incomingConnection(descriptor);
}

void ConnectionServer::expect()
{
    ++m_load;
    QMetaObject::invokeMethod(
        this, [this] { takePassed(); }, Qt::QueuedConnection);
}

void ConnectionServer::takePassed()
{
    for (const qintptr descriptor : m_crew.passedTo(this))
        QTcpServer::incomingConnection(descriptor);
}

QTcpSocket *ConnectionServer::nextPendingConnection()
{
    while (QTcpSocket *socket = QTcpServer::nextPendingConnection()) {
        connect(socket, &QObject::destroyed, this, [this] { --m_load; });
        if (m_guard.admit(socket))
            return socket;
    }
    return nullptr;
}

void ConnectionServer::drain(const QDeadlineTimer &deadline)
{
    close();
    // None has to wait for one that reads slowly.
    QList<QPointer<QTcpSocket>> sockets;
    for (QTcpSocket *socket : m_guard.sockets()) {
        socket->flush();
        sockets.append(socket);
    }
    const auto isDone = [](const QPointer<QTcpSocket> &socket) {
        return !socket || socket->bytesToWrite() == 0
            || socket->state() == QAbstractSocket::UnconnectedState;
    };
    // The thread has nothing else to do any more, so that it may wait here.
    while (!deadline.hasExpired() && !std::all_of(sockets.begin(), sockets.end(), isDone)) {
        for (const QPointer<QTcpSocket> &socket : std::as_const(sockets)) {
            if (!isDone(socket))
                socket->waitForBytesWritten(kTurn);
        }
    }
    for (const QPointer<QTcpSocket> &socket : std::as_const(sockets)) {
        if (socket)
            socket->disconnectFromHost();
    }
}

} // namespace lectern
