// SPDX-License-Identifier: GPL-3.0-or-later
#include "rawconnection.h"

#include <QFile>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000; // milliseconds

} // namespace

RawConnection::RawConnection(const QString &url) : m_url(url)
{
    m_socket.connectToHost(m_url.host(), quint16(m_url.port()));
    m_socket.waitForConnected(kPatience);
}

void RawConnection::request(const QByteArray &line, const QByteArray &headers,
                            const QByteArray &body)
{
    QByteArray bytes = line + "\r\nHost: " + host() + "\r\n" + headers;
    if (!body.isEmpty())
        bytes += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    send(bytes + "\r\n" + body);
}

void RawConnection::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
    while (m_socket.bytesToWrite() > 0 && m_socket.waitForBytesWritten(kPatience)) { }
}

// The queue of the server's end is a column of /proc/net/tcp.
bool RawConnection::waitUntilRead()
{
    const auto port = [](quint16 number) {
        return ':' + QByteArray::number(number, 16).rightJustified(4, '0').toUpper();
    };
    const QByteArray server = port(m_socket.peerPort());
    const QByteArray client = port(m_socket.localPort());
    return QTest::qWaitFor(
        [&] {
            QFile table(u"/proc/net/tcp"_s);
            if (!table.open(QFile::ReadOnly))
                return false;
            for (const QByteArray &line : table.readAll().split('\n')) {
                const QByteArrayList columns = line.simplified().split(' ');
                if (columns.value(1).endsWith(server) && columns.value(2).endsWith(client))
                    return columns.value(4).endsWith(":00000000");
            }
            return false;
        },
        kPatience);
}

bool RawConnection::fill()
{
    if (m_socket.bytesAvailable() == 0 && !m_socket.waitForReadyRead(kPatience))
        return false;
    m_read += m_socket.readAll();
    return true;
}

QByteArray RawConnection::head()
{
    while (!m_read.contains("\r\n\r\n") && fill()) { }
    const qsizetype end = m_read.indexOf("\r\n\r\n");
    const QByteArray head = end < 0 ? m_read : m_read.left(end + 4);
    m_read = m_read.mid(head.size());
    return head;
}

QByteArray RawConnection::reply()
{
    QByteArray reply = head();
    const qsizetype length = headerOf(reply, "Content-Length").toLongLong();
    while (m_read.size() < length && fill()) { }
    reply += m_read.left(length);
    m_read = m_read.mid(length);
    return reply;
}

bool RawConnection::waitUntilClosed()
{
    while (isConnected() && fill()) { }
    return m_socket.state() == QAbstractSocket::UnconnectedState
        || m_socket.waitForDisconnected(kPatience);
}

QByteArray headerOf(const QByteArray &reply, const QByteArray &name)
{
    for (const QByteArray &line : reply.split('\n')) {
        if (line.trimmed().isEmpty())
            break;
        const qsizetype colon = line.indexOf(':');
        if (line.left(colon).compare(name, Qt::CaseInsensitive) == 0)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

} // namespace lectern
