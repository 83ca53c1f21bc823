// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/dialect.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString likePattern(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'%', u"\\%"_s).replace(u'_', u"\\_"_s);
    return escaped;
}

QString joined(const QList<qint64> &ids)
{
    QString text;
    for (const qint64 id : ids)
        text += (text.isEmpty() ? u""_s : u","_s) + QString::number(id);
    return text;
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

    Condition isOneOf(const QString &column, const QList<qint64> &ids) const override
    {
        return {column + u" IN (SELECT value FROM json_each(?))"_s, {u'[' + joined(ids) + u']'}};
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

    Condition isOneOf(const QString &column, const QList<qint64> &ids) const override
    {
        return {column + u" = ANY (?::bigint[])"_s, {u'{' + joined(ids) + u'}'}};
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
