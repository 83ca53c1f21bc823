// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/resourcemodel.h"

#include "catalog/catalog.h"
#include "core/fold.h"
#include "models/recordid.h"

#include <algorithm>
#include <limits>

namespace lectern {

using namespace Qt::StringLiterals;

/** A persistent index and the record that it stood for; 0 where that was not known. */
struct ResourceModel::Held
{
    QModelIndex index;
    qint64 id;
};

ResourceModel::ResourceModel(ApiClient *api, const ResourceSpec &spec, QObject *parent)
    : QAbstractTableModel(parent), m_api(api), m_client(api, spec),
      m_loader(new PageLoader(m_client, this)), m_clock([] { return QDateTime::currentDateTime(); })
{
    const Catalog catalog = standardCatalog();
    for (const FieldSpec &field : spec.fields) {
        if (field.name == u"id" || field.name == u"revision")
            continue;
        m_columns.append(field);
        if (const ResourceSpec *other = findSpec(catalog, field.reference)) {
            m_references.insert(field.name, *other);
            m_query.expand.append(field.expandName());
        }
    }
    connect(m_loader, &PageLoader::first, this, &ResourceModel::firstArrived);
    connect(m_loader, &PageLoader::loaded, this, &ResourceModel::pageArrived);
    connect(m_loader, &PageLoader::failed, this, &ResourceModel::failed);
    connect(m_loader, &PageLoader::busyChanged, this, &ResourceModel::loadingChanged);
    connect(m_loader, &PageLoader::retrying, this, [this] { emitChanged(0, m_rowCount - 1); });
    connect(api, &ApiClient::linkChanged, this, &ResourceModel::linkChanged);
}

ResourceModel::~ResourceModel() = default;

const FieldSpec &ResourceModel::fieldOf(int column) const
{
    return m_columns[column];
}

int ResourceModel::columnOf(QStringView fieldName) const
{
    const auto it = std::find_if(m_columns.begin(), m_columns.end(),
                                 [&](const FieldSpec &field) { return field.name == fieldName; });
    return it == m_columns.end() ? -1 : int(it - m_columns.begin());
}

void ResourceModel::setSearch(const QString &search)
{
    if (search == m_query.search)
        return;
    m_query.search = search;
    requery();
}

QStringList ResourceModel::searchWords() const
{
    return lectern::searchWords(m_query.search);
}

void ResourceModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0 || column >= m_columns.size()) {
        setSortKeys({});
        return;
    }
    const bool descending = order == Qt::DescendingOrder;
    QList<SortKey> keys {{m_columns[column].name, descending}};
    // Artist means artist and then title, where the resource is in that order anyway.
    const auto standard = parseSort(spec(), spec().defaultSort);
    if (standard && standard->first().field == keys.first().field) {
        const bool flip = standard->first().descending != descending;
        keys = *standard;
        for (SortKey &key : keys)
            key.descending = key.descending != flip;
    }
    setSortKeys(keys);
}

void ResourceModel::setSortKeys(const QList<SortKey> &keys)
{
    const QList<SortKey> before = sortKeys();
    m_query.sort = keys;
    if (sortKeys() != before)
        requery();
}

QList<SortKey> ResourceModel::sortKeys() const
{
    if (!m_query.sort.isEmpty())
        return m_query.sort;
    const auto standard = parseSort(spec(), spec().defaultSort);
    return standard ? *standard : QList<SortKey>();
}

void ResourceModel::requery()
{
    Q_EMIT queryChanged();
    if (!m_started)
        return;
    m_requeried = true;
    m_lookedAt = 0;
    m_loader->restart(m_query, 0);
    if (m_totalUnfiltered < 0)
        countUnfiltered();
}

void ResourceModel::reload()
{
    m_started = true;
    if (m_requeried)
        m_lookedAt = 0;
    m_loader->restart(m_query, m_lookedAt);
    countUnfiltered();
}

void ResourceModel::startOver()
{
    m_requeried = true;
    reload();
}

void ResourceModel::clear()
{
    m_loader->stop();
    if (m_counting)
        m_counting->cancel();
    m_started = false;
    m_lookedAt = 0;
    beginResetModel();
    m_cache.clear();
    m_rowCount = 0;
    endResetModel();
    setTotals(-1, -1);
}

void ResourceModel::linkChanged()
{
    if (m_api->link() == ApiClient::Link::Online)
        m_loader->retry();
}

// Beside a search, which tells only how many it has found.
void ResourceModel::countUnfiltered()
{
    if (m_counting)
        m_counting->cancel();
    if (m_query.search.isEmpty())
        return;
    Query all;
    all.perPage = 1;
    all.fields = {u"id"_s};
    m_counting = m_client.list(all, this, [this](const Result<ResourcePage> &result) {
        if (result)
            setTotals(m_total, result->total);
    });
}

bool ResourceModel::isLoading() const
{
    return m_loader->isBusy();
}

void ResourceModel::firstArrived(int page, const ResourcePage &rows)
{
    constexpr qint64 most = std::numeric_limits<int>::max();
    const int count = int(std::clamp<qint64>(rows.total, 0, most));
    growTo(count);
    const QList<Held> held = beginMove();
    const bool requeried = std::exchange(m_requeried, false);
    if (requeried)
        m_cache.clear();
    else
        m_cache.markStale();
    m_cache.put(page, rows.items);
    endMove(held, requeried);
    shrinkTo(count);
    setTotals(rows.total, m_query.search.isEmpty() ? rows.total : m_totalUnfiltered);
    emitChanged(0, m_rowCount - 1);
    const int first = page * PageCache::kPageRows;
    if (!rows.items.isEmpty())
        Q_EMIT rowsLoaded(first, first + int(rows.items.size()) - 1);
}

void ResourceModel::pageArrived(int page, const ResourcePage &rows)
{
    const int first = page * PageCache::kPageRows;
    const int places = std::clamp(m_rowCount - first, 0, PageCache::kPageRows);
    // Rows that came in since the list was counted have no place here before the next reload.
    const QList<Record> fitting = rows.items.first(std::min<qsizetype>(places, rows.items.size()));
    const QList<Held> held = beginMove();
    m_cache.put(page, fitting);
    endMove(held, false);
    if (!fitting.isEmpty()) {
        const int last = first + int(fitting.size()) - 1;
        emitChanged(first, last);
        Q_EMIT rowsLoaded(first, last);
    }
    // Rows have gone since the list was counted.
    if (fitting.size() < places)
        reload();
}

void ResourceModel::growTo(int rows)
{
    if (rows <= m_rowCount)
        return;
    beginInsertRows({}, m_rowCount, rows - 1);
    m_rowCount = rows;
    endInsertRows();
}

void ResourceModel::shrinkTo(int rows)
{
    if (rows >= m_rowCount)
        return;
    beginRemoveRows({}, rows, m_rowCount - 1);
    m_rowCount = rows;
    m_cache.truncate(rows);
    endRemoveRows();
}

void ResourceModel::setTotals(qint64 total, qint64 unfiltered)
{
    if (total == m_total && unfiltered == m_totalUnfiltered)
        return;
    m_total = total;
    m_totalUnfiltered = unfiltered;
    Q_EMIT totalChanged();
}

// Views hold a selection by its corners; told that rows are about to move, they hold each row.
QList<ResourceModel::Held> ResourceModel::beginMove()
{
    if (persistentIndexList().isEmpty())
        return {};
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    QList<Held> held;
    const QModelIndexList indexes = persistentIndexList();
    for (const QModelIndex &index : indexes) {
        const Record *record = m_cache.at(index.row());
        held.append({index, record ? idOf(*record) : 0});
    }
    return held;
}

// The indexes go where their records have gone. Of a record that is nowhere to be seen, the index
// is dropped where its row is known to be another's now: what is deleted next is what is selected.
void ResourceModel::endMove(const QList<Held> &held, bool requeried)
{
    if (held.isEmpty())
        return;
    for (const auto &[before, id] : held) {
        const int row = m_cache.rowOf(id);
        const bool replaced = id != 0 && m_cache.isFresh(PageCache::pageOf(before.row()));
        if (row >= 0)
            changePersistentIndex(before, index(row, before.column()));
        else if (requeried || replaced)
            changePersistentIndex(before, {});
    }
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

void ResourceModel::emitChanged(int first, int last)
{
    if (last >= first)
        Q_EMIT dataChanged(index(first, 0), index(last, columnCount() - 1));
}

Record ResourceModel::recordAt(int row) const
{
    const Record *record = m_cache.at(row);
    return record ? *record : Record();
}

int ResourceModel::rowOf(qint64 id) const
{
    return m_cache.rowOf(id);
}

void ResourceModel::recordStored(const Record &record)
{
    const int row = rowOf(idOf(record));
    if (row < 0) {
        reload();
        return;
    }
    Record shown = recordAt(row);
    bool sameReferences = true;
    for (auto it = m_references.keyBegin(); it != m_references.keyEnd(); ++it)
        sameReferences = sameReferences && record.value(*it) == shown.value(*it);
    shown.insert(record);
    m_cache.replace(shown);
    emitChanged(row, row);
    // The answer to a change does not bring the record that a reference now points to, and rows on
    // their way may have been read before the change.
    if (!sameReferences || isLoading())
        reload();
}

void ResourceModel::setClock(std::function<QDateTime()> clock)
{
    m_clock = std::move(clock);
    emitChanged(0, m_rowCount - 1);
}

} // namespace lectern
