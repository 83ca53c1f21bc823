// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/attemptlog.h"

#include <QCryptographicHash>
#include <QHostAddress>

#include <algorithm>

namespace lectern {

namespace {
constexpr qint64 kSecond = 1000; // milliseconds
}

AttemptLog::AttemptLog(Rule rule) : m_rule(rule), m_mostAttempts(rule.free)
{
    while (delay(m_mostAttempts) < m_rule.longest)
        ++m_mostAttempts;
}

qint64 AttemptLog::wait(const QByteArray &key, qint64 now) const
{
    const auto entry = m_entries.constFind(key);
    if (entry == m_entries.cend())
        return 0;
    const qint64 wait = std::max<qint64>(0, entry->open - now);
    const bool isFull = entry->underWay > 0 && delay(attempts(*entry, now) + entry->underWay) > 0;
    return isFull ? std::max(wait, kSecond) : wait;
}

bool AttemptLog::contains(const QByteArray &key, qint64 now) const
{
    const auto entry = m_entries.constFind(key);
    return entry != m_entries.cend() && entry->forgotten > now;
}

void AttemptLog::add(const QByteArray &key, qint64 now)
{
    Entry &entry = entryOf(key, now);
    // How many attempts there are follows from when the last of them is forgotten.
    const qint64 full = now + m_mostAttempts * m_rule.forgiven;
    entry.forgotten = std::min(std::max(entry.forgotten, now) + m_rule.forgiven, full);
    entry.open = now + delay(attempts(entry, now));
}

void AttemptLog::remove(const QByteArray &key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end())
        return;
    if (entry->underWay == 0)
        m_entries.erase(entry);
    else
        entry->open = entry->forgotten = 0;
}

void AttemptLog::begin(const QByteArray &key, qint64 now)
{
    ++entryOf(key, now).underWay;
}

void AttemptLog::end(const QByteArray &key)
{
    const auto entry = m_entries.find(key);
    if (entry == m_entries.end() || entry->underWay == 0)
        return;
    --entry->underWay;
    if (entry->underWay == 0 && entry->forgotten == 0)
        m_entries.erase(entry);
}

// Those that are not forgotten.
qint64 AttemptLog::attempts(const Entry &entry, qint64 now) const
{
    return (std::max(entry.forgotten, now) - now + m_rule.forgiven - 1) / m_rule.forgiven;
}

AttemptLog::Entry &AttemptLog::entryOf(const QByteArray &key, qint64 now)
{
    if (m_entries.size() >= kMost && !m_entries.contains(key))
        makeRoom(now);
    Entry &entry = m_entries[key];
    entry.last = now;
    return entry;
}

qint64 AttemptLog::delay(qint64 attempts) const
{
    if (attempts < m_rule.free)
        return 0;
    return std::min(kSecond << std::min<qint64>(attempts - m_rule.free, 32), m_rule.longest);
}

void AttemptLog::makeRoom(qint64 now)
{
    m_entries.removeIf([now](const auto &entry) {
        return entry.value().forgotten <= now && entry.value().underWay == 0;
    });
    if (m_entries.size() < kMost)
        return;
    m_entries.erase(
        std::min_element(m_entries.cbegin(), m_entries.cend(),
                         [](const Entry &a, const Entry &b) { return a.last < b.last; }));
}

int wholeSeconds(qint64 milliseconds)
{
    return static_cast<int>((milliseconds + kSecond - 1) / kSecond);
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
