// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <mutex>
#include <vector>

namespace lectern {

class ConnectionServer;

/** The workers of a listener, over which its connections are spread. Safe to use from several
 *  threads. */
class Crew
{
public:
    /** `most`: connections that all workers have together. */
    explicit Crew(int most) : m_most(most) { }

    void add(ConnectionServer *server);
    /** Closes what is on its way to it. */
    void remove(ConnectionServer *server);

    /**
     * Gives the descriptor of a new connection to a worker that answers nothing at the moment, if
     * there is one, and among these to one that has the fewest. Closes it where nobody is left, or
     * there are so many that nobody would even refuse it.
     */
    void give(int descriptor);
    /** The connections that are on their way to that worker. */
    std::vector<int> givenTo(ConnectionServer *server);

private:
    struct Member
    {
        ConnectionServer *server;
        std::vector<int> given;
    };

    const int m_most;
    std::mutex m_mutex;
    std::vector<Member> m_members;
};

} // namespace lectern
