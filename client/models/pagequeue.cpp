// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagequeue.h"

#include <algorithm>
#include <cstdlib>

namespace lectern {

namespace {

constexpr int kNear = 2; // pages

} // namespace

void PageQueue::want(int page)
{
    m_wanted.removeOne(page);
    m_wanted.append(page);
    if (m_wanted.size() > kMostWanted)
        m_wanted.removeFirst();
}

std::optional<int> PageQueue::take()
{
    if (m_wanted.isEmpty())
        return {};
    return m_wanted.takeLast();
}

bool PageQueue::isFar(int page) const
{
    return std::none_of(m_wanted.begin(), m_wanted.end(),
                        [page](int wanted) { return std::abs(wanted - page) <= kNear; });
}

} // namespace lectern
