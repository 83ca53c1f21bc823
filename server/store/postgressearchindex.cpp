// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgressearchindex.h"

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// PostgreSQL looks at all trigrams of its index's entries, so that few of them tell most: the
// begin of a word, its middle and its end.
constexpr qsizetype kMostOfAWord = 3;
// Records after which PostgreSQL's statistics are of no use.
constexpr int kWorthCounting = 10'000;

// The numbers of the next records; what is left of a long range stays.
Result<QList<qint64>> takeRanges(Connection &connection, const ResourceSpec &spec, int most)
{
    auto ranges = connection.query(
        u"SELECT ctid::text, first_id, last_id FROM search_waiting WHERE resource = ? "
        u"LIMIT 1000 FOR UPDATE SKIP LOCKED"_s,
        {spec.name});
    if (!ranges)
        return ranges.fault();
    QList<qint64> ids;
    QStringList whole;
    for (const Connection::Row &range : std::as_const(*ranges)) {
        qint64 next = range[1].toLongLong();
        const qint64 last = range[2].toLongLong();
        while (next <= last && ids.size() < most)
            ids.append(next++);
        if (next > last) {
            whole.append(u'"' + range[0].toString() + u'"');
            continue;
        }
        auto cut = connection.execute(
            u"UPDATE search_waiting SET first_id = ? WHERE ctid = ?::tid"_s, {next, range[0]});
        if (!cut)
            return cut.fault();
        break;
    }
    if (whole.isEmpty())
        return ids;
    auto deleted = connection.execute(u"DELETE FROM search_waiting WHERE ctid = ANY (?::tid[])"_s,
                                      {u'{' + whole.join(u',') + u'}'});
    if (!deleted)
        return deleted.fault();
    return ids;
}

// A record that is being changed is waited for, and goes by what it says then.
Result<int> fillEntries(Connection &connection, const ResourceSpec &spec,
                        const QStringList &keyColumns, const QList<qint64> &ids)
{
    const Dialect::Condition which = Dialect::of(DatabaseKind::Postgres).isOneOf(u"id"_s, ids);
    return connection.execute(
        u"WITH texts AS (SELECT id, concat_ws(E'\\n', %2) AS keys FROM %1 WHERE %3 "
        u"ORDER BY id FOR SHARE) "
        u"INSERT INTO search_entries SELECT '%1', id, keys FROM texts "
        u"ON CONFLICT (resource, id) DO UPDATE SET keys = excluded.keys"_s.arg(
            spec.name, keyColumns.join(u", "_s), which.sql),
        which.values, Connection::Place::Last);
}

} // namespace

Dialect::Condition PostgresSearchIndex::ids(const QString &table, const QStringList &keyColumns,
                                            const QStringList &words) const
{
    const Dialect &dialect = Dialect::of(DatabaseKind::Postgres);
    // The texts of an entry stand on lines of their own, and no word has a line break.
    QString sql = u"SELECT id FROM search_entries WHERE resource = '%1'"_s.arg(table);
    Dialect::Condition ids;
    for (const QString &asked : askedTrigrams(words, kMostOfAWord)) {
        const Dialect::Condition part = dialect.contains(u"keys"_s, asked);
        sql += u" AND "_s + part.sql;
        ids.values += part.values;
    }
    // The ranges that wait may overlap.
    const Dialect::Condition waiting = dialect.containAll(keyColumns, words);
    ids.sql = sql
        + u" UNION ALL SELECT DISTINCT %1.id FROM search_waiting JOIN %1 ON %1.id "
          u"BETWEEN search_waiting.first_id AND search_waiting.last_id "
          u"WHERE search_waiting.resource = '%1' AND %2"_s.arg(table, waiting.sql);
    ids.values += waiting.values;
    return ids;
}

QString PostgresSearchIndex::waiting(const ResourceSpec &spec) const
{
    return u"SELECT 1 FROM search_waiting WHERE resource = '%1' LIMIT 1"_s.arg(spec.name);
}

QString PostgresSearchIndex::waitingMoreThan(const ResourceSpec &spec, qint64 records) const
{
    return u"SELECT 1 FROM (SELECT sum(last_id - first_id + 1) AS ids FROM search_waiting "
           u"WHERE resource = '%1') AS waiting WHERE ids > %2"_s.arg(spec.name)
               .arg(records);
}

// What is taken must be locked at once, or another instance would take it, too.
Result<SearchIndex::Filling> PostgresSearchIndex::filling(Connection &, const ResourceSpec &spec,
                                                          int most) const
{
    return Filling([&spec, most, columns = keyColumns(spec)](Connection &writing) -> Result<int> {
        auto ids = takeRanges(writing, spec, most);
        if (!ids)
            return ids.fault();
        if (ids->isEmpty())
            return 0;
        auto filled = fillEntries(writing, spec, columns, *ids);
        return filled ? Result<int>(int(ids->size())) : filled;
    });
}

// What the indexes have put off is looked through by every search:
// https://www.postgresql.org/docs/15/gin-implementation.html#GIN-FAST-UPDATE
// And after so much PostgreSQL would plan by old statistics, and look into the table for what an
// index tells, until autovacuum came along.
QStringList PostgresSearchIndex::settling(const Catalog &catalog, int filled) const
{
    QStringList statements {u"SET statement_timeout = 0"_s};
    for (const ResourceSpec &spec : catalog)
        statements.append(u"SELECT gin_clean_pending_list('%1_search')"_s.arg(spec.name));
    if (filled > kWorthCounting) {
        statements << u"VACUUM (ANALYZE) search_entries"_s << u"VACUUM (ANALYZE) search_waiting"_s;
        for (const ResourceSpec &spec : catalog)
            statements.append(u"VACUUM (ANALYZE) "_s + spec.name);
    }
    statements.append(u"RESET statement_timeout"_s);
    return statements;
}

// Only those wait that change the same records.
SearchIndex::Pace PostgresSearchIndex::pace() const
{
    return {100ms, 400ms};
}

} // namespace lectern
