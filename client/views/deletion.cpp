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
    : QObject(parent), m_client(api, model.spec()), m_query(model.query()), m_rows(rows),
      m_listed(model.total())
{
    for (const RowRange range : rows)
        m_total += range.count();
    // What was seen when it was selected is deleted only as it was seen.
    const QList<int> loaded = model.loadedRows();
    for (const int row : loaded)
        m_known.insert(row, model.recordAt(row));
    for (const RowRange range : rows) {
        for (int row = range.first; row <= range.last && m_known.contains(row); ++row)
            m_waiting.append(m_known.value(row));
    }
    // Where all are loaded nobody need be asked.
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
    // How many there are is asked at both ends: counting a long list takes its time.
    m_query.count = m_waiting.isEmpty() || m_rows.last().last < (m_pageAsked + 1) * kPage;
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
    if (m_query.count && page->total != m_listed)
        return giveUp();
    const qint64 first = m_pageAsked * kPage;
    while (!m_rows.isEmpty() && m_rows.first().first < first + kPage) {
        const RowRange range = m_rows.first();
        const qint64 end = std::min<qint64>(range.last, first + kPage - 1);
        for (qint64 row = std::max<qint64>(range.first, first); row <= end; ++row) {
            if (!takeRow(row, page->items.value(row - first)))
                return giveUp();
        }
        if (range.last >= first + kPage)
            break;
        m_rows.removeFirst();
    }
    if (m_rows.isEmpty()) {
        std::reverse(m_waiting.begin(), m_waiting.end());
        return removeMore();
    }
    m_pageAsked = std::max<qint64>(m_pageAsked + 1, m_rows.first().first / kPage);
    learn();
}

// False where the row is another record's than the one that was seen there.
bool Deletion::takeRow(qint64 row, const Record &record)
{
    const Record seen = m_known.value(row);
    if (idOf(record) == 0 || (!seen.isEmpty() && idOf(seen) != idOf(record)))
        return false;
    m_waiting.append(reduced(m_client.spec(), seen.isEmpty() ? record : seen, isUndoable()));
    return true;
}

void Deletion::giveUp()
{
    m_over = true;
    Q_EMIT outdated();
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
        // A server that is gone, a session that has ended or a disk that is full stays so for the
        // next thousand as well.
        const Fault::Kind kind = result.fault().kind;
        m_cancelled = m_cancelled || kind == Fault::Kind::Unavailable
            || kind == Fault::Kind::Unauthenticated || kind == Fault::Kind::StorageFull;
    }
    Q_EMIT progress(m_deleted + m_failures.size(), m_total);
    removeMore();
}

} // namespace lectern
