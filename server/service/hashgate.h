// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <condition_variable>
#include <mutex>

namespace lectern {

/**
 * Lets only so many threads at once do what takes much memory, and only so many more wait for it,
 * since each that waits is a worker that answers nobody. They go in in the order in which they
 * came. Safe to use from several threads.
 */
class HashGate
{
public:
    /** At most `inside` at once, and at most `waiting` before the gate. */
    HashGate(int inside, int waiting) : m_inside(inside), m_waiting(waiting) { }

    /** Lets in and waits no more than leaves half of so many workers, but lets in one. Before any
     *  of them enters. */
    void leaveHalf(int workers);

    /** Waits for its turn; false at once where too many wait. One that got true leaves. */
    [[nodiscard]] bool enter();
    void leave();

    /** How many are inside and how many wait, at this moment. */
    int inside() const;
    int waiting() const;

private:
    quint64 most(int count) const { return m_left + static_cast<quint64>(count); }

    int m_inside;
    int m_waiting;
    mutable std::mutex m_mutex;
    std::condition_variable m_turn;
    quint64 m_entered = 0; ///< tickets that were given: those inside, those waiting, those gone
    quint64 m_left = 0; ///< the tickets below this one and m_inside more may be inside
};

} // namespace lectern
