// SPDX-License-Identifier: GPL-3.0-or-later
// The searches of a ResourceStore, and how many records a list has.
#include "core/fold.h"
#include "store/resourcestore.h"
#include "store/searchindex.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// So many records with one of the words are looked through for the others at once.
constexpr qsizetype kFew = 2000;
// For so few no rarer word is looked for.
constexpr qsizetype kVeryFew = 200;
// Up to so many are found by the index sooner than by reading the table, if nothing else helps.
constexpr qsizetype kMany = 50'000;

// Those for which the index can be asked.
QStringList indexedWords(const QStringList &words)
{
    QStringList indexed;
    std::copy_if(words.begin(), words.end(), std::back_inserter(indexed), SearchIndex::knows);
    return indexed;
}

} // namespace

QStringList ResourceStore::searchedColumns() const
{
    QStringList keys;
    for (const FieldSpec &field : m_spec.searchedFields())
        keys.append(keyColumn(field));
    return keys;
}

// What the search index gives for all those words, unless that is more than so many.
Result<std::optional<QList<qint64>>>
ResourceStore::candidates(Connection &connection, const QStringList &words, qsizetype most) const
{
    const Dialect::Condition found =
        SearchIndex::of(m_dialect.kind()).ids(m_spec.name, searchedColumns(), words);
    QList<qint64> ids;
    auto done = connection.read(u"%1 LIMIT %2"_s.arg(found.sql).arg(most + 1), found.values,
                                [&ids](const RowView &row) { ids.append(row.integer(0)); });
    if (!done)
        return done.fault();
    if (ids.size() > most)
        return std::optional<QList<qint64>>();
    return std::optional(std::move(ids));
}

Result<ResourceStore::SearchPlan> ResourceStore::planOf(Connection &connection,
                                                        const Query &query) const
{
    SearchPlan plan {.words = searchWords(query.search)};
    const QStringList words = indexedWords(plan.words);
    plan.open = !words.isEmpty();
    // Word by word, unless the index looks for all of them as quickly.
    QList<QStringList> questions;
    if (SearchIndex::of(m_dialect.kind()).searchesTogether() && plan.open)
        questions.append(words);
    else
        std::transform(words.begin(), words.end(), std::back_inserter(questions),
                       [](const QString &word) { return QStringList {word}; });
    for (const QStringList &question : questions) {
        auto ids = candidates(connection, question, plan.ids ? plan.ids->size() : kFew);
        if (!ids)
            return ids.fault();
        if (*ids)
            plan.ids = **ids;
        if (plan.ids && plan.ids->size() <= kVeryFew)
            break;
    }
    plan.open = plan.open && !plan.ids;
    return plan;
}

// Words that are frequent each may be rare together.
Result<void> ResourceStore::findAll(Connection &connection, SearchPlan &plan) const
{
    if (!std::exchange(plan.open, false))
        return {};
    auto ids = candidates(connection, indexedWords(plan.words), kMany);
    if (!ids)
        return ids.fault();
    plan.ids = *std::move(ids);
    return {};
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
    Reading reading {.query = query, .generation = totals.generation(m_spec.name)};
    auto plan = planOf(connection, query);
    if (!plan)
        return plan.fault();
    reading.plan = *std::move(plan);
    return total(connection, reading, totals);
}

Result<qint64> ResourceStore::total(Connection &connection, Reading &reading, Totals &totals) const
{
    const QString list = listName(reading.query);
    if (const auto known = totals.find(m_spec.name, list))
        return *known;
    if (auto found = findAll(connection, reading.plan); !found)
        return found.fault();
    const Selection selected = selection(reading.query, reading.plan);
    auto rows = connection.query(u"SELECT count(*) FROM "_s + m_spec.name + selected.whereSql(),
                                 selected.where.values);
    if (!rows)
        return rows.fault();
    const qint64 total = rows->first().first().toLongLong();
    totals.remember(m_spec.name, list, total, reading.generation);
    return total;
}

} // namespace lectern
