// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <atomic>
#include <functional>

namespace lectern {

/**
 * The time by which sessions and keys expire: the system's, except that it never goes back, so that
 * a clock that is set back revives nothing. Safe to use from several threads.
 */
class AccountClock
{
public:
    using Now = std::function<qint64()>; ///< milliseconds

    /** By default the system's clock, and one that only goes on (std::chrono::steady_clock). */
    explicit AccountClock(Now system = {}, Now steady = {});

    /**
     * Milliseconds since 1970. Where the system's clock was set back it goes on from where it was,
     * by the steady clock; where the system's is ahead, that holds.
     */
    qint64 now() const;

    /** What is known of an earlier run: now() is never before it. */
    void atLeast(qint64 milliseconds);

private:
    void raise(qint64 lead) const;

    const Now m_system;
    const Now m_steady;
    mutable std::atomic<qint64> m_lead; ///< the furthest that the system was ahead of the steady
};

} // namespace lectern
