// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/accountclock.h"
#include "service/identity.h"
#include "store/database.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <thread>
#include <tuple>

namespace lectern {

/**
 * Notes when users, sessions and keys were last seen, a second later and many in one transaction,
 * so that no request waits for it; and now and then removes sessions that have expired, used or
 * not, so that no clock that is set back brings them to life again. Safe to use from several
 * threads.
 */
class Presence
{
public:
    /** `sweep`: how long what has expired may stay. */
    Presence(Database &database, const AccountClock &clock, std::chrono::milliseconds sweep)
        : m_database(database), m_clock(clock), m_sweep(sweep)
    {
    }
    /** Notes what is left. */
    ~Presence();
    Q_DISABLE_COPY_MOVE(Presence)

    void start();

    /** They are here now. */
    void saw(const Identity &who);
    /** There is something to remove. */
    void foundExpired();

private:
    using Seen = std::map<std::tuple<Identity::Kind, qint64, qint64>, Identity>;

    void run();
    bool note(const Seen &seen, bool expired);

    Database &m_database;
    const AccountClock &m_clock;
    const std::chrono::milliseconds m_sweep;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    Seen m_seen; ///< by session or key, and user
    bool m_expired = false;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace lectern
