// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QTcpServer>
#include <QUrl>

#include <functional>
#include <optional>

class QTcpSocket;

/**
 * The other end of a broken line. What the API means is asked of the real server; a server that
 * falls silent, hangs up in the middle or sends one elsewhere cannot be had from it.
 */
namespace lectern {

class Peer : public QTcpServer
{
    Q_OBJECT

public:
    /** What becomes of the request of that number (1, 2, ...); empty bytes: hang up, none: wait. */
    using Behaviour = std::function<std::optional<QByteArray>(int)>;

    explicit Peer(Behaviour behaviour);

    QUrl url() const;

    /** Whole requests as they came, head and body; probes of /readyz are apart. */
    QByteArrayList requests;
    QByteArrayList probes;

private:
    void accept();
    void read(QTcpSocket *socket);

    Behaviour m_behaviour;
    QHash<QTcpSocket *, QByteArray> m_open;
};

/** A reply with that status ("200 OK"), and more fields, each with its line end. */
QByteArray peerReply(const QByteArray &status, const QByteArray &body = {},
                     const QByteArray &fields = {});

} // namespace lectern
