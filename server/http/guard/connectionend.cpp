// SPDX-License-Identifier: GPL-3.0-or-later
// The side of ConnectionGuard that ends a connection, after a refusal or the last reply.
#include "http/completion.h"
#include "http/guard/connectionguard.h"
#include "http/guard/workerguard.h"

#include <sys/socket.h>
#include <utility>

namespace lectern {

namespace {

// Milliseconds in which a client may take the last words and close its side.
constexpr int kFarewell = 1000;

/** What is known of the header of a request that is refused. */
class OriginAlone : public HeaderFields
{
public:
    explicit OriginAlone(const QByteArray &origin) : m_origin(origin) { }
    QByteArray value(QByteArrayView name) const override
    {
        return name == "Origin" ? m_origin : QByteArray();
    }

private:
    const QByteArray &m_origin;
};

} // namespace

void ConnectionGuard::refuse(int status, const QString &words)
{
    m_isHurried = pending() == 0;
    m_isRefused = true;
    stopReading();
    giveRoom();
    Request request;
    request.method = m_method;
    request.rawPath = m_path;
    const OriginAlone headers(m_origin);
    request.headers = &headers;
    request.peer = m_socket->peerAddress();
    m_socket->write(wireForm(m_rules.refuse(status, words, request)));
    leave();
}

void ConnectionGuard::stopReading()
{
    QObject::disconnect(m_socket, &QTcpSocket::readyRead, nullptr, nullptr);
    if (m_socket->isTransactionStarted())
        m_socket->commitTransaction();
    m_socket->readAll();
}

// Closing at once would make the system reset the connection where the client is still sending,
// and the last reply would be lost (RFC 9112, 9.6).
void ConnectionGuard::leave()
{
    m_phase = Phase::Leaving;
    if (m_socket->state() != QAbstractSocket::ConnectedState)
        return;
    stopReading();
    connect(m_socket, &QTcpSocket::readyRead, this, [this] { m_socket->readAll(); });
    m_deadline = m_worker.after(m_isHurried ? kFarewell : m_rules.limits.idleTime);
    m_leaving = whenSent([this] { shutDownWhenSent(); });
    m_socket->flush();
    shutDownWhenSent();
}

void ConnectionGuard::shutDownWhenSent()
{
    if (pending() > 0)
        return;
    QObject::disconnect(m_leaving);
    m_deadline = m_worker.after(kFarewell);
    if (!m_tls)
        ::shutdown(int(m_socket->socketDescriptor()), SHUT_WR);
    else if (!m_isRefused) // not here, where Qt's socket is in the middle of its work
        QMetaObject::invokeMethod(m_socket, &QTcpSocket::disconnectFromHost, Qt::QueuedConnection);
}

// TLS has last words of its own (RFC 8446, 6.1), and Qt closes at once behind them. Whoever may be
// sending still is given the time to read the reply first.
void ConnectionGuard::end()
{
    if (!m_tls || !std::exchange(m_isRefused, false) || pending() > 0) {
        abort();
        return;
    }
    sayFarewell();
}

// Once the last reply has left.
void ConnectionGuard::sayFarewell()
{
    m_phase = Phase::Leaving;
    m_deadline = m_worker.after(kFarewell);
    m_socket->disconnectFromHost();
}

void ConnectionGuard::leaveLater()
{
    m_phase = Phase::Last;
    QMetaObject::invokeMethod(
        this, [this] { leave(); }, Qt::QueuedConnection);
}

QMetaObject::Connection ConnectionGuard::whenSent(const std::function<void()> &slot)
{
    return m_tls ? connect(m_tls, &QSslSocket::encryptedBytesWritten, this, slot)
                 : connect(m_socket, &QTcpSocket::bytesWritten, this, slot);
}

void ConnectionGuard::abort()
{
    m_phase = Phase::Leaving;
    stopReading();
    m_socket->abort();
}

} // namespace lectern
