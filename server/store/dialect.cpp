// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/dialect.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Below three characters a trigram index cannot help, and the rows are read.
constexpr qsizetype kTrigram = 3;

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

    Condition search(const QString &table, const QStringList &keyColumns,
                     const QStringList &words) const override
    {
        Condition condition;
        QStringList parts;
        QStringList phrases;
        for (const QString &word : words) {
            if (codePoints(word) >= kTrigram) {
                phrases.append(u'"' + QString(word).replace(u'"', u"\"\""_s) + u'"');
                continue;
            }
            QStringList columns;
            for (const QString &column : keyColumns) {
                columns.append(u"instr(%1, ?)"_s.arg(column));
                condition.values.append(word);
            }
            parts.append(u'(' + columns.join(u" OR "_s) + u')');
        }
        if (!phrases.isEmpty()) {
            parts.append(
                u"%1.id IN (SELECT rowid FROM %1_search WHERE %1_search MATCH ?)"_s.arg(table));
            condition.values.append(phrases.join(u' '));
        }
        condition.sql = parts.join(u" AND "_s);
        return condition;
    }
    Condition contains(const QString &keyColumn, const QString &folded) const override
    {
        return {u"instr(%1, ?) > 0"_s.arg(keyColumn), {folded}};
    }
    Condition starts(const QString &keyColumn, const QString &folded) const override
    {
        return {u"substr(%1, 1, length(?)) = ?"_s.arg(keyColumn), {folded, folded}};
    }
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

    Condition search(const QString &, const QStringList &keyColumns,
                     const QStringList &words) const override
    {
        Condition condition;
        QStringList parts;
        for (const QString &word : words) {
            QStringList columns;
            for (const QString &column : keyColumns) {
                columns.append(column + u" LIKE ?"_s);
                condition.values.append(u'%' + likePattern(word) + u'%');
            }
            parts.append(u'(' + columns.join(u" OR "_s) + u')');
        }
        condition.sql = parts.join(u" AND "_s);
        return condition;
    }
    Condition contains(const QString &keyColumn, const QString &folded) const override
    {
        return {keyColumn + u" LIKE ?"_s, {u'%' + likePattern(folded) + u'%'}};
    }
    Condition starts(const QString &keyColumn, const QString &folded) const override
    {
        return {keyColumn + u" LIKE ?"_s, {likePattern(folded) + u'%'}};
    }
    QString forUpdate() const override { return u" FOR UPDATE"_s; }
};

} // namespace

const Dialect &Dialect::of(DatabaseKind kind)
{
    static const SqliteDialect sqlite;
    static const PostgresDialect postgres;
    if (kind == DatabaseKind::Sqlite)
        return sqlite;
    return postgres;
}

} // namespace lectern
