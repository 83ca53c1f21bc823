// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagecache.h"

#include "models/recordid.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

const Record *PageCache::at(int row) const
{
    const auto it = m_pages.constFind(pageOf(row));
    if (row < 0 || it == m_pages.constEnd())
        return nullptr;
    it->used = ++m_uses;
    const qsizetype within = row % kPageRows;
    return within < it->rows.size() ? &it->rows[within] : nullptr;
}

bool PageCache::isFresh(int page) const
{
    const auto it = m_pages.constFind(page);
    return it != m_pages.constEnd() && !it->stale;
}

int PageCache::rowOf(qint64 id) const
{
    return m_rowOfId.value(id, -1);
}

void PageCache::put(int page, const QList<Record> &rows)
{
    drop(page);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const int row = page * kPageRows + int(i);
        const qint64 id = idOf(rows[i]);
        // A stale page may still show this record at its old place: the fresh place counts.
        m_rowOfId.insert(id, row);
    }
    m_pages.insert(page, {.rows = rows, .used = ++m_uses});
    if (m_pages.size() > kMaxPages)
        dropLeastUsed();
}

bool PageCache::replace(const Record &record)
{
    const int row = rowOf(idOf(record));
    if (row < 0)
        return false;
    m_pages[pageOf(row)].rows[row % kPageRows] = record;
    return true;
}

void PageCache::markStale()
{
    for (Page &page : m_pages)
        page.stale = true;
}

void PageCache::truncate(int rows)
{
    const QList<int> pages = m_pages.keys();
    for (const int page : pages) {
        const int firstRow = page * kPageRows;
        if (firstRow >= rows) {
            drop(page);
        } else if (firstRow + m_pages[page].rows.size() > rows) {
            const Page kept {.rows = m_pages[page].rows.first(rows - firstRow),
                             .stale = m_pages[page].stale};
            put(page, kept.rows);
            m_pages[page].stale = kept.stale;
        }
    }
}

void PageCache::clear()
{
    m_pages.clear();
    m_rowOfId.clear();
}

QList<int> PageCache::rows() const
{
    QList<int> rows;
    QList<int> pages = m_pages.keys();
    std::sort(pages.begin(), pages.end());
    for (const int page : std::as_const(pages)) {
        for (int i = 0; i < int(m_pages[page].rows.size()); ++i)
            rows.append(page * kPageRows + i);
    }
    return rows;
}

void PageCache::drop(int page)
{
    const Page dropped = m_pages.take(page);
    for (const Record &record : dropped.rows) {
        const auto it = m_rowOfId.constFind(idOf(record));
        if (it != m_rowOfId.constEnd() && pageOf(it.value()) == page)
            m_rowOfId.erase(it);
    }
}

void PageCache::dropLeastUsed()
{
    const auto least = std::min_element(
        m_pages.keyValueBegin(), m_pages.keyValueEnd(),
        [](const auto &a, const auto &b) { return a.second.used < b.second.used; });
    drop(least->first);
}

} // namespace lectern
