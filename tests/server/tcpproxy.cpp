// SPDX-License-Identifier: GPL-3.0-or-later
#include "tcpproxy.h"

#include <QLocalSocket>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

namespace lectern {

/** What lives in the proxy's thread. */
class TcpProxy::Line : public QObject
{
public:
    explicit Line(const QString &socket) : m_socket(socket)
    {
        connect(&m_server, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *near = m_server.nextPendingConnection())
                join(near);
        });
    }

    quint16 listen(quint16 port)
    {
        if (!m_server.isListening() && !m_server.listen(QHostAddress::LocalHost, port))
            qFatal("%s", qPrintable(m_server.errorString()));
        return m_server.serverPort();
    }

    void refuse()
    {
        m_server.close();
        for (QTcpSocket *near : m_server.findChildren<QTcpSocket *>())
            near->abort();
    }

    void loseReplyTo(const QByteArray &text) { m_text = text; }

    void setPassing(bool passing)
    {
        m_passing = passing;
        for (QTcpSocket *near : m_server.findChildren<QTcpSocket *>())
            Q_EMIT near->readyRead();
        for (QLocalSocket *far : m_server.findChildren<QLocalSocket *>())
            Q_EMIT far->readyRead();
    }

private:
    void join(QTcpSocket *near)
    {
        auto *far = new QLocalSocket(near);
        connect(near, &QTcpSocket::readyRead, this, [=, this] { send(near, far); });
        connect(far, &QLocalSocket::readyRead, this, [=, this] { answer(far, near); });
        connect(far, &QLocalSocket::disconnected, near, &QTcpSocket::disconnectFromHost);
        connect(far, &QLocalSocket::errorOccurred, near, &QTcpSocket::disconnectFromHost);
        connect(near, &QTcpSocket::disconnected, near, &QTcpSocket::deleteLater);
        far->connectToServer(m_socket);
    }

    void send(QTcpSocket *near, QLocalSocket *far)
    {
        if (!m_passing || !far->isOpen())
            return;
        const QByteArray bytes = near->readAll();
        if (!m_text.isEmpty() && bytes.contains(m_text)) {
            m_text.clear();
            m_doomed = near;
        }
        far->write(bytes);
    }

    void answer(QLocalSocket *far, QTcpSocket *near)
    {
        if (near == m_doomed)
            near->abort();
        else if (m_passing && near->isOpen())
            near->write(far->readAll());
    }

    QString m_socket;
    QByteArray m_text; ///< to lose the reply to
    QPointer<QTcpSocket> m_doomed;
    QTcpServer m_server {this};
    bool m_passing = true;
};

TcpProxy::TcpProxy(const QString &socket) : m_line(std::make_unique<Line>(socket))
{
    m_line->moveToThread(&m_thread);
    m_thread.start();
    QMetaObject::invokeMethod(
        m_line.get(), [this] { m_port = m_line->listen(0); }, Qt::BlockingQueuedConnection);
}

TcpProxy::~TcpProxy()
{
    // In its own thread, before that ends.
    m_line.release()->deleteLater();
    m_thread.quit();
    m_thread.wait();
}

void TcpProxy::refuse()
{
    QMetaObject::invokeMethod(
        m_line.get(), [this] { m_line->refuse(); }, Qt::BlockingQueuedConnection);
}

void TcpProxy::swallow()
{
    QMetaObject::invokeMethod(
        m_line.get(), [this] { m_line->setPassing(false); }, Qt::BlockingQueuedConnection);
}

void TcpProxy::loseReplyTo(const QByteArray &text)
{
    QMetaObject::invokeMethod(
        m_line.get(), [&] { m_line->loseReplyTo(text); }, Qt::BlockingQueuedConnection);
}

void TcpProxy::pass()
{
    QMetaObject::invokeMethod(
        m_line.get(),
        [this] {
            m_line->listen(m_port);
            m_line->setPassing(true);
        },
        Qt::BlockingQueuedConnection);
}

} // namespace lectern
