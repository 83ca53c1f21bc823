// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitesearchindex.h"

#include <limits>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// Long texts may follow short ones.
constexpr int kMostText = 64 * 1024; // characters of a portion

// The same as in the triggers, which keep what the index has of a changed record.
QString indexedText(const QStringList &keyColumns)
{
    return keyColumns.join(u" || char(10) || "_s);
}

// What a portion consists of.
struct Portion
{
    int changed = 0; // records
    qint64 changedUpTo = 0; // id
    QVariant from = {}; // ids of records that are new to the index: behind this one
    QVariant to = {}; // and up to this one; null if there are none
};

// What has changed is taken first: only that searches look up record by record.
Result<void> takeChanged(Connection &connection, const ResourceSpec &spec, int most,
                         Portion &portion)
{
    auto changed = connection.query(
        u"SELECT max(id), count(*) FROM (SELECT id, sum(length(coalesce(indexed, ''))) OVER "
        u"(ORDER BY id) - length(coalesce(indexed, '')) AS before FROM (SELECT id, indexed "
        u"FROM search_waiting WHERE resource = ? ORDER BY id LIMIT ?)) WHERE before < ?"_s,
        {spec.name, most, kMostText});
    if (!changed)
        return changed.fault();
    portion.changedUpTo = changed->first()[0].toLongLong();
    portion.changed = changed->first()[1].toInt();
    return {};
}

Result<void> takeAdded(Connection &connection, const ResourceSpec &spec, const QString &text,
                       int most, Portion &portion)
{
    auto added = connection.query(
        u"SELECT filled_to, (SELECT max(id) FROM (SELECT id, sum(size) OVER (ORDER BY id) - size "
        u"AS before FROM (SELECT id, length(%2) AS size FROM %1 WHERE id > filled_to ORDER BY id "
        u"LIMIT ?)) WHERE before < ?) FROM search_progress WHERE resource = ?"_s.arg(spec.name,
                                                                                     text),
        {most, kMostText, spec.name});
    if (!added)
        return added.fault();
    if (!added->isEmpty()) {
        portion.from = added->first()[0];
        portion.to = added->first()[1];
    }
    return {};
}

// The index forgets what it has of those records, and takes what they say now.
Result<void> fillChanged(Connection &connection, const ResourceSpec &spec, const QString &text,
                         qint64 upTo)
{
    const QString waiting = u"FROM search_waiting WHERE resource = ? AND id <= ?"_s;
    const QStringList statements {
        u"INSERT INTO %1_search (%1_search, rowid, keys) SELECT 'delete', id, indexed %2 "
        u"AND indexed IS NOT NULL"_s.arg(spec.name, waiting),
        u"INSERT INTO %1_search (rowid, keys) SELECT id, %2 FROM %1 "
        u"WHERE id IN (SELECT id %3)"_s.arg(spec.name, text, waiting),
        u"DELETE "_s + waiting};
    for (const QString &sql : statements) {
        if (auto done = connection.execute(sql, {spec.name, upTo}); !done)
            return done.fault();
    }
    return {};
}

Result<int> fillAdded(Connection &connection, const ResourceSpec &spec, const QString &text,
                      const Portion &portion)
{
    auto filled = connection.execute(
        u"INSERT INTO %1_search (rowid, keys) SELECT id, %2 FROM %1 WHERE id > ? AND id <= ?"_s.arg(
            spec.name, text),
        {portion.from, portion.to});
    if (!filled)
        return filled;
    auto noted = connection.execute(
        u"UPDATE search_progress SET filled_to = ? WHERE resource = ?"_s, {portion.to, spec.name});
    return noted ? filled : noted;
}

Result<int> fill(Connection &connection, const ResourceSpec &spec, const QString &text,
                 const Portion &portion)
{
    if (portion.changed > 0) {
        if (auto filled = fillChanged(connection, spec, text, portion.changedUpTo); !filled)
            return filled.fault();
    }
    if (portion.to.isNull())
        return portion.changed;
    auto added = fillAdded(connection, spec, text, portion);
    return added ? Result<int>(portion.changed + *added) : added;
}

} // namespace

Dialect::Condition SqliteSearchIndex::ids(const QString &table, const QStringList &keyColumns,
                                          const QStringList &words) const
{
    // The index keeps no positions, so that each trigram is a phrase of its own.
    QStringList phrases;
    for (QString part : askedTrigrams(words, std::numeric_limits<qsizetype>::max()))
        phrases.append(u'"' + part.replace(u'"', u"\"\""_s) + u'"');
    const Dialect::Condition added =
        Dialect::of(DatabaseKind::Sqlite).containAll(keyColumns, words);
    return {u"SELECT rowid AS id FROM %1_search WHERE %1_search MATCH ? "
            u"UNION ALL SELECT id FROM search_waiting WHERE resource = '%1' "
            u"UNION ALL SELECT id FROM %1 WHERE id > (SELECT filled_to FROM search_progress "
            u"WHERE resource = '%1') AND %2"_s.arg(table, added.sql),
            QVariantList {phrases.join(u' ')} + added.values};
}

QString SqliteSearchIndex::waiting(const ResourceSpec &spec) const
{
    return u"SELECT 1 FROM search_waiting WHERE resource = '%1' UNION ALL SELECT 1 FROM "
           u"search_progress WHERE resource = '%1' AND filled_to < (SELECT max(id) FROM %1) "
           u"LIMIT 1"_s.arg(spec.name);
}

QString SqliteSearchIndex::waitingMoreThan(const ResourceSpec &spec, qint64 records) const
{
    return u"SELECT 1 FROM search_progress WHERE resource = '%1' AND (SELECT max(id) FROM %1) - "
           u"filled_to + (SELECT count(*) FROM search_waiting WHERE resource = '%1') > %2"_s
               .arg(spec.name)
               .arg(records);
}

Result<SearchIndex::Filling> SqliteSearchIndex::filling(Connection &connection,
                                                        const ResourceSpec &spec, int most) const
{
    const QString text = indexedText(keyColumns(spec));
    Portion portion;
    if (auto taken = takeChanged(connection, spec, most, portion); !taken)
        return taken.fault();
    if (auto taken = takeAdded(connection, spec, text, most - portion.changed, portion); !taken)
        return taken.fault();
    if (portion.changed == 0 && portion.to.isNull())
        return Filling();
    return Filling(
        [&spec, text, portion](Connection &writing) { return fill(writing, spec, text, portion); });
}

// There is one writer, so that all others wait.
SearchIndex::Pace SqliteSearchIndex::pace() const
{
    return {5ms, 15ms};
}

} // namespace lectern
