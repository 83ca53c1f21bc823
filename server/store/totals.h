// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QString>
#include <QVariant>

#include <chrono>
#include <mutex>
#include <optional>

namespace lectern {

/**
 * Remembers how many records a list has, so that paging through it does not count them each time.
 * A write through this process forgets what it changed at once; where others write too (several
 * instances on PostgreSQL) what is remembered is used for a second at most.
 */
class Totals
{
public:
    using Clock = std::chrono::steady_clock;

    explicit Totals(std::optional<std::chrono::milliseconds> maxAge) : m_maxAge(maxAge) { }

    /** A point in the resource's history, to be taken before counting. */
    quint64 generation(const QString &resource) const;

    std::optional<qint64> find(const QString &resource, const QString &list) const;

    /** Remembers a count, unless the resource has been written since `counted`. */
    void remember(const QString &resource, const QString &list, qint64 total, quint64 counted);

    /** To be called after a commit that may have changed totals or what filters find. */
    void forget(const QString &resource);

private:
    struct Entry
    {
        qint64 total = 0;
        Clock::time_point since;
    };
    struct Resource
    {
        quint64 generation = 0;
        QHash<QString, Entry> lists;
    };

    std::optional<std::chrono::milliseconds> m_maxAge;
    mutable std::mutex m_mutex;
    QHash<QString, Resource> m_resources;
};

} // namespace lectern
