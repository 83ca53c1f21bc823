// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/accountclock.h"

#include "service/steadytime.h"

#include <QDateTime>

#include <limits>
#include <utility>

namespace lectern {

AccountClock::AccountClock(Now system, Now steady)
    : m_system(system ? std::move(system) : Now(&QDateTime::currentMSecsSinceEpoch)),
      m_steady(steady ? std::move(steady) : Now(&steadyMilliseconds)),
      m_lead(std::numeric_limits<qint64>::min())
{
}

qint64 AccountClock::now() const
{
    // The system first: a thread that is held up between the two must not make the lead greater.
    const qint64 system = m_system();
    const qint64 steady = m_steady();
    raise(system - steady);
    return steady + m_lead;
}

void AccountClock::atLeast(qint64 milliseconds)
{
    raise(milliseconds - m_steady());
}

void AccountClock::raise(qint64 lead) const
{
    qint64 known = m_lead;
    while (lead > known && !m_lead.compare_exchange_weak(known, lead)) { }
}

} // namespace lectern
