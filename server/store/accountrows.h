// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <optional>

/** How the SQL of accounts is asked, and its rows are read. For the stores of accounts alone. */
namespace lectern::accounts {

template <typename Thing>
Result<QList<Thing>> listed(Connection &connection, const QString &sql, const QVariantList &values,
                            Thing (*read)(const Connection::Row &))
{
    auto rows = connection.query(sql, values);
    if (!rows)
        return rows.fault();
    QList<Thing> things;
    for (const Connection::Row &row : *rows)
        things.append(read(row));
    return things;
}

template <typename Thing>
Result<std::optional<Thing>> one(Connection &connection, const QString &sql,
                                 const QVariantList &values, Thing (*read)(const Connection::Row &))
{
    auto things = listed(connection, sql, values, read);
    if (!things)
        return things.fault();
    if (things->isEmpty())
        return std::optional<Thing>();
    return std::optional(things->first());
}

/** The first column of the first row; 0: there is none. */
Result<qint64> number(Connection &connection, const QString &sql, const QVariantList &values);
/** Whether that is another one than 0. */
Result<bool> isThere(Connection &connection, const QString &sql, const QVariantList &values);
Result<void> done(Connection &connection, const QString &sql, const QVariantList &values);

} // namespace lectern::accounts
