// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpSocket>
#include <QUrl>

namespace lectern {

/** A connection to a server, byte by byte. Each wait ends after 30 s. */
class RawConnection
{
public:
    /** Connects to the host and port of the URL. */
    explicit RawConnection(const QString &url);

    /** As the header Host has it. */
    QByteArray host() const { return m_url.authority().toLatin1(); }
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    QAbstractSocket::SocketError error() const { return m_socket.error(); }

    /** Sends `line` (GET / HTTP/1.1), a Host, the further header lines and the body. */
    void request(const QByteArray &line, const QByteArray &headers = {},
                 const QByteArray &body = {});
    void send(const QByteArray &bytes);

    /** Waits until the server has read what was sent; on Linux. */
    bool waitUntilRead();

    /** The next reply, head and body as it says its length; what there is where it ends early. */
    QByteArray reply();
    /** The same for a reply to HEAD, which has no body. */
    QByteArray head();
    /** Whether the server closes the connection; what comes before that is dropped. */
    bool waitUntilClosed();

private:
    bool fill();

    QUrl m_url;
    QTcpSocket m_socket;
    QByteArray m_read;
};

/** The value of a header in a reply, empty where it is missing. */
QByteArray headerOf(const QByteArray &reply, const QByteArray &name);

} // namespace lectern
