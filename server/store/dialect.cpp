// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/dialect.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Below three characters a trigram index cannot help, and the rows are read.
constexpr qsizetype kTrigram = 3;

// Each one more takes time and memory, and a word may have thousands. PostgreSQL looks at all
// trigrams of its index's entries, so that few of them tell most.
constexpr qsizetype kMostTrigrams = 12; // of all words of a search
constexpr qsizetype kMostOnPostgres = 3; // of a word: its begin, its middle and its end

QString likePattern(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'%', u"\\%"_s).replace(u'_', u"\\_"_s);
    return escaped;
}

qsizetype codePoints(const QString &text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isLowSurrogate(); });
}

QString joined(const QList<qint64> &ids)
{
    QString text;
    for (const qint64 id : ids)
        text += (text.isEmpty() ? u""_s : u","_s) + QString::number(id);
    return text;
}

// At most so many of the trigrams that together cover the word, spread over it evenly: those of
// "windows" are win, dow and ows.
QStringList trigramsOf(const QString &word, qsizetype most)
{
    const QList<uint> letters = word.toUcs4();
    QStringList cover;
    for (qsizetype at = 0; at < letters.size(); at += kTrigram) {
        const qsizetype begin = std::min(at, letters.size() - kTrigram);
        cover.append(QString::fromUcs4(
            reinterpret_cast<const char32_t *>(letters.constData()) + begin, kTrigram));
    }
    cover.removeDuplicates();
    if (cover.size() <= most)
        return cover;
    QStringList spread;
    for (qsizetype i = 0; i < most; ++i)
        spread.append(cover[i * (cover.size() - 1) / std::max(most - 1, qsizetype(1))]);
    return spread;
}

// What the index is asked for: a few distinct trigrams of each word, since the rows decide anyway.
QStringList askedTrigrams(const QStringList &words, qsizetype mostOfAWord)
{
    const qsizetype each =
        std::clamp(kMostTrigrams / std::max(words.size(), qsizetype(1)), qsizetype(1), mostOfAWord);
    QStringList asked;
    for (const QString &word : words.first(std::min(words.size(), kMostTrigrams)))
        asked += trigramsOf(word, each);
    asked.removeDuplicates();
    return asked;
}

class SqliteDialect : public Dialect
{
public:
    DatabaseKind kind() const override { return DatabaseKind::Sqlite; }

    QString sortValue(const FieldSpec &field, const QString &column) const override
    {
        if (!field.nullable())
            return column;
        if (field.type == FieldType::Integer || field.type == FieldType::Reference)
            return u"coalesce(%1, -9223372036854775807)"_s.arg(column);
        return u"coalesce(%1, '%2')"_s.arg(
            column, field.type == FieldType::Timestamp ? kBeforeAllTime : ""_L1);
    }
    QString placeholder(const FieldSpec &) const override { return u"?"_s; }

    // The lists of frequent words are long, and all of them would be read.
    bool searchesTogether() const override { return false; }
    Condition isOneOf(const QString &column, const QList<qint64> &ids) const override
    {
        return {column + u" IN (SELECT value FROM json_each(?))"_s, {u'[' + joined(ids) + u']'}};
    }
    Condition searchIds(const QString &table, const QStringList &keyColumns,
                        const QStringList &words) const override
    {
        // The index keeps no positions, so that each trigram is a phrase of its own.
        QStringList phrases;
        for (QString part : askedTrigrams(words, kMostTrigrams))
            phrases.append(u'"' + part.replace(u'"', u"\"\""_s) + u'"');
        const Condition added = containAll(keyColumns, words);
        return {u"SELECT rowid AS id FROM %1_search WHERE %1_search MATCH ? "
                u"UNION ALL SELECT id FROM search_waiting WHERE resource = '%1' "
                u"UNION ALL SELECT id FROM %1 WHERE id > (SELECT filled_to FROM search_progress "
                u"WHERE resource = '%1') AND %2"_s.arg(table, added.sql),
                QVariantList {phrases.join(u' ')} + added.values};
    }
    Condition contains(const QString &keyColumn, const QString &folded) const override
    {
        return {u"instr(%1, ?) > 0"_s.arg(keyColumn), {folded}};
    }
    Condition starts(const QString &keyColumn, const QString &folded) const override
    {
        return {u"substr(%1, 1, length(?)) = ?"_s.arg(keyColumn), {folded, folded}};
    }
    Condition limit(qint64 rows) const override { return {u" LIMIT ?"_s, {rows}}; }
    QString forUpdate() const override { return {}; }
};

class PostgresDialect : public Dialect
{
public:
    DatabaseKind kind() const override { return DatabaseKind::Postgres; }

    QString sortValue(const FieldSpec &field, const QString &column) const override
    {
        if (!field.nullable())
            return column;
        if (field.type == FieldType::Integer || field.type == FieldType::Reference)
            return u"coalesce(%1, -9223372036854775807)"_s.arg(column);
        if (field.type == FieldType::Timestamp)
            return u"coalesce(%1, '%2'::timestamptz)"_s.arg(column, kBeforeAllTime);
        return u"coalesce(%1, '')"_s.arg(column);
    }
    QString placeholder(const FieldSpec &field) const override
    {
        return field.type == FieldType::Timestamp ? u"?::timestamptz"_s : u"?"_s;
    }

    bool searchesTogether() const override { return true; }
    Condition isOneOf(const QString &column, const QList<qint64> &ids) const override
    {
        return {column + u" = ANY (?::bigint[])"_s, {u'{' + joined(ids) + u'}'}};
    }
    Condition searchIds(const QString &table, const QStringList &keyColumns,
                        const QStringList &words) const override
    {
        // The texts of an entry stand on lines of their own, and no word has a line break.
        QString sql = u"SELECT id FROM search_entries WHERE resource = '%1'"_s.arg(table);
        Condition ids;
        for (const QString &asked : askedTrigrams(words, kMostOnPostgres)) {
            const Condition part = contains(u"keys"_s, asked);
            sql += u" AND "_s + part.sql;
            ids.values += part.values;
        }
        // The ranges that wait may overlap.
        const Condition waiting = containAll(keyColumns, words);
        ids.sql = sql
            + u" UNION ALL SELECT DISTINCT %1.id FROM search_waiting JOIN %1 ON %1.id "
              u"BETWEEN search_waiting.first_id AND search_waiting.last_id "
              u"WHERE search_waiting.resource = '%1' AND %2"_s.arg(table, waiting.sql);
        ids.values += waiting.values;
        return ids;
    }
    Condition contains(const QString &keyColumn, const QString &folded) const override
    {
        return {keyColumn + u" LIKE ?"_s, {u'%' + likePattern(folded) + u'%'}};
    }
    Condition starts(const QString &keyColumn, const QString &folded) const override
    {
        return {keyColumn + u" LIKE ?"_s, {likePattern(folded) + u'%'}};
    }
    // Spelt out, since PostgreSQL would plan a statement anew each time whose limit it does not
    // know.
    Condition limit(qint64 rows) const override { return {u" LIMIT %1"_s.arg(rows), {}}; }
    QString forUpdate() const override { return u" FOR UPDATE"_s; }
};

} // namespace

bool Dialect::isIndexed(const QString &word)
{
    return codePoints(word) >= kTrigram;
}

Dialect::Condition Dialect::containAll(const QStringList &keyColumns,
                                       const QStringList &words) const
{
    Condition all;
    QStringList parts;
    for (const QString &word : words) {
        QStringList columns;
        for (const QString &column : keyColumns) {
            const Condition part = contains(column, word);
            columns.append(part.sql);
            all.values += part.values;
        }
        parts.append(u'(' + columns.join(u" OR "_s) + u')');
    }
    all.sql = parts.join(u" AND "_s);
    return all;
}

const Dialect &Dialect::of(DatabaseKind kind)
{
    static const SqliteDialect sqlite;
    static const PostgresDialect postgres;
    if (kind == DatabaseKind::Sqlite)
        return sqlite;
    return postgres;
}

} // namespace lectern
