// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/guard/connectionguard.h"

#include "http/guard/workerguard.h"
#include "http/qtcompat.h"

#include <algorithm>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Bytes that may wait behind the request that is being read.
constexpr qint64 kReadAhead = 64 * 1024;
// Bytes of replies of one connection from which they are counted.
constexpr qint64 kLong = 64 * 1024;
// Bytes of a long reply that a client must take within the idle time.
constexpr qint64 kLeastRead = 16 * 1024;

QByteArray bytes(std::string_view text)
{
    return {text.data(), qsizetype(text.size())};
}

// What tells how the server is, answers also where it has much to do, and shortly.
bool isSystemPath(std::string_view path)
{
    const auto is = [path](QLatin1StringView known) {
        return path == std::string_view(known.data(), std::size_t(known.size()));
    };
    return is(api::kAlive) || is(api::kReady) || is(api::kMetrics);
}

} // namespace

ConnectionGuard::ConnectionGuard(QTcpSocket *socket, WorkerGuard &worker, std::atomic<int> &count)
    : QObject(socket), m_socket(socket), m_tls(qobject_cast<QSslSocket *>(socket)),
      m_worker(worker), m_rules(worker.rules()), m_count(count), m_place(++m_count),
      m_reader(m_rules.limits.head)
{
    m_worker.add(this);
}

ConnectionGuard::~ConnectionGuard()
{
    m_worker.connections().bodies -= m_room;
    m_worker.connections().replies -= m_counted;
    m_worker.remove(this);
    --m_count;
}

void ConnectionGuard::watch()
{
    m_socket->setReadBufferSize(readBuffer());
    m_deadline = m_worker.after(m_rules.limits.idleTime);
    connect(m_socket, &QTcpSocket::readyRead, this, &ConnectionGuard::arrived);
    if (!m_tls)
        return;
    m_phase = Phase::Handshake;
    m_deadline = m_worker.after(m_rules.limits.headerTime);
    connect(m_tls, &QSslSocket::encrypted, this, &ConnectionGuard::secured);
    // Within the signal Qt's socket is in the middle of its work.
    connect(m_tls, &QSslSocket::errorOccurred, this, &ConnectionGuard::failed,
            Qt::QueuedConnection);
}

void ConnectionGuard::secured()
{
    m_phase = Phase::Idle;
    m_deadline = m_worker.after(m_rules.limits.idleTime);
}

// Where the client has ended TLS, or broken it, Qt leaves the connection open, and goes on keeping
// what comes.
void ConnectionGuard::failed(QAbstractSocket::SocketError error)
{
    if (m_socket->state() == QAbstractSocket::UnconnectedState)
        return;
    if (error != QAbstractSocket::RemoteHostClosedError) {
        abort();
        return;
    }
    m_isHurried = true;
    stopReading();
    sayFarewell();
}

void ConnectionGuard::arrived()
{
    switch (m_phase) {
    case Phase::Handshake:
        return; // never: what arrives belongs to the handshake
    case Phase::Idle:
    case Phase::Head:
        readHead();
        return;
    case Phase::Body:
        readBody();
        return;
    case Phase::Last:
    case Phase::Leaving:
        stopReading();
        return;
    }
}

void ConnectionGuard::readHead()
{
    const qint64 available = m_socket->bytesAvailable();
    if (available == 0)
        return;
    if (m_phase == Phase::Idle) {
        // A client that asks on and reads nothing would fill the memory with replies.
        if (pending() > m_rules.limits.unread) {
            abort();
            return;
        }
        m_phase = Phase::Head;
        m_deadline = m_worker.after(m_rules.limits.headerTime);
        // Those of the request before.
        m_method.clear();
        m_path.clear();
        m_origin.clear();
    }
    QByteArray &buffer = m_worker.buffer();
    const qint64 fresh = m_socket->peek(buffer.data(), std::min(available, buffer.size()));
    const qint64 earlier = m_partial.size();
    std::string_view head(buffer.constData(), std::size_t(fresh));
    if (earlier > 0) {
        m_partial.append(buffer.constData(), fresh);
        head = {m_partial.constData(), std::size_t(m_partial.size())};
    }
    switch (m_reader.read(head)) {
    case http::HeadReader::Outcome::Incomplete:
        if (earlier == 0)
            m_partial = bytes(head);
        return;
    case http::HeadReader::Outcome::Refused:
        m_method = bytes(m_reader.head().method);
        m_path = bytes(m_reader.head().path);
        refuse(m_reader.refusal().status, QString::fromStdString(m_reader.refusal().words));
        return;
    case http::HeadReader::Outcome::Accepted:
        accept(m_reader.head(), earlier + available - qint64(m_reader.head().length));
    }
}

std::pair<int, QString> ConnectionGuard::objection(const http::RequestHead &head) const
{
    if (!head.host.empty() && !m_rules.hosts.allow(head.host, m_socket->localAddress()))
        return {421, u"This server is not called %1."_s.arg(QString::fromLatin1(bytes(head.host)))};
    if (!head.origin.empty() && !m_rules.origins.allow(head.origin, head.host))
        return {
            403,
            u"Pages of %1 may not ask this server."_s.arg(QString::fromLatin1(bytes(head.origin)))};
    // RFC 6455, 4.2.2: where there is no such service, 404.
    if (head.upgradesToWebSocket)
        return {404, u"There is no WebSocket at this path."_s};
    if (head.contentLength > m_rules.limits.body)
        return {413, u"At most %L1 bytes are taken at once."_s.arg(m_rules.limits.body)};
    if (m_worker.connections().replies >= m_rules.limits.replies && !isSystemPath(head.path))
        return {503, u"Others have long replies to read at this moment. Try again in a moment."_s};
    return {};
}

void ConnectionGuard::accept(const http::RequestHead &head, qint64 behind)
{
    m_bodyLeft = std::max<qint64>(head.contentLength - behind, 0);
    auto [status, words] = objection(head);
    if (status == 0 && m_bodyLeft > kReadAhead && !takeRoom(head.contentLength)) {
        status = 503;
        words = u"Others are sending much at this moment. Try again in a moment."_s;
    }
    if (status != 0) {
        m_method = bytes(head.method);
        m_path = bytes(head.path);
        m_origin = bytes(head.origin);
        refuse(status, words);
        return;
    }
    m_keepsOpen = head.keepsOpen;
    m_minorVersion = head.minorVersion;
    if (m_bodyLeft > 0) {
        // Less would never hold the request: Qt's server leaves it in the socket until it is
        // complete.
        m_socket->setReadBufferSize(readBuffer() + head.contentLength);
        m_phase = Phase::Body;
        m_deadline = m_worker.after(m_rules.limits.bodyTime);
        m_method = bytes(head.method);
        m_path = bytes(head.path);
        m_origin = bytes(head.origin);
        if (head.expectsContinue && behind == 0 && !HttpServer::saysContinue())
            m_socket->write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    m_partial.clear();
    m_reader.reset();
    if (m_bodyLeft == 0)
        requestIsComplete();
}

void ConnectionGuard::readBody()
{
    // The HTTP server keeps what it has read of a body in the socket too, where nobody needs it.
    if (m_socket->isTransactionStarted())
        m_socket->commitTransaction();
    m_bodyLeft -= std::min(m_socket->bytesAvailable(), m_bodyLeft);
    if (m_bodyLeft == 0)
        requestIsComplete();
}

// Bytes that may wait, but for a body that was let in.
qint64 ConnectionGuard::readBuffer() const
{
    return qint64(m_rules.limits.head.head()) + kReadAhead;
}

// Until the request is answered.
bool ConnectionGuard::takeRoom(qint64 bytes)
{
    m_room = bytes;
    if (m_worker.connections().bodies.fetch_add(bytes) + bytes <= m_rules.limits.bodies)
        return true;
    giveRoom();
    return false;
}

void ConnectionGuard::giveRoom()
{
    if (m_socket->readBufferSize() > readBuffer())
        m_socket->setReadBufferSize(readBuffer());
    m_worker.connections().bodies -= std::exchange(m_room, 0);
}

void ConnectionGuard::countReplies(qint64 bytes)
{
    // One alone, however long, must be readable and keep nobody out.
    const qint64 counted = bytes < kLong ? 0 : std::min(bytes, m_rules.limits.replies / 2);
    if (counted == m_counted)
        return;
    m_worker.connections().replies += counted - std::exchange(m_counted, counted);
    if (counted > 0 && !m_counting)
        m_counting = whenSent([this] { countReplies(pending()); });
    else if (counted == 0)
        QObject::disconnect(std::exchange(m_counting, {}));
}

// The HTTP server's slot comes next and answers.
void ConnectionGuard::requestIsComplete()
{
    m_worker.answersNext(this);
    m_unsent = 0;
    m_deadline = m_worker.after(m_rules.limits.idleTime);
    if (m_keepsOpen) {
        m_phase = Phase::Idle;
        return;
    }
    leaveLater();
}

void ConnectionGuard::conclude(Reply &reply)
{
    giveRoom();
    countReplies(pending() + reply.body.size());
    if (reply.closes && m_keepsOpen) {
        m_keepsOpen = false;
        leaveLater();
    } else if (m_keepsOpen && m_minorVersion == 0) {
        reply.addHeader("Connection", "keep-alive");
    }
}

// With TLS what was written waits once more when it is encrypted.
qint64 ConnectionGuard::pending() const
{
    return m_socket->bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0);
}

// With what the system has taken, which it does by the megabyte.
qint64 ConnectionGuard::unsent() const
{
    int queued = 0;
    ::ioctl(int(m_socket->socketDescriptor()), SIOCOUTQ, &queued);
    return pending() + queued;
}

// Whether the client is reading a long reply, and not only so much that it keeps its place.
bool ConnectionGuard::repliesMove()
{
    const qint64 earlier = std::exchange(m_unsent, unsent());
    return m_unsent > 0 && (earlier == 0 || m_unsent + kLeastRead <= earlier);
}

void ConnectionGuard::check(quint64 now)
{
    countReplies(pending());
    if (now < m_deadline)
        return;
    switch (m_phase) {
    case Phase::Handshake:
        abort();
        return;
    case Phase::Head:
        refuse(408, u"The head of the request did not come in time."_s);
        return;
    case Phase::Body:
        refuse(408, u"The body of the request did not come in time."_s);
        return;
    case Phase::Idle:
    case Phase::Last:
    case Phase::Leaving:
        // While there are too many long replies, none may take longer.
        if (!m_isHurried && repliesMove()
            && m_worker.connections().replies < m_rules.limits.replies)
            m_deadline = m_worker.after(m_rules.limits.idleTime);
        else
            end();
        return;
    }
}

} // namespace lectern
