// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>

#include <atomic>
#include <chrono>
#include <mutex>

namespace lectern {

/**
 * Keeps the threads of the program from waiting, one after the other, for a database that is away:
 * after a connection has failed nobody tries for a while, and then one does while the others are
 * told at once. Safe to use from several threads.
 */
class Backoff
{
public:
    using Time = std::chrono::milliseconds;

    /** Waits `first` after a failure, and twice as long after each further one, up to `most`. */
    explicit Backoff(Time first = Time(500), Time most = Time(1000)) : m_first(first), m_most(most)
    {
    }

    /** Whether a thread may connect now. One that may says how that went. */
    bool mayTry();
    void failed();
    void succeeded();

    /** A connection that was open got no answer. The others are not trusted until one succeeds. */
    void silent();
    bool isTrusted() const { return !m_silent; }

private:
    void wait();

    const Time m_first;
    const Time m_most;
    std::mutex m_mutex;
    int m_failures = 0; ///< since the last success
    bool m_trying = false;
    QDeadlineTimer m_next;
    std::atomic<bool> m_silent = false;
};

} // namespace lectern
