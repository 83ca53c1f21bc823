// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace lectern {

/**
 * Counts attempts for each of at most 10,000 keys, and says how long each has to wait for the next
 * one. Beyond the 10,000 the key whose last attempt is longest ago is forgotten. Not safe to use
 * from several threads.
 */
class AttemptLog
{
public:
    struct Rule
    {
        int free; ///< so many attempts cost nothing
        qint64 longest; ///< milliseconds; the waits are 1, 2, 4, ... seconds up to this
        qint64 forgiven; ///< milliseconds in which one attempt is forgotten
    };
    static constexpr qsizetype kMost = 10'000;

    explicit AttemptLog(Rule rule);

    /** Milliseconds from `now` until it may be tried again; 0: now. */
    qint64 wait(const QByteArray &key, qint64 now) const;
    bool contains(const QByteArray &key, qint64 now) const;
    void add(const QByteArray &key, qint64 now);
    void remove(const QByteArray &key) { m_entries.remove(key); }

private:
    struct Entry
    {
        qint64 last = 0; ///< when it was last tried
        qint64 open = 0; ///< when it may be tried again
        qint64 forgotten = 0; ///< when nothing will be left of it
    };

    qint64 delay(qint64 attempts) const;
    void makeRoom(qint64 now);

    const Rule m_rule;
    qint64 m_mostAttempts; ///< more do not make the wait longer
    QHash<QByteArray, Entry> m_entries;
};

/** A key of one length, however long the text is that somebody sends. */
QByteArray attemptKey(const QString &text);

/** The address, or the /64 that whoever has an IPv6 address mostly has. */
QString networkOf(const QString &address);

} // namespace lectern
