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

// The columns of the records, and behind them the values that they are sorted by.
QString ResourceStore::rowsSql(const Reading &reading) const
{
    QString sql = u"SELECT "_s + formOf(reading).json.columns();
    for (const SortKey &key : reading.sort)
        sql += u", "_s + sortColumn(key);
    return sql + u" FROM "_s + formOf(reading).from;
}

Dialect::Condition ResourceStore::limits(const Reading &reading) const
{
    Dialect::Condition limits = m_dialect.limit(reading.query.perPage);
    if (reading.skip > 0) {
        limits.sql += u" OFFSET ?"_s;
        limits.values.append(reading.skip);
    }
    return limits;
}

// From the end it takes the number of records, as this very statement sees them.
Dialect::Condition ResourceStore::limitsFromEnd(const Reading &reading) const
{
    const qint64 limit = reading.query.perPage;
    const qint64 end = reading.skip + limit;
    return {u" LIMIT (SELECT CASE WHEN n < ? THEN 0 WHEN n < ? THEN n - ? ELSE ? END FROM counted) "
            u"OFFSET (SELECT CASE WHEN n < ? THEN 0 ELSE n - ? END FROM counted)"_s,
            {reading.skip, end, reading.skip, limit, end, end}};
}

Dialect::Condition ResourceStore::pageOf(const Reading &reading, Walk walk) const
{
    Selection selected = selection(reading.query, reading.plan);
    selected.add(reading.behind.where);
    const QString where = selected.whereSql();
    const QVariantList &values = selected.where.values;
    const QString order = orderBy(reading.sort, false);
    if (walk == Walk::Straight) {
        const Dialect::Condition limits = this->limits(reading);
        return {rowsSql(reading) + where + order + limits.sql, values + limits.values};
    }
    const bool fromEnd = walk == Walk::ByIdsFromEnd;
    const Dialect::Condition limits = fromEnd ? limitsFromEnd(reading) : this->limits(reading);
    Dialect::Condition page {
        rowsSql(reading) + u" WHERE %1.id IN (SELECT %1.id FROM %1"_s.arg(m_spec.name) + where
            + orderBy(reading.sort, fromEnd) + limits.sql + u')' + order,
        values + limits.values};
    if (fromEnd) {
        page.sql = u"WITH counted AS MATERIALIZED (SELECT count(*) AS n FROM %1%2) "_s.arg(
                       m_spec.name, where)
            + page.sql;
        page.values = values + page.values;
    }
    return page;
}

// Where very many records have the words, some of them stand at the beginning of the list as a
// rule, and are found sooner by walking through it than by the index, which has to find them all.
Dialect::Condition ResourceStore::beginning(const Reading &reading) const
{
    QStringList columns {column(u"id"_s)};
    columns += searchedColumns();
    for (const SortKey &key : reading.sort)
        columns.append(sortColumn(key));
    columns.removeDuplicates();
    const Dialect::Condition words = m_dialect.containAll(searchedColumns(), reading.plan.words);
    const Dialect::Condition limits = this->limits(reading);
    const QString order = orderBy(reading.sort, false);
    const QString walked = u"SELECT %1 FROM %2"_s.arg(columns.join(u", "_s), m_spec.name)
        + reading.behind.whereSql() + order + u" LIMIT "_s + QString::number(kBeginning);
    return {rowsSql(reading)
                + u" WHERE %1.id IN (SELECT id FROM (%2) AS %1 WHERE %3"_s.arg(m_spec.name, walked,
                                                                               words.sql)
                + order + limits.sql + u')' + order,
            reading.behind.where.values + words.values + limits.values};
}

// Whether an index gives the records in that order, and all of them are wanted.
bool ResourceStore::isIndexed(const Reading &reading) const
{
    return reading.query.filters.isEmpty()
        && (reading.query.sort.isEmpty() || reading.sort.first().field == u"id"
            || reading.sort == Query().effectiveSort(m_spec));
}

// Finding ids first costs twice as much where an index leads straight to the page, and saves
// building the JSON of all that is passed over where it does not.
ResourceStore::Walk ResourceStore::walkOf(const Reading &reading, qint64 total) const
{
    if (reading.skip > kFar)
        return reading.skip > total / 2 ? Walk::ByIdsFromEnd : Walk::ByIds;
    return isIndexed(reading) && reading.plan.words.isEmpty() ? Walk::Straight : Walk::ByIds;
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

// What must be known before the first row. The generation comes first: a write behind it makes a
// total that is counted from here on be forgotten.
Result<ResourceStore::Reading> ResourceStore::begin(Connection &connection, const Query &query,
                                                    const Totals &totals) const
{
    Reading reading {.query = query, .generation = totals.generation(m_spec.name)};
    auto plan = planOf(connection, query);
    if (!plan)
        return plan.fault();
    reading.plan = *std::move(plan);
    reading.sort = query.effectiveSort(m_spec);
    if (query.cursor.isEmpty()) {
        reading.skip = (query.page - 1) * query.perPage;
    } else {
        auto condition = after(query.cursor, reading.sort);
        if (!condition)
            return condition.fault();
        reading.behind.where = *condition;
    }
    if (!query.fields.isEmpty() || !query.expand.isEmpty())
        reading.part =
            formOf(query.fields.isEmpty() ? m_spec.fieldNames() : query.fields, query.expand);
    return reading;
}

// Reads the records into the page.
Result<void> ResourceStore::readRows(Connection &connection, const Reading &reading,
                                     const Dialect::Condition &statement, StoredPage &page) const
{
    const RecordJson &json = formOf(reading).json;
    std::string items = "[";
    items.reserve(size_t(reading.query.perPage) * kUsualBytes);
    page.count = 0;
    auto done = connection.read(statement.sql, statement.values, [&](const RowView &row) {
        if (page.count > 0)
            items += ',';
        json.append(items, row);
        // Only behind a full page is there more.
        if (++page.count == reading.query.perPage)
            page.nextCursor = makeCursor(
                reading.sort, QByteArray::fromStdString(keysOf(reading.sort, row, json.count())));
    });
    if (!done)
        return done.fault();
    page.items = QByteArray::fromStdString(items += ']');
    return {};
}

Result<void> ResourceStore::readBeginning(Connection &connection, const Reading &reading,
                                          StoredPage &page) const
{
    if (!reading.plan.open || !isIndexed(reading) || reading.skip > kFar)
        return {};
    return readRows(connection, reading, beginning(reading), page);
}

Result<void> ResourceStore::readRest(Connection &connection, Reading &reading,
                                     StoredPage &page) const
{
    if (auto all = findAll(connection, reading.plan); !all)
        return all.fault();
    return readRows(connection, reading, pageOf(reading, walkOf(reading, page.total)), page);
}

Result<StoredPage> ResourceStore::list(Connection &connection, const Query &query,
                                       Totals &totals) const
{
    auto reading = begin(connection, query, totals);
    if (!reading)
        return reading.fault();
    StoredPage page;
    if (auto read = readBeginning(connection, *reading, page); !read)
        return read.fault();
    const bool found = page.count == query.perPage;
    if (query.count || reading->skip > kFar) {
        auto total = this->total(connection, *reading, totals);
        if (!total)
            return total.fault();
        page.total = *total;
    }
    if (!found) {
        if (auto read = readRest(connection, *reading, page); !read)
            return read.fault();
    }
    const bool more = page.total < 0 || !query.cursor.isEmpty()
        ? page.count == query.perPage
        : reading->skip + page.count < page.total;
    if (!more)
        page.nextCursor.clear();
    if (!query.count)
        page.total = -1;
    return page;
}

} // namespace lectern
