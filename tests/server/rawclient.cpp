// SPDX-License-Identifier: GPL-3.0-or-later
#include "rawclient.h"

#include <QFile>
#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000; // milliseconds; builds with sanitizers are slow
const QByteArray kBlankLine = "\r\n\r\n"; // and the end of the line before

} // namespace

RawClient::RawClient(const QString &url)
{
    const QUrl server(url);
    m_authority = server.authority().toLatin1();
    if (server.scheme() == u"https") {
        auto tls = std::make_unique<QSslSocket>();
        tls->setPeerVerifyMode(QSslSocket::VerifyNone);
        tls->connectToHostEncrypted(server.host(), quint16(server.port()));
        tls->waitForEncrypted(kPatience);
        m_socket = std::move(tls);
    } else {
        m_socket = std::make_unique<QTcpSocket>();
        m_socket->connectToHost(server.host(), quint16(server.port()));
        m_socket->waitForConnected(kPatience);
    }
}

QByteArray RawClient::head(const QByteArray &methodAndPath, const QByteArray &fields) const
{
    return methodAndPath + " HTTP/1.1\r\nHost: " + m_authority + "\r\n" + fields + "\r\n";
}

QByteArray RawClient::request(const QByteArray &methodAndPath, const QByteArray &fields,
                              const QByteArray &body) const
{
    const QByteArray length = "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    return head(methodAndPath, fields + length) + body;
}

void RawClient::send(const QByteArray &bytes)
{
    m_socket->write(bytes);
    const auto pending = [this] {
        return m_socket->bytesToWrite() + (tls() ? tls()->encryptedBytesToWrite() : 0);
    };
    while (pending() > 0 && m_socket->waitForBytesWritten(kPatience)) { }
}

// The queue of the server's end is a column of /proc/net/tcp.
bool RawClient::waitUntilRead()
{
    const auto port = [](quint16 number) {
        return ':' + QByteArray::number(number, 16).rightJustified(4, '0').toUpper();
    };
    const QByteArray server = port(m_socket->peerPort());
    const QByteArray client = port(m_socket->localPort());
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

bool RawClient::receive()
{
    const bool more = m_socket->bytesAvailable() > 0 || m_socket->waitForReadyRead(kPatience);
    m_received += m_socket->readAll();
    return more;
}

HttpReply RawClient::reply(bool bodyless)
{
    while (!m_received.contains(kBlankLine)) {
        if (!receive())
            return {};
    }
    const qsizetype begin = m_received.indexOf(kBlankLine) + kBlankLine.size();
    m_lastHead = m_received.first(begin);
    HttpReply reply = parsedReply(m_lastHead);
    const qsizetype length = bodyless ? 0 : reply.header("Content-Length").toLongLong();
    while (m_received.size() < begin + length) {
        if (!receive())
            return {};
    }
    reply.body = m_received.mid(begin, length);
    m_received.remove(0, begin + length);
    return reply;
}

bool RawClient::waitUntilClosed()
{
    while (m_socket->state() != QAbstractSocket::UnconnectedState && receive()) { }
    return m_socket->state() == QAbstractSocket::UnconnectedState;
}

HttpReply parsedReply(const QByteArray &bytes)
{
    const qsizetype end = bytes.indexOf(kBlankLine);
    HttpReply reply {.status = bytes.startsWith("HTTP/1.1 ") ? bytes.mid(9, 3).toInt() : 0};
    const QByteArrayList lines = bytes.left(end).split('\n').mid(1);
    for (const QByteArray &line : lines) {
        const qsizetype colon = line.indexOf(':');
        reply.headers.insert(line.left(colon).toLower(), line.mid(colon + 1).trimmed());
    }
    if (end >= 0)
        reply.body = bytes.mid(end + kBlankLine.size());
    return reply;
}

} // namespace lectern
