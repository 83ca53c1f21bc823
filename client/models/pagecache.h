// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"

#include <QHash>
#include <QList>

/** The rows of a long list that are here, page by page; fetching them is PageLoader's. */
namespace lectern {

class PageCache
{
public:
    static constexpr int kPageRows = 100;
    static constexpr int kMaxPages = 50;

    static int pageOf(int row) { return row / kPageRows; }

    /** The record of a row, fresh or stale, or nullptr. Its page counts as used now. */
    const Record *at(int row) const;

    /** Whether the page is here and not stale. */
    bool isFresh(int page) const;

    int rowOf(qint64 id) const; ///< -1 where it is not here

    /** Puts a page in; where there are too many, the one not used for longest goes. */
    void put(int page, const QList<Record> &rows);

    /** Replaces the record with this id; false where it is not here. */
    bool replace(const Record &record);

    /** Still shown, to be fetched again. */
    void markStale();

    /** Forgets rows from this one on. */
    void truncate(int rows);
    void clear();

    /** Rows that are here, ascending. */
    QList<int> rows() const;
    qsizetype pageCount() const { return m_pages.size(); }

private:
    struct Page
    {
        QList<Record> rows;
        bool stale = false;
        mutable quint64 used = 0;
    };

    void drop(int page);
    void dropLeastUsed();

    QHash<int, Page> m_pages;
    QHash<qint64, int> m_rowOfId;
    mutable quint64 m_uses = 0;
};

} // namespace lectern
