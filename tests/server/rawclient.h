// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <QSslSocket>

#include <memory>

/** A connection of a test, over which it sends what no HTTP library would, byte by byte. */
namespace lectern {

/**
 * Makes requests as bytes, sends any bytes, and reads the replies one by one; several requests may
 * be under way at once. What else there is to a connection (its state, its buffers), socket() has.
 * Each wait ends after 30 s.
 */
class RawClient
{
public:
    /** Connects to the host and port of the URL; https: with TLS, whatever the certificate.
     *  Where nobody listens, socket() says so. */
    explicit RawClient(const QString &url);

    /** host:port of the server. */
    QByteArray authority() const { return m_authority; }
    /** METHOD PATH with that Host, and more fields, each with its line end. */
    QByteArray head(const QByteArray &methodAndPath, const QByteArray &fields = {}) const;
    /** The same with a body and its Content-Length. */
    QByteArray request(const QByteArray &methodAndPath, const QByteArray &fields,
                       const QByteArray &body) const;

    /** Sends, and waits until it has left. */
    void send(const QByteArray &bytes);
    /** Waits until the server has read what was sent; false where it does not. On Linux. */
    bool waitUntilRead();

    /** The next reply; status 0 where the connection ends before. `bodyless`: of HEAD. */
    HttpReply reply(bool bodyless = false);
    HttpReply ask(const QByteArray &bytes)
    {
        send(bytes);
        return reply();
    }
    /** The last reply's lines as they came, to see those that are there twice. */
    QByteArray lastHead() const { return m_lastHead; }

    /** Waits until the server has closed the connection, whatever comes before; whether it has. */
    bool waitUntilClosed();
    /** The same, and whether nothing else came. */
    bool isClosed() { return waitUntilClosed() && m_received.isEmpty(); }
    /** Whether the connection is of use still. */
    bool isOpen() { return ask(head("GET /healthz")).status == 200; }

    QTcpSocket &socket() { return *m_socket; }
    /** The same, or nullptr where there is no TLS. */
    QSslSocket *tls() { return qobject_cast<QSslSocket *>(m_socket.get()); }

private:
    bool receive();

    std::unique_ptr<QTcpSocket> m_socket;
    QByteArray m_authority;
    QByteArray m_received;
    QByteArray m_lastHead;
};

/**
 * A reply from the bytes that were sent: what stands behind the blank line is its body. Status 0
 * where they do not begin as one of HTTP/1.1 does.
 */
HttpReply parsedReply(const QByteArray &bytes);

} // namespace lectern
