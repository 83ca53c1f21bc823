// SPDX-License-Identifier: GPL-3.0-or-later
#include "peer.h"

#include <QTcpSocket>

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

Peer::Peer(Behaviour behaviour) : m_behaviour(std::move(behaviour))
{
    connect(this, &QTcpServer::newConnection, this, &Peer::accept);
    listen(QHostAddress::LocalHost);
}

QUrl Peer::url() const
{
    return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort()));
}

void Peer::accept()
{
    QTcpSocket *socket = nextPendingConnection();
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
}

void Peer::read(QTcpSocket *socket)
{
    QByteArray &request = m_open[socket];
    request += socket->readAll();
    const qsizetype end = request.indexOf("\r\n\r\n");
    if (end < 0)
        return;
    const QByteArray head = request.left(end).toLower();
    const qsizetype field = head.indexOf("content-length: ");
    const qsizetype length = field < 0 ? 0 : head.mid(field + 16).split('\r').first().toInt();
    if (request.size() < end + 4 + length)
        return;
    if (request.startsWith("GET /readyz")) {
        probes.append(std::exchange(request, {}));
        socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        return;
    }
    requests.append(std::exchange(request, {}));
    const auto answer = m_behaviour(int(requests.size()));
    if (!answer)
        return;
    if (answer->isEmpty())
        socket->abort();
    else
        socket->write(*answer);
}

QByteArray peerReply(const QByteArray &status, const QByteArray &body, const QByteArray &fields)
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
        + fields + "\r\n" + body;
}

} // namespace lectern
