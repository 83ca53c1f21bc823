// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

namespace lectern {

/**
 * Counts attempts for each of at most 10,000 keys, and says how long each has to wait for the next
 * one; those under way, of which nobody knows yet whether they count, are taken for such. Beyond
 * the 10,000 the key whose last attempt is longest ago is forgotten. Not safe to use from several
 * threads.
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
    /** Forgets what was counted. */
    void remove(const QByteArray &key);

    /** One is under way, until end(). */
    void begin(const QByteArray &key, qint64 now);
    void end(const QByteArray &key);

private:
    struct Entry
    {
        qint64 last = 0; ///< when it was last tried
        qint64 open = 0; ///< when it may be tried again
        qint64 forgotten = 0; ///< when nothing will be left of it
        qint64 underWay = 0;
    };

    qint64 attempts(const Entry &entry, qint64 now) const;
    qint64 delay(qint64 attempts) const;
    Entry &entryOf(const QByteArray &key, qint64 now);
    void makeRoom(qint64 now);

    const Rule m_rule;
    qint64 m_mostAttempts; ///< more do not make the wait longer
    QHash<QByteArray, Entry> m_entries;
};

/** Milliseconds as a Retry-After says them: seconds, rounded up. */
int wholeSeconds(qint64 milliseconds);

/** A key of one length, however long the text is that somebody sends. */
QByteArray attemptKey(const QString &text);

/** The address, or the /64 that whoever has an IPv6 address mostly has. */
QString networkOf(const QString &address);

} // namespace lectern
