// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/backoff.h"

#include <algorithm>

namespace lectern {

bool Backoff::mayTry()
{
    const std::scoped_lock lock(m_mutex);
    if (m_failures == 0)
        return true;
    if (m_trying || !m_next.hasExpired())
        return false;
    m_trying = true;
    return true;
}

void Backoff::failed()
{
    const std::scoped_lock lock(m_mutex);
    m_trying = false;
    wait();
}

void Backoff::succeeded()
{
    const std::scoped_lock lock(m_mutex);
    m_trying = false;
    m_failures = 0;
    m_silent = false;
}

void Backoff::silent()
{
    const std::scoped_lock lock(m_mutex);
    // Those that find the same later do not make it worse.
    if (!m_silent.exchange(true))
        wait();
}

void Backoff::wait()
{
    // More doublings than these would not fit into a number.
    m_failures = std::min(m_failures + 1, 16);
    m_next.setRemainingTime(std::min(m_first * (1 << (m_failures - 1)), m_most));
}

} // namespace lectern
