// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagequeue.h"

#include <algorithm>
#include <cstdlib>

namespace lectern {

namespace {

constexpr int kNear = 2; // pages

void putLast(QList<int> &pages, int page)
{
    pages.removeOne(page);
    pages.append(page);
    if (pages.size() > PageQueue::kMostWanted)
        pages.removeFirst();
}

} // namespace

void PageQueue::want(int page)
{
    putLast(m_wanted, page);
    putLast(m_lookedAt, page);
}

void PageQueue::expect(int page)
{
    putLast(m_lookedAt, page);
}

void PageQueue::clear()
{
    m_wanted.clear();
    m_lookedAt.clear();
}

std::optional<int> PageQueue::take()
{
    if (m_wanted.isEmpty())
        return {};
    return m_wanted.takeLast();
}

bool PageQueue::isFar(int page) const
{
    return std::none_of(m_lookedAt.begin(), m_lookedAt.end(),
                        [page](int other) { return std::abs(other - page) <= kNear; });
}

} // namespace lectern
