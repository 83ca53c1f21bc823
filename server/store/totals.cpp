// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/totals.h"

namespace lectern {

namespace {
// Each search makes a list of its own; beyond this many they are counted anew.
constexpr qsizetype kMaxLists = 1000;
// Nobody asks for such a long list twice.
constexpr qsizetype kLongestName = 1000; // characters
} // namespace

quint64 Totals::generation(const QString &resource) const
{
    const std::scoped_lock lock(m_mutex);
    return m_resources.value(resource).generation;
}

std::optional<qint64> Totals::find(const QString &resource, const QString &list) const
{
    const std::scoped_lock lock(m_mutex);
    const auto known = m_resources.find(resource);
    if (known == m_resources.end())
        return std::nullopt;
    const auto it = known->lists.find(list);
    if (it == known->lists.end() || (m_maxAge && Clock::now() - it->since > *m_maxAge))
        return std::nullopt;
    return it->total;
}

void Totals::remember(const QString &resource, const QString &list, qint64 total, quint64 counted)
{
    const std::scoped_lock lock(m_mutex);
    Resource &known = m_resources[resource];
    if (known.generation != counted || list.size() > kLongestName)
        return;
    if (known.lists.size() >= kMaxLists)
        known.lists.clear();
    known.lists.insert(list, {total, Clock::now()});
}

void Totals::forget(const QString &resource)
{
    const std::scoped_lock lock(m_mutex);
    Resource &known = m_resources[resource];
    ++known.generation;
    known.lists.clear();
}

} // namespace lectern
