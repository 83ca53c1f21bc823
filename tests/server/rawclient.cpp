// SPDX-License-Identifier: GPL-3.0-or-later
#include "rawclient.h"

namespace lectern {

namespace {

constexpr int kPatience = 30'000; // milliseconds; builds with sanitizers are slow

} // namespace

RawClient::RawClient(const QString &url)
{
    const QUrl server(url);
    m_authority = server.authority().toLatin1();
    m_socket.connectToHost(server.host(), quint16(server.port()));
    m_socket.waitForConnected(kPatience);
}

QByteArray RawClient::head(const QByteArray &methodAndPath, const QByteArray &fields) const
{
    return methodAndPath + " HTTP/1.1\r\nHost: " + m_authority + "\r\n" + fields + "\r\n";
}

void RawClient::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
    while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(kPatience)) { }
}

bool RawClient::receive()
{
    const bool more = m_socket.bytesAvailable() > 0 || m_socket.waitForReadyRead(kPatience);
    m_received += m_socket.readAll();
    return more;
}

HttpReply RawClient::reply(bool bodyless)
{
    while (!m_received.contains("\r\n\r\n")) {
        if (!receive())
            return {};
    }
    const qsizetype end = m_received.indexOf("\r\n\r\n");
    HttpReply reply {.status = m_received.mid(9, 3).toInt()};
    const QByteArrayList lines = m_received.left(end).split('\n').mid(1);
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        reply.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    const qsizetype length = bodyless ? 0 : reply.header("Content-Length").toLongLong();
    while (m_received.size() < end + 4 + length) {
        if (!receive())
            return {};
    }
    reply.body = m_received.mid(end + 4, length);
    m_received.remove(0, end + 4 + length);
    return reply;
}

bool RawClient::isClosed()
{
    while (m_socket.state() != QAbstractSocket::UnconnectedState && receive()) { }
    return m_socket.state() == QAbstractSocket::UnconnectedState && m_received.isEmpty();
}

} // namespace lectern
