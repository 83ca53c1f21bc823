// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/hashgate.h"

#include <algorithm>

namespace lectern {

void HashGate::leaveHalf(int workers)
{
    const std::scoped_lock lock(m_mutex);
    const int half = std::max(workers / 2, 1);
    m_inside = std::min(m_inside, half);
    m_waiting = std::min(m_waiting, half - m_inside);
}

bool HashGate::enter()
{
    std::unique_lock lock(m_mutex);
    if (m_entered >= most(m_inside + m_waiting))
        return false;
    const quint64 ticket = m_entered++;
    m_turn.wait(lock, [&] { return ticket < most(m_inside); });
    return true;
}

void HashGate::leave()
{
    {
        const std::scoped_lock lock(m_mutex);
        ++m_left;
    }
    m_turn.notify_all();
}

int HashGate::inside() const
{
    const std::scoped_lock lock(m_mutex);
    return static_cast<int>(std::min(m_entered, most(m_inside)) - m_left);
}

int HashGate::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return static_cast<int>(m_entered - std::min(m_entered, most(m_inside)));
}

} // namespace lectern
