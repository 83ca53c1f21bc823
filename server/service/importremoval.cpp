// SPDX-License-Identifier: GPL-3.0-or-later
// How imports that are stored, given up or too old go.
#include "core/timestamp.h"
#include "service/services.h"

#include <QDateTime>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Pieces that are removed at once. On SQLite others wait with their writes meanwhile: 60 ms.
constexpr int kRemoved = 16;

// For rows that are left to whichever instance has them already.
QString lockSkipping(DatabaseKind kind)
{
    const QString lock = Dialect::of(kind).forUpdate();
    return lock.isEmpty() ? lock : lock + u" SKIP LOCKED"_s;
}

// Some pieces of a removed import, or the import where it has no more; whether there was one.
Result<bool> removePieces(Connection &connection)
{
    auto ids = connection.query(u"SELECT id FROM imports WHERE removed LIMIT 1"_s
                                + lockSkipping(connection.kind()));
    if (!ids)
        return ids.fault();
    if (ids->isEmpty())
        return false;
    const QVariant id = ids->first().first();
    auto pieces = connection.execute(
        u"DELETE FROM import_parts WHERE import_id = ? AND (number, piece) IN "
        u"(SELECT number, piece FROM import_parts WHERE import_id = ? ORDER BY number, piece "
        u"LIMIT %1)"_s.arg(kRemoved),
        {id, id});
    if (!pieces)
        return pieces.fault();
    if (*pieces > 0)
        return true;
    auto whole = connection.execute(u"DELETE FROM imports WHERE id = ?"_s, {id});
    return whole ? Result<bool>(true) : Result<bool>(whole.fault());
}

} // namespace

Result<void> Imports::forgetOld()
{
    const QString yesterday = toTimestamp(QDateTime::currentDateTimeUtc().addDays(-1));
    // One that is being stored is locked, and goes by itself.
    const QString skipping = lockSkipping(m_services.database.url().kind);
    return m_services.database.write([&](Connection &connection) -> Result<void> {
        auto removed = connection.execute(
            u"UPDATE imports SET removed = TRUE WHERE id IN (SELECT id FROM imports "
            u"WHERE created_at < ? AND NOT removed%1)"_s.arg(skipping),
            {yesterday});
        return removed ? Result<void>() : Result<void>(removed.fault());
    });
}

Result<bool> Imports::removeSome()
{
    // Asked by reading, so that an idle database is not written to.
    auto gone = m_services.database.read([](Connection &connection) {
        return connection.query(u"SELECT id FROM imports WHERE removed LIMIT 1"_s);
    });
    if (!gone)
        return gone.fault();
    if (gone->isEmpty())
        return false;
    bool some = false;
    auto done = m_services.database.write(
        [&some](Connection &connection) -> Result<void> {
            auto removed = removePieces(connection);
            if (!removed)
                return removed.fault();
            some = *removed;
            return {};
        },
        Database::Effort::Once, DatabaseTimes::Work::Fill);
    return done ? Result<bool>(some) : Result<bool>(done.fault());
}

} // namespace lectern
