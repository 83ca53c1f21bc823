// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgreslink.h"

#include <QScopeGuard>

#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>

namespace lectern {

namespace {

// The server ends a statement after 5 s by itself. One that says nothing at all has stopped, or
// the network has; the kernel would not notice while the other one's kernel still confirms.
constexpr int kPatience = 5500; // milliseconds
// Behind its limit for statements the server would have answered.
constexpr int kSilence = 5250; // milliseconds

} // namespace

bool PostgresLink::open()
{
    return m_postgres && PQsetnonblocking(m_postgres, 1) == 0;
}

PostgresLink::State PostgresLink::drain()
{
    pollfd place {.fd = PQsocket(m_postgres), .events = POLLIN, .revents = 0};
    while (::poll(&place, 1, 0) > 0) {
        if (!PQconsumeInput(m_postgres))
            return State::Lost;
    }
    return State::Ready;
}

PostgresLink::State PostgresLink::flush()
{
    while (true) {
        const int left = PQflush(m_postgres);
        if (left == 0)
            return State::Ready;
        pollfd place {.fd = PQsocket(m_postgres), .events = POLLIN | POLLOUT, .revents = 0};
        if (left < 0)
            return State::Lost;
        if (::poll(&place, 1, patience()) == 0)
            return givenUp();
        // The server may have to be read from before it reads on.
        if ((place.revents & POLLIN) != 0 && !PQconsumeInput(m_postgres))
            return State::Lost;
    }
}

PostgresLink::State PostgresLink::awaitResult()
{
    const bool isAlone = !m_end;
    if (isAlone)
        beginLimit();
    const auto over = qScopeGuard([&] {
        if (isAlone)
            endLimit();
    });
    if (const State sent = flush(); sent != State::Ready)
        return sent;
    while (PQisBusy(m_postgres)) {
        pollfd place {.fd = PQsocket(m_postgres), .events = POLLIN, .revents = 0};
        const int ready = ::poll(&place, 1, patience());
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            return givenUp();
        if (ready < 0 || !PQconsumeInput(m_postgres))
            return State::Lost;
        m_silence.start();
    }
    return State::Ready;
}

void PostgresLink::beginLimit(int patience)
{
    m_end.emplace(patience);
    m_silence.start();
}

void PostgresLink::beginLimit()
{
    beginLimit(kPatience);
}

void PostgresLink::leaveAtLeast(int patience)
{
    if (m_end && m_end->remainingTime() < patience)
        m_end.emplace(patience);
}

bool PostgresLink::outlastsStatement() const
{
    return m_patient || !m_end || m_end->remainingTime() > kSilence;
}

// Milliseconds for which is waited now; -1: for ever.
int PostgresLink::patience() const
{
    if (m_patient)
        return -1;
    return m_end ? int(m_end->remainingTime()) : kPatience;
}

// Whoever has answered a moment ago is slow, but there.
PostgresLink::State PostgresLink::givenUp() const
{
    return m_silence.elapsed() >= kSilence ? State::Silent : State::Lost;
}

} // namespace lectern
