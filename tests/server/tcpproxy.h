// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QThread>

#include <memory>

namespace lectern {

/**
 * A port of 127.0.0.1 that leads to a local socket, and fails as networks do when it is told to.
 * Works in a thread of its own.
 */
class TcpProxy
{
public:
    explicit TcpProxy(const QString &socket);
    ~TcpProxy();
    Q_DISABLE_COPY_MOVE(TcpProxy)

    quint16 port() const { return m_port; }

    /** Ends all connections and refuses new ones. */
    void refuse();
    /** Takes new connections, and passes nothing on in any. */
    void swallow();
    /** Cuts the connection, once, in which such a text was sent, instead of passing the reply on.
     */
    void loseReplyTo(const QByteArray &text);
    /** As at first; what was swallowed arrives. */
    void pass();

private:
    class Line;

    QThread m_thread;
    std::unique_ptr<Line> m_line;
    quint16 m_port = 0;
};

} // namespace lectern
