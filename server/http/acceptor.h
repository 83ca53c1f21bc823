// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/crew.h"
#include "http/listeningsocket.h"

#include <thread>

namespace lectern {

/**
 * Accepts the connections of a socket in a thread of its own and gives them to the crew, so that
 * none waits for a worker that is busy while others are not.
 */
class Acceptor
{
public:
    Acceptor(const ListeningSocket &socket, Crew &crew) : m_socket(socket), m_crew(crew) { }
    ~Acceptor();
    Q_DISABLE_COPY_MOVE(Acceptor)

    /** False where the system gives no thread. */
    bool start();
    /** Waits for the end of the thread, which comes when the socket is shut down. */
    void wait();

private:
    void run();

    const ListeningSocket &m_socket;
    Crew &m_crew;
    std::thread m_thread;
};

} // namespace lectern
