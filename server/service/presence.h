// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/accountclock.h"
#include "service/identity.h"
#include "store/database.h"

#include <condition_variable>
#include <map>
#include <thread>
#include <tuple>

namespace lectern {

/**
 * Notes when users, sessions and keys were last seen, a second later and many in one transaction,
 * so that no request waits for it; and removes sessions that have expired, so that no clock that is
 * set back brings them to life again. Safe to use from several threads.
 */
class Presence
{
public:
    Presence(Database &database, const AccountClock &clock) : m_database(database), m_clock(clock)
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
    std::mutex m_mutex;
    std::condition_variable m_wake;
    Seen m_seen; ///< by session or key, and user
    bool m_expired = true; ///< at the start there may be some
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace lectern
