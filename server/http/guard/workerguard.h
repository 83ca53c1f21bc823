// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/guard/connectionguard.h"

#include <QList>
#include <QSet>
#include <QTimer>

namespace lectern {

/**
 * The guards of one worker's connections: admits them, watches their time with one timer, and lends
 * them what they need for a moment. Lives in the worker's thread, and longer than its sockets.
 */
class WorkerGuard
{
public:
    WorkerGuard(const GuardRules &rules, OpenConnections &connections);
    ~WorkerGuard();
    Q_DISABLE_COPY_MOVE(WorkerGuard)

    /** Whether the HTTP server may have the connection; else it is answered and closed here. */
    bool admit(QTcpSocket *socket);

    QList<ConnectionGuard *> guards() const { return m_guards.values(); }

    // Called while a request is answered, before and behind: see ConnectionGuard.
    bool closes() const { return m_current && m_current->closes(); }
    void conclude(Reply &reply);

    // For the guards of connections.
    const GuardRules &rules() const { return m_rules; }
    OpenConnections &connections() { return m_connections; }
    void add(ConnectionGuard *guard);
    void remove(ConnectionGuard *guard);
    /** The request of that connection is answered next. */
    void answersNext(ConnectionGuard *guard) { m_current = guard; }
    /**
     * The time so many milliseconds from now. This clock stands still while the thread is busy, so
     * that no client is blamed for what waits in the socket meanwhile.
     */
    quint64 after(int milliseconds) const;
    /** Room for the longest head. */
    QByteArray &buffer() { return m_buffer; }

private:
    void tick();

    const GuardRules &m_rules;
    OpenConnections &m_connections;
    QTimer m_timer; ///< runs while there are connections
    int m_interval; ///< milliseconds
    quint64 m_now = 0;
    QSet<ConnectionGuard *> m_guards;
    ConnectionGuard *m_current = nullptr;
    QByteArray m_buffer;
};

} // namespace lectern
