// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/guard/workerguard.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

int intervalFor(const GuardLimits &limits)
{
    const int shortest = std::min({limits.headerTime, limits.bodyTime, limits.idleTime});
    return std::clamp(shortest / 8, 5, 250);
}

} // namespace

WorkerGuard::WorkerGuard(const GuardRules &rules, OpenConnections &connections)
    : m_rules(rules), m_connections(connections), m_interval(intervalFor(rules.limits)),
      m_buffer(qsizetype(rules.limits.head.head()) + 1, Qt::Uninitialized)
{
    m_timer.setInterval(m_interval);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tick(); });
}

WorkerGuard::~WorkerGuard() = default;

bool WorkerGuard::admit(QTcpSocket *socket)
{
    auto *guard = new ConnectionGuard(socket, *this, m_connections.admitted);
    if (guard->place() <= m_rules.limits.connections) {
        guard->watch();
        return true;
    }
    delete guard;
    QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    // Of a flood not even each is told.
    if (m_connections.turnedAway >= m_rules.limits.connections) {
        socket->abort();
        return false;
    }
    guard = new ConnectionGuard(socket, *this, m_connections.turnedAway);
    guard->refuse(503, u"The server has as many connections as it takes."_s);
    return false;
}

void WorkerGuard::conclude(Reply &reply)
{
    if (m_current)
        m_current->conclude(reply);
    m_current = nullptr;
}

void WorkerGuard::add(ConnectionGuard *guard)
{
    m_guards.insert(guard);
    if (!m_timer.isActive())
        m_timer.start();
}

void WorkerGuard::remove(ConnectionGuard *guard)
{
    m_guards.remove(guard);
    if (m_current == guard)
        m_current = nullptr;
    if (m_guards.isEmpty())
        m_timer.stop();
}

quint64 WorkerGuard::after(int milliseconds) const
{
    // One more, since the tick that is under way has begun already.
    return m_now + quint64(milliseconds + m_interval - 1) / quint64(m_interval) + 1;
}

void WorkerGuard::tick()
{
    ++m_now;
    // A copy, since a check may end connections.
    const QSet<ConnectionGuard *> guards = m_guards;
    for (ConnectionGuard *guard : guards) {
        if (m_guards.contains(guard))
            guard->check(m_now);
    }
}

} // namespace lectern
