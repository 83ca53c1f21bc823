// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/attemptlog.h"

#include <QCryptographicHash>
#include <QHostAddress>

#include <algorithm>

namespace lectern {

AttemptLog::AttemptLog(Rule rule) : m_rule(rule), m_mostAttempts(rule.free)
{
    while (delay(m_mostAttempts) < m_rule.longest)
        ++m_mostAttempts;
}

qint64 AttemptLog::wait(const QByteArray &key, qint64 now) const
{
    const auto entry = m_entries.constFind(key);
    return entry == m_entries.cend() ? 0 : std::max<qint64>(0, entry->open - now);
}

bool AttemptLog::contains(const QByteArray &key, qint64 now) const
{
    const auto entry = m_entries.constFind(key);
    return entry != m_entries.cend() && entry->forgotten > now;
}

void AttemptLog::add(const QByteArray &key, qint64 now)
{
    if (m_entries.size() >= kMost && !m_entries.contains(key))
        makeRoom(now);
    Entry &entry = m_entries[key];
    // How many attempts there are follows from when the last of them is forgotten.
    const qint64 full = now + m_mostAttempts * m_rule.forgiven;
    entry.forgotten = std::min(std::max(entry.forgotten, now) + m_rule.forgiven, full);
    entry.last = now;
    entry.open = now + delay((entry.forgotten - now + m_rule.forgiven - 1) / m_rule.forgiven);
}

qint64 AttemptLog::delay(qint64 attempts) const
{
    if (attempts < m_rule.free)
        return 0;
    return std::min(qint64(1000) << std::min<qint64>(attempts - m_rule.free, 32), m_rule.longest);
}

void AttemptLog::makeRoom(qint64 now)
{
    m_entries.removeIf([now](const auto &entry) { return entry.value().forgotten <= now; });
    if (m_entries.size() < kMost)
        return;
    m_entries.erase(
        std::min_element(m_entries.cbegin(), m_entries.cend(),
                         [](const Entry &a, const Entry &b) { return a.last < b.last; }));
}

QByteArray attemptKey(const QString &text)
{
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
}

QString networkOf(const QString &address)
{
    const QHostAddress host(address);
    bool mapped = false;
    const quint32 ipv4 = host.toIPv4Address(&mapped);
    if (mapped)
        return QHostAddress(ipv4).toString();
    if (host.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    Q_IPV6ADDR bytes = host.toIPv6Address();
    std::fill(std::begin(bytes.c) + 8, std::end(bytes.c), quint8(0));
    return QHostAddress(bytes).toString();
}

} // namespace lectern
