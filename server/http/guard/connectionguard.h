// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/guard/guardrules.h"
#include "http/guard/requesthead.h"

#include <QObject>
#include <QSslSocket>

#include <functional>

namespace lectern {

class WorkerGuard;

/**
 * Stands between one socket and Qt's HTTP server: it sees the bytes first, since its slot is
 * connected first, and knows what the server will make of them. Goes with its socket, which may be
 * one of TLS whose handshake is to come.
 */
class ConnectionGuard : public QObject
{
public:
    ConnectionGuard(QTcpSocket *socket, WorkerGuard &worker, std::atomic<int> &count);
    ~ConnectionGuard() override;
    Q_DISABLE_COPY_MOVE(ConnectionGuard)

    /** Reads from now on. */
    void watch();

    /** Answers with a problem and closes: what was received and what comes is thrown away. */
    void refuse(int status, const QString &words);

    /** What is due when nothing has come in time. `now`: as WorkerGuard tells it. */
    void check(quint64 now);

    /** Whether the connection ends after the request that is being answered. */
    bool closes() const { return !m_keepsOpen; }

    /** Ends the connection after the reply where it says so; else tells an old client that not. */
    void conclude(Reply &reply);

    QTcpSocket *socket() const { return m_socket; }
    /** How many there were, with this one, when it came. */
    int place() const { return m_place; }
    /** Bytes that wait to be sent. */
    qint64 pending() const;

private:
    enum class Phase {
        Handshake, ///< of TLS
        Idle, ///< between requests
        Head,
        Body,
        Last, ///< the last request of this connection is being answered
        Leaving, ///< what was written leaves, then the connection is closed
    };

    void arrived();
    void secured();
    void failed(QAbstractSocket::SocketError error);
    void readHead();
    void readBody();
    /** `behind`: bytes that have arrived behind the head. */
    void accept(const http::RequestHead &head, qint64 behind);
    /** The status and the words with which this server refuses a good head; 0: it does not. */
    std::pair<int, QString> objection(const http::RequestHead &head) const;
    qint64 readBuffer() const;
    bool takeRoom(qint64 bytes);
    void giveRoom();
    void countReplies(qint64 bytes);
    void requestIsComplete();
    void leaveLater();
    void leave();
    void shutDownWhenSent();
    void end();
    void sayFarewell();
    QMetaObject::Connection whenSent(const std::function<void()> &slot);
    void stopReading();
    void abort();
    qint64 unsent() const;
    bool repliesMove();

    QTcpSocket *m_socket;
    QSslSocket *m_tls; ///< the same, or nullptr
    WorkerGuard &m_worker;
    const GuardRules &m_rules;
    std::atomic<int> &m_count;
    int m_place;

    Phase m_phase = Phase::Idle;
    quint64 m_deadline = 0;
    qint64 m_unsent = 0; ///< bytes of replies, when that was looked at last
    http::HeadReader m_reader;
    QByteArray m_partial; ///< a head that is not complete; the HTTP server has read it already
    qint64 m_bodyLeft = 0; ///< bytes
    qint64 m_room = 0; ///< bytes that this connection has taken of those for bodies
    qint64 m_counted = 0; ///< bytes that are counted among the replies that wait
    QMetaObject::Connection m_counting; ///< while there are any
    QMetaObject::Connection m_leaving; ///< until all is sent
    bool m_keepsOpen = true;
    int m_minorVersion = 1;
    bool m_isHurried = false; ///< nothing but a refusal is left to be read
    bool m_isRefused = false; ///< the client may be sending still what nobody wants

    // Of the request that is being read, for its refusal.
    QByteArray m_method;
    QByteArray m_path;
    QByteArray m_origin;
};

} // namespace lectern
