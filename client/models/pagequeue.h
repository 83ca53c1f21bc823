// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <optional>

/** Which pages of a long list are wanted next. Asking for them is PageLoader's. */
namespace lectern {

/**
 * Remembers only the last few that were wanted: what was scrolled past is not wanted any more, and
 * what is still looked at is wanted again with the next painting.
 */
class PageQueue
{
public:
    static constexpr qsizetype kMostWanted = 4;

    void want(int page);

    /** The page is looked at and already on its way. */
    void expect(int page);

    void clear();
    bool isEmpty() const { return m_wanted.isEmpty(); }

    /** The page wanted last; only when not empty. */
    int newest() const { return m_wanted.last(); }

    /** Takes out the page wanted last. */
    std::optional<int> take();

    /** Whether the page is nowhere near those that were looked at last, taken out or not. */
    bool isFar(int page) const;

private:
    QList<int> m_wanted; ///< oldest first
    QList<int> m_lookedAt; ///< oldest first
};

} // namespace lectern
