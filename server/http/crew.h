// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <mutex>
#include <vector>

namespace lectern {

class ConnectionServer;

/**
 * The workers of a listener. The kernel spreads connections over their sockets at random, so that
 * some workers would have several clients waiting for each other while others have none; here each
 * goes to one that has the fewest. Safe to use from several threads.
 */
class Crew
{
public:
    void add(ConnectionServer *server);
    /** Closes what is on its way to it. */
    void remove(ConnectionServer *server);

    /**
     * Gives the descriptor of an accepted connection to another worker, and tells whether it has:
     * not if none has fewer than `from`.
     */
    bool passOn(ConnectionServer *from, qintptr descriptor);
    /** The connections that are on their way to that worker. */
    std::vector<qintptr> passedTo(ConnectionServer *server);

private:
    struct Member
    {
        ConnectionServer *server;
        std::vector<qintptr> passed;
    };

    std::mutex m_mutex;
    std::vector<Member> m_members;
};

} // namespace lectern
