// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/identitycache.h"

namespace lectern {

quint64 IdentityCache::generation() const
{
    const std::scoped_lock lock(m_mutex);
    return m_generation;
}

std::optional<Identity> IdentityCache::find(const QByteArray &token) const
{
    const std::scoped_lock lock(m_mutex);
    const auto it = m_entries.constFind(token);
    if (it == m_entries.cend() || it->until.hasExpired())
        return std::nullopt;
    return it->who;
}

void IdentityCache::put(const QByteArray &token, const Identity &who, quint64 generation)
{
    const std::scoped_lock lock(m_mutex);
    if (generation != m_generation)
        return;
    if (m_entries.size() >= kMost)
        m_entries.clear();
    m_entries.insert(token, {who, QDeadlineTimer(kKept)});
}

void IdentityCache::forget()
{
    const std::scoped_lock lock(m_mutex);
    m_entries.clear();
    ++m_generation;
}

} // namespace lectern
