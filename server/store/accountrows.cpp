// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accountrows.h"

namespace lectern::accounts {

using namespace Qt::StringLiterals;

namespace {

// The database's words for a constraint name tables; here it can only be a user who has gone.
Fault inWords(const Fault &fault)
{
    if (fault.kind != Fault::Kind::Conflict)
        return fault;
    return Fault::conflict(u"This user has just been changed by somebody else. Try again."_s);
}

} // namespace

Result<qint64> number(Connection &connection, const QString &sql, const QVariantList &values)
{
    auto rows = connection.query(sql, values);
    if (!rows)
        return inWords(rows.fault());
    return rows->isEmpty() ? 0 : rows->first().first().toLongLong();
}

Result<bool> isThere(Connection &connection, const QString &sql, const QVariantList &values)
{
    auto found = number(connection, sql, values);
    return found ? Result<bool>(*found != 0) : Result<bool>(found.fault());
}

Result<void> done(Connection &connection, const QString &sql, const QVariantList &values)
{
    auto changed = connection.execute(sql, values);
    return changed ? Result<void>() : Result<void>(inWords(changed.fault()));
}

} // namespace lectern::accounts
