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

// So many records are quickly found by the search index, looked at, sorted and cut into pages.
constexpr qint64 kFew = 5000;

// For so few no rarer word is looked for.
constexpr qint64 kVeryFew = 500;

// Of a record as JSON, so that most pages are written without being moved as they grow.
constexpr size_t kUsualBytes = 256;

// Those for which the index can be asked.
QStringList indexedWords(const QStringList &words)
{
    QStringList indexed;
    std::copy_if(words.begin(), words.end(), std::back_inserter(indexed), Dialect::isIndexed);
    return indexed;
}

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

QStringList ResourceStore::searchedColumns() const
{
    QStringList keys;
    for (const FieldSpec &field : m_spec.searchedFields())
        keys.append(keyColumn(field));
    return keys;
}

ResourceStore::Selection ResourceStore::selection(const Query &query, const SearchPlan &plan) const
{
    QStringList parts;
    Selection selection;
    const auto add = [&](const Dialect::Condition &condition) {
        parts.append(condition.sql);
        selection.where.values += condition.values;
    };
    for (const Filter &filter : query.filters)
        add(condition(filter));
    if (!plan.words.isEmpty())
        add(m_dialect.search(m_spec.name, searchedColumns(), plan.words, plan.indexed));
    selection.where.sql = parts.join(u" AND "_s);
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

// The columns of the records, and behind them the values that they are sorted by. The limit is
// spelt out: PostgreSQL would plan a statement anew each time whose limit it does not know.
QString ResourceStore::pageSql(const Form &form, const QList<SortKey> &sort,
                               const Selection &selection, const Cut &cut) const
{
    QString sql = u"SELECT "_s + form.json.columns();
    for (const SortKey &key : sort)
        sql += u", "_s + sortColumn(key);
    sql += u" FROM "_s + form.from;
    QString limits = u" LIMIT "_s + QString::number(cut.limit);
    if (cut.skip > 0)
        limits += u" OFFSET ?"_s;
    if (cut.walk == Walk::Straight)
        return sql + selection.whereSql() + orderBy(sort, false) + limits;
    return sql + u" WHERE %1.id IN (SELECT %1.id FROM %1"_s.arg(m_spec.name) + selection.whereSql()
        + orderBy(sort, cut.walk == Walk::ByIdsFromEnd) + limits + u')' + orderBy(sort, false);
}

// The same list has the same name, however it is found.
QString ResourceStore::listName(const Query &query) const
{
    const Dialect::Condition where = selection(query, {.words = searchWords(query.search)}).where;
    QString name = where.sql;
    for (const QVariant &value : where.values) {
        const QString text = value.toString();
        // The length first, so that no value can look like two.
        name += u' ' + QString::number(text.size()) + u':' + text;
    }
    return name;
}

Result<qint64> ResourceStore::total(Connection &connection, const Query &query,
                                    Totals &totals) const
{
    auto plan = planOf(connection, query);
    return plan ? total(connection, query, *plan, totals) : Result<qint64>(plan.fault());
}

Result<qint64> ResourceStore::total(Connection &connection, const Query &query,
                                    const SearchPlan &plan, Totals &totals) const
{
    const QString list = listName(query);
    if (const auto known = totals.find(m_spec.name, list))
        return *known;
    const quint64 counted = totals.generation(m_spec.name);
    // However many have them, all of them are found sooner by the index than by reading.
    const Selection selected = selection(
        query,
        {.words = plan.words, .indexed = plan.indexed.isEmpty() ? indexedWords(plan.words) : plan.indexed});
    auto rows = connection.query(u"SELECT count(*) FROM "_s + m_spec.name + selected.whereSql(),
                                 selected.where.values);
    if (!rows)
        return rows.fault();
    const qint64 total = rows->first().first().toLongLong();
    totals.remember(m_spec.name, list, total, counted);
    return total;
}

// How many rows may have all those words, by the search index; of more than a few, so many and one.
Result<qint64> ResourceStore::countFew(Connection &connection, const QStringList &words) const
{
    const Dialect::Condition ids = m_dialect.searchIds(m_spec.name, searchedColumns(), words);
    auto rows = connection.query(
        u"SELECT count(*) FROM (%1 LIMIT %2) AS found"_s.arg(ids.sql).arg(kFew + 1), ids.values);
    if (!rows)
        return rows.fault();
    return rows->first().first().toLongLong();
}

// Where very many records have the words, the first ones of the list are found sooner by walking
// through it than by the index, which would have to find them all.
Result<ResourceStore::SearchPlan> ResourceStore::planOf(Connection &connection,
                                                        const Query &query) const
{
    SearchPlan plan {.words = searchWords(query.search)};
    const QStringList words = indexedWords(plan.words);
    QList<QStringList> choices;
    if (!m_dialect.searchesTogether() && words.size() > 1) {
        for (const QString &word : words)
            choices.append({word});
    }
    // Words that are frequent each may be rare together.
    if (!words.isEmpty())
        choices.append(words);
    qint64 fewest = kFew + 1;
    for (const QStringList &choice : std::as_const(choices)) {
        if (choice == words && fewest <= kFew)
            break;
        auto count = countFew(connection, choice);
        if (!count)
            return count.fault();
        if (*count >= fewest)
            continue;
        fewest = *count;
        plan.indexed = choice;
        if (fewest <= kVeryFew)
            break;
    }
    return plan;
}

// Finding ids first costs twice as much where an index leads straight to the page, and saves
// building the JSON of all that is passed over where it does not.
ResourceStore::Walk ResourceStore::walkOf(const Query &query, const QList<SortKey> &sort,
                                          qint64 offset, qint64 total, const SearchPlan &plan) const
{
    if (offset > kFar)
        return offset > total / 2 ? Walk::ByIdsFromEnd : Walk::ByIds;
    const bool indexed = sort.first().field == u"id" || query.sort.isEmpty();
    const bool plain = query.filters.isEmpty() && query.search.isEmpty();
    const bool reading = query.filters.isEmpty() && plan.indexed.isEmpty();
    return indexed && (plain || reading) ? Walk::Straight : Walk::ByIds;
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

// Reads the records into the page; gives the values that the last one is sorted by.
Result<std::string> ResourceStore::readRows(Connection &connection, const Query &query,
                                            const QList<SortKey> &sort, const Selection &selected,
                                            const Cut &cut, StoredPage &page) const
{
    const bool whole = query.fields.isEmpty() && query.expand.isEmpty();
    const Form part = whole
        ? Form()
        : formOf(query.fields.isEmpty() ? m_spec.fieldNames() : query.fields, query.expand);
    const Form &form = whole ? m_whole : part;
    std::string items = "[";
    items.reserve(size_t(cut.limit) * kUsualBytes);
    std::string keys;
    QVariantList values = selected.where.values;
    if (cut.skip > 0)
        values.append(cut.skip);
    auto done =
        connection.read(pageSql(form, sort, selected, cut), values, [&](const RowView &row) {
            if (page.count > 0)
                items += ',';
            form.json.append(items, row);
            // Only behind a full page is there more.
            if (++page.count == cut.limit)
                keys = keysOf(sort, row, form.json.count());
        });
    if (!done)
        return done.fault();
    page.items = QByteArray::fromStdString(items += ']');
    return keys;
}

Result<StoredPage> ResourceStore::list(Connection &connection, const Query &query,
                                       Totals &totals) const
{
    StoredPage page;
    auto plan = planOf(connection, query);
    if (!plan)
        return plan.fault();
    const qint64 offset = query.cursor.isEmpty() ? (query.page - 1) * query.perPage : 0;
    if (query.count || offset > kFar) {
        auto total = this->total(connection, query, *plan, totals);
        if (!total)
            return total.fault();
        page.total = *total;
    }
    const QList<SortKey> sort = query.effectiveSort(m_spec);
    Selection selected = selection(query, *plan);
    if (!query.cursor.isEmpty()) {
        auto behind = after(query.cursor, sort);
        if (!behind)
            return behind.fault();
        selected.where.sql += (selected.where.sql.isEmpty() ? u""_s : u" AND "_s) + behind->sql;
        selected.where.values += behind->values;
    }
    Cut cut {.walk = walkOf(query, sort, offset, page.total, *plan),
             .limit = query.perPage,
             .skip = offset};
    if (cut.walk == Walk::ByIdsFromEnd) {
        cut.limit = std::clamp(page.total - offset, qint64(0), cut.limit);
        cut.skip = std::max(page.total - offset - cut.limit, qint64(0));
    }
    auto keys = readRows(connection, query, sort, selected, cut, page);
    if (!keys)
        return keys.fault();
    const bool more = page.total < 0 || !query.cursor.isEmpty() ? page.count == query.perPage
                                                                : offset + page.count < page.total;
    if (more && !keys->empty())
        page.nextCursor = makeCursor(sort, QByteArray::fromStdString(*keys));
    if (!query.count)
        page.total = -1;
    return page;
}

} // namespace lectern
