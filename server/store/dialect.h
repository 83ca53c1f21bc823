// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/query.h"
#include "store/databaseurl.h"

namespace lectern {

/** How a timestamp that is not there is sorted, on both databases: before all others. */
inline constexpr QLatin1StringView kBeforeAllTime("-infinity");

/** What the two databases spell differently; everything else is one SQL for both. */
class Dialect
{
public:
    virtual ~Dialect() = default;

    /** Dialects have no state; they live as long as the program. */
    static const Dialect &of(DatabaseKind kind);

    virtual DatabaseKind kind() const = 0;

    /** A column as it is sorted, never null. */
    virtual QString sortValue(const FieldSpec &field, const QString &column) const = 0;
    /** A placeholder for a value of the field. */
    virtual QString placeholder(const FieldSpec &field) const = 0;

    /** A condition, and the values for its placeholders. */
    struct Condition
    {
        QString sql;
        QVariantList values;
    };

    /** Whether the rows contain every one of the folded words in one of their key columns. */
    Condition containAll(const QStringList &keyColumns, const QStringList &words) const;
    /** Whether the column holds one of these. */
    virtual Condition isOneOf(const QString &column, const QList<qint64> &ids) const = 0;
    /** Whether a key column contains, or begins with, the folded text. */
    virtual Condition contains(const QString &keyColumn, const QString &folded) const = 0;
    virtual Condition starts(const QString &keyColumn, const QString &folded) const = 0;

    /** What a statement ends with that gives at most so many rows. */
    virtual Condition limit(qint64 rows) const = 0;
    /** What to put behind a SELECT of a row that is about to be changed. */
    virtual QString forUpdate() const = 0;
};

} // namespace lectern
