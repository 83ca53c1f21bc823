// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitehandle.h"

#include <QSqlDriver>
#include <QVariant>

#include <sqlite3.h>

namespace lectern {

using namespace Qt::StringLiterals;

Result<void> runSqliteScript(const QSqlDriver &driver, const QString &sql)
{
    const QVariant handle = driver.handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), "sqlite3*") != 0)
        return Fault::internal(u"The SQLite driver gives no handle."_s);
    auto *sqlite = *static_cast<sqlite3 *const *>(handle.data());
    char *message = nullptr;
    if (sqlite3_exec(sqlite, sql.toUtf8().constData(), nullptr, nullptr, &message) == SQLITE_OK)
        return {};
    const QString words = QString::fromUtf8(message);
    sqlite3_free(message);
    return Fault::internal(u"Database error: %1"_s.arg(words));
}

} // namespace lectern
