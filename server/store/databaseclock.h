// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/histogram.h"
#include "store/perthread.h"

namespace lectern {

/** How long the database took, for each kind of work. Safe to use from several threads. */
class DatabaseTimes
{
public:
    enum class Work {
        Read, ///< a statement outside of a write
        Write, ///< a write as a whole: waiting for its turn, its statements, its commit
        Fill, ///< the same behind the requests: search indexes, when users were last seen
    };

    void add(Work work, std::chrono::nanoseconds duration)
    {
        m_times.change([&](auto &times) { times[size_t(work)].add(duration); });
    }

    Histogram sum(Work work) const
    {
        Histogram sum;
        m_times.forEach([&](const auto &times) { sum += times[size_t(work)]; });
        return sum;
    }

private:
    PerThread<std::array<Histogram, 3>> m_times;
};

/** Measures one piece of work from its construction to its end. */
class DatabaseClock
{
public:
    /** Without `times`, nothing is measured. */
    DatabaseClock(DatabaseTimes *times, DatabaseTimes::Work work) : m_times(times), m_work(work)
    {
        if (m_times)
            m_begun = std::chrono::steady_clock::now();
    }
    ~DatabaseClock()
    {
        if (m_times)
            m_times->add(m_work, std::chrono::steady_clock::now() - m_begun);
    }
    DatabaseClock(const DatabaseClock &) = delete;
    DatabaseClock &operator=(const DatabaseClock &) = delete;

private:
    DatabaseTimes *m_times;
    DatabaseTimes::Work m_work;
    std::chrono::steady_clock::time_point m_begun;
};

} // namespace lectern
