// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/connectionserver.h"

namespace lectern {

QTcpSocket *ConnectionServer::nextPendingConnection()
{
    QTcpSocket *socket = QTcpServer::nextPendingConnection();
    if (socket) {
        m_sockets.removeAll(nullptr);
        m_sockets.append(socket);
    }
    return socket;
}

void ConnectionServer::drain(const QDeadlineTimer &deadline)
{
    close();
    // None has to wait for one that reads slowly.
    for (const QPointer<QTcpSocket> &socket : std::as_const(m_sockets)) {
        if (socket)
            socket->flush();
    }
    for (const QPointer<QTcpSocket> &socket : std::as_const(m_sockets)) {
        // The thread has nothing else to do any more, so that it may wait here.
        while (socket && socket->bytesToWrite() > 0 && !deadline.hasExpired()) {
            if (!socket->waitForBytesWritten(int(deadline.remainingTime())))
                break;
        }
        if (socket)
            socket->disconnectFromHost();
    }
}

} // namespace lectern
