// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/deletion.h"

#include "models/recordid.h"
#include "models/resourcemodel.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = Query::kMaxPerPage;
constexpr int kAtOnce = 4;

// Without what nobody needs any more: a million whole records would fill the memory.
Record reduced(const ResourceSpec &spec, const Record &record, bool whole)
{
    if (whole)
        return record;
    Record kept {{u"id"_s, idOf(record)}, {u"revision"_s, revisionOf(record)}};
    for (const QString &name : spec.titleFields)
        kept.insert(name, record.value(name));
    return kept;
}

} // namespace

Deletion::Deletion(ApiClient *api, const ResourceModel &model, const QList<RowRange> &rows,
                   QObject *parent)
    : QObject(parent), m_client(api, model.spec()), m_query(model.query()), m_rows(rows)
{
    for (const RowRange range : rows)
        m_total += range.count();
    // Loaded rows need not be asked for; it is all of them unless there are very many.
    for (const RowRange range : rows) {
        for (int row = range.first; row <= range.last && m_waiting.size() < kKept; ++row) {
            const Record record = model.recordAt(row);
            if (record.isEmpty())
                break;
            m_waiting.append(record);
        }
    }
    if (m_waiting.size() == m_total)
        m_rows.clear();
    else
        m_waiting.clear();
}

Deletion::Deletion(ApiClient *api, const ResourceSpec &spec, const QList<Record> &records,
                   QObject *parent)
    : QObject(parent), m_client(api, spec), m_total(records.size()), m_waiting(records)
{
}

void Deletion::start()
{
    if (m_rows.isEmpty()) {
        std::reverse(m_waiting.begin(), m_waiting.end());
        return removeMore();
    }
    m_query.cursor.clear();
    m_query.perPage = kPage;
    m_query.count = false;
    if (!isUndoable())
        m_query.fields = m_client.spec().titleFields + QStringList {u"id"_s, u"revision"_s};
    m_pageAsked = m_rows.first().first / kPage;
    learn();
}

void Deletion::cancel()
{
    m_cancelled = true;
    if (m_underWay == 0 && !m_over)
        end();
}

// Several were under way at once; they are told and brought back in order all the same.
void Deletion::end()
{
    m_over = true;
    std::sort(m_kept.begin(), m_kept.end(),
              [](const Record &a, const Record &b) { return idOf(a) < idOf(b); });
    std::sort(m_failures.begin(), m_failures.end(),
              [](const Failure &a, const Failure &b) { return idOf(a.record) < idOf(b.record); });
    Q_EMIT finished();
}

void Deletion::learn()
{
    m_query.page = m_pageAsked + 1;
    m_client.list(m_query, this, [this](const Result<ResourcePage> &page) { learned(page); });
}

void Deletion::learned(const Result<ResourcePage> &page)
{
    if (m_over)
        return;
    if (!page) {
        m_over = true;
        Q_EMIT failed(page.fault());
        return;
    }
    const qint64 first = m_pageAsked * kPage;
    while (!m_rows.isEmpty()) {
        const RowRange range = m_rows.first();
        const qint64 end = std::min<qint64>(range.last, first + page->items.size() - 1);
        for (qint64 row = std::max<qint64>(range.first, first); row <= end; ++row)
            m_waiting.append(reduced(m_client.spec(), page->items.at(row - first), isUndoable()));
        if (range.last >= first + kPage)
            break;
        m_rows.removeFirst();
    }
    if (m_rows.isEmpty() || page->items.size() < kPage) {
        std::reverse(m_waiting.begin(), m_waiting.end());
        m_total = m_waiting.size();
        return removeMore();
    }
    m_pageAsked = std::max<qint64>(m_pageAsked + 1, m_rows.first().first / kPage);
    learn();
}

void Deletion::removeMore()
{
    while (!m_cancelled && m_underWay < kAtOnce && !m_waiting.isEmpty()) {
        const Record record = m_waiting.takeLast();
        ++m_underWay;
        m_client.remove(idOf(record), revisionOf(record), this,
                        [this, record](const Result<void> &result) { removed(record, result); });
    }
    if (m_underWay == 0 && !m_over)
        end();
}

void Deletion::removed(const Record &record, const Result<void> &result)
{
    --m_underWay;
    if (result) {
        ++m_deleted;
        if (m_deleted <= kKept)
            m_kept.append(record);
    } else if (result.fault().kind == Fault::Kind::NotFound) {
        // Someone else was faster: it is gone, and theirs to bring back.
        ++m_deleted;
    } else {
        m_failures.append({record, result.fault()});
        // A server that is gone stays gone for the next thousand as well.
        m_cancelled = m_cancelled || result.fault().kind == Fault::Kind::Unavailable;
    }
    Q_EMIT progress(m_deleted + m_failures.size(), m_total);
    removeMore();
}

} // namespace lectern
