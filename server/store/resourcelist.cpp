// SPDX-License-Identifier: GPL-3.0-or-later
// The lists of a ResourceStore: filters, search, order and pages.
#include "core/fold.h"
#include "store/cursor.h"
#include "store/resourcestore.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString comparison(FilterOp op)
{
    switch (op) {
    case FilterOp::Ne:
        return u"<>"_s;
    case FilterOp::Lt:
        return u"<"_s;
    case FilterOp::Lte:
        return u"<="_s;
    case FilterOp::Gt:
        return u">"_s;
    case FilterOp::Gte:
        return u">="_s;
    default:
        return u"="_s;
    }
}

// Far down a list the total pays for itself: what is nearer to the end is counted from there.
constexpr qint64 kFar = 10'000;

// Of a record as JSON, so that most pages are written without being moved as they grow.
constexpr size_t kUsualBytes = 256;

// So many rows are quickly walked through in the order of an index.
constexpr int kBeginning = 10'000;

} // namespace

QString ResourceStore::sortColumn(const SortKey &key) const
{
    const FieldSpec &field = *m_spec.field(key.field);
    if (field.type == FieldType::Text && !field.readOnly)
        return keyColumn(field);
    return m_dialect.sortValue(field, column(field.name));
}

Dialect::Condition ResourceStore::condition(const Filter &filter) const
{
    const FieldSpec &field = *m_spec.field(filter.field);
    const QString name = column(field.name);
    const QVariant value = filter.values.value(0);
    if (filter.op == FilterOp::Contains)
        return m_dialect.contains(keyColumn(field), fold(value.toString()));
    if (filter.op == FilterOp::Starts)
        return m_dialect.starts(keyColumn(field), fold(value.toString()));
    if (filter.op == FilterOp::In) {
        const QStringList places(filter.values.size(), m_dialect.placeholder(field));
        return {u"%1 IN (%2)"_s.arg(name, places.join(u", "_s)), filter.values};
    }
    if (value.isNull()) {
        const bool wanted = filter.op != FilterOp::Ne;
        return {name + (wanted ? u" IS NULL"_s : u" IS NOT NULL"_s), {}};
    }
    QString sql = u"%1 %2 %3"_s.arg(name, comparison(filter.op), m_dialect.placeholder(field));
    // For people, a record without a value is one with another value.
    if (filter.op == FilterOp::Ne && field.nullable())
        sql = u"(%1 OR %2 IS NULL)"_s.arg(sql, name);
    return {sql, {value}};
}

ResourceStore::Selection ResourceStore::selection(const Query &query, const SearchPlan &plan) const
{
    Selection selection;
    for (const Filter &filter : query.filters)
        selection.add(condition(filter));
    if (plan.ids)
        selection.add(m_dialect.isOneOf(column(u"id"_s), *plan.ids));
    if (!plan.words.isEmpty())
        selection.add(m_dialect.containAll(searchedColumns(), plan.words));
    return selection;
}

// The rows behind the cursor: (a, b, id) > (?, ?, ?), spelt out where directions differ.
Result<Dialect::Condition> ResourceStore::after(const QString &cursor,
                                                const QList<SortKey> &sort) const
{
    auto keys = readCursor(cursor, sort, m_spec);
    if (!keys)
        return keys.fault();
    Dialect::Condition condition;
    QStringList alternatives;
    for (qsizetype i = 0; i < sort.size(); ++i) {
        QStringList parts;
        for (qsizetype j = 0; j <= i; ++j) {
            const QString op = j < i ? u"="_s : sort[j].descending ? u"<"_s : u">"_s;
            const FieldSpec &field = *m_spec.field(sort[j].field);
            parts.append(u"%1 %2 %3"_s.arg(sortColumn(sort[j]), op, m_dialect.placeholder(field)));
            condition.values.append(keys->at(j));
        }
        alternatives.append(parts.join(u" AND "_s));
    }
    const bool uniform = std::all_of(sort.begin(), sort.end(), [&](const SortKey &key) {
        return key.descending == sort.first().descending;
    });
    if (!uniform) {
        condition.sql = u'(' + alternatives.join(u" OR "_s) + u')';
        return condition;
    }
    QStringList columns;
    QStringList places;
    for (const SortKey &key : sort) {
        columns.append(sortColumn(key));
        places.append(m_dialect.placeholder(*m_spec.field(key.field)));
    }
    condition.sql = u"(%1) %2 (%3)"_s.arg(
        columns.join(u", "_s), sort.first().descending ? u"<"_s : u">"_s, places.join(u", "_s));
    condition.values = *keys;
    return condition;
}

QString ResourceStore::orderBy(const QList<SortKey> &sort, bool reversed) const
{
    QStringList parts;
    for (const SortKey &key : sort)
        parts.append(sortColumn(key) + (key.descending != reversed ? u" DESC"_s : u" ASC"_s));
    return u" ORDER BY "_s + parts.join(u", "_s);
}

// The limit is spelt out: PostgreSQL would plan a statement anew each time whose limit it does not
// know.
QString ResourceStore::Cut::sql() const
{
    return u" LIMIT "_s + QString::number(limit) + (skip > 0 ? u" OFFSET ?"_s : u""_s);
}

QVariantList ResourceStore::Cut::values() const
{
    return skip > 0 ? QVariantList {skip} : QVariantList();
}

// The columns of the records, and behind them the values that they are sorted by.
QString ResourceStore::rowsSql(const Form &form, const QList<SortKey> &sort) const
{
    QString sql = u"SELECT "_s + form.json.columns();
    for (const SortKey &key : sort)
        sql += u", "_s + sortColumn(key);
    return sql + u" FROM "_s + form.from;
}

Dialect::Condition ResourceStore::pageOf(const QList<SortKey> &sort, const Selection &selection,
                                         const Cut &cut) const
{
    const QString where = selection.whereSql();
    if (cut.walk == Walk::Straight)
        return {where + orderBy(sort, false) + cut.sql(), selection.where.values + cut.values()};
    const bool fromEnd = cut.walk == Walk::ByIdsFromEnd;
    // From the end it takes the number of records, as this very statement sees them.
    const QString limits = fromEnd
        ? u" LIMIT (SELECT CASE WHEN n < ? THEN 0 WHEN n < ? THEN n - ? ELSE ? END FROM counted) "
          u"OFFSET (SELECT CASE WHEN n < ? THEN 0 ELSE n - ? END FROM counted)"_s
        : cut.sql();
    const qint64 end = cut.skip + cut.limit;
    const QVariantList values =
        fromEnd ? QVariantList {cut.skip, end, cut.skip, cut.limit, end, end} : cut.values();
    return {u" WHERE %1.id IN (SELECT %1.id FROM %1"_s.arg(m_spec.name) + where
                + orderBy(sort, fromEnd) + limits + u')' + orderBy(sort, false),
            selection.where.values + values};
}

// Where very many records have the words, some of them stand at the beginning of the list as a
// rule, and are found sooner by walking through it than by the index, which has to find them all.
Dialect::Condition ResourceStore::beginning(const QList<SortKey> &sort, const Selection &behind,
                                            const SearchPlan &plan, const Cut &cut) const
{
    QStringList columns {column(u"id"_s)};
    columns += searchedColumns();
    for (const SortKey &key : sort)
        columns.append(sortColumn(key));
    columns.removeDuplicates();
    const Dialect::Condition words = m_dialect.containAll(searchedColumns(), plan.words);
    const QString walked = u"SELECT %1 FROM %2"_s.arg(columns.join(u", "_s), m_spec.name)
        + behind.whereSql() + orderBy(sort, false) + u" LIMIT "_s + QString::number(kBeginning);
    return {
        u" WHERE %1.id IN (SELECT id FROM (%2) AS %1 WHERE %3"_s.arg(m_spec.name, walked, words.sql)
            + orderBy(sort, false) + cut.sql() + u')' + orderBy(sort, false),
        behind.where.values + words.values + cut.values()};
}

// Whether an index gives the records in that order, and all of them are wanted.
bool ResourceStore::isIndexed(const Query &query, const QList<SortKey> &sort) const
{
    return query.filters.isEmpty() && (sort.first().field == u"id" || query.sort.isEmpty());
}

// Finding ids first costs twice as much where an index leads straight to the page, and saves
// building the JSON of all that is passed over where it does not.
ResourceStore::Walk ResourceStore::walkOf(const Query &query, const QList<SortKey> &sort,
                                          qint64 offset, qint64 total, const SearchPlan &plan) const
{
    if (offset > kFar)
        return offset > total / 2 ? Walk::ByIdsFromEnd : Walk::ByIds;
    return isIndexed(query, sort) && plan.words.isEmpty() ? Walk::Straight : Walk::ByIds;
}

// The values that a record is sorted by, as the cursor keeps them.
std::string ResourceStore::keysOf(const QList<SortKey> &sort, const RowView &row, int column) const
{
    std::string keys = "[";
    for (const SortKey &key : sort) {
        if (keys.size() > 1)
            keys += ',';
        appendJsonValue(keys, m_spec.field(key.field)->type, row, column++);
    }
    return keys + ']';
}

// Reads the records into the page.
Result<void> ResourceStore::readRows(Connection &connection, const Query &query,
                                     const QList<SortKey> &sort, const QString &before,
                                     const Dialect::Condition &which, qint64 limit,
                                     StoredPage &page) const
{
    const bool whole = query.fields.isEmpty() && query.expand.isEmpty();
    const Form part = whole
        ? Form()
        : formOf(query.fields.isEmpty() ? m_spec.fieldNames() : query.fields, query.expand);
    const Form &form = whole ? m_whole : part;
    std::string items = "[";
    items.reserve(size_t(limit) * kUsualBytes);
    page.count = 0;
    auto done = connection.read(
        before + rowsSql(form, sort) + which.sql, which.values, [&](const RowView &row) {
            if (page.count > 0)
                items += ',';
            form.json.append(items, row);
            // Only behind a full page is there more.
            if (++page.count == limit)
                page.nextCursor = makeCursor(
                    sort, QByteArray::fromStdString(keysOf(sort, row, form.json.count())));
        });
    if (!done)
        return done.fault();
    page.items = QByteArray::fromStdString(items += ']');
    return {};
}

Result<StoredPage> ResourceStore::list(Connection &connection, const Query &query,
                                       Totals &totals) const
{
    StoredPage page;
    auto plan = planOf(connection, query);
    if (!plan)
        return plan.fault();
    const QList<SortKey> sort = query.effectiveSort(m_spec);
    Selection behind;
    if (!query.cursor.isEmpty()) {
        auto condition = after(query.cursor, sort);
        if (!condition)
            return condition.fault();
        behind.where = *condition;
    }
    const qint64 offset = query.cursor.isEmpty() ? (query.page - 1) * query.perPage : 0;
    Cut cut {.walk = Walk::Straight, .limit = query.perPage, .skip = offset};
    if (plan->open && isIndexed(query, sort) && offset <= kFar) {
        auto read = readRows(connection, query, sort, {}, beginning(sort, behind, *plan, cut),
                             cut.limit, page);
        if (!read)
            return read.fault();
    }
    const bool found = page.count == cut.limit;
    if (query.count || offset > kFar) {
        auto total = this->total(connection, query, *plan, totals);
        if (!total)
            return total.fault();
        page.total = *total;
    }
    if (!found) {
        if (auto all = findAll(connection, *plan); !all)
            return all.fault();
        Selection selected = selection(query, *plan);
        selected.add(behind.where);
        cut.walk = walkOf(query, sort, offset, page.total, *plan);
        Dialect::Condition which = pageOf(sort, selected, cut);
        QString before;
        if (cut.walk == Walk::ByIdsFromEnd) {
            before = u"WITH counted AS MATERIALIZED (SELECT count(*) AS n FROM %1%2) "_s.arg(
                m_spec.name, selected.whereSql());
            which.values = selected.where.values + which.values;
        }
        auto read = readRows(connection, query, sort, before, which, cut.limit, page);
        if (!read)
            return read.fault();
    }
    const bool more = page.total < 0 || !query.cursor.isEmpty() ? page.count == query.perPage
                                                                : offset + page.count < page.total;
    if (!more)
        page.nextCursor.clear();
    if (!query.count)
        page.total = -1;
    return page;
}

} // namespace lectern
