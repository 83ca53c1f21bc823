// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/bulkinsert.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
// Building an index costs about a fifth, per record, of inserting into it.
constexpr qint64 kGain = 5;
} // namespace

Result<void> BulkInsert::inserted(Connection &connection, qsizetype records)
{
    m_inserted += records;
    if (connection.kind() != DatabaseKind::Sqlite || m_inserted < m_nextLook)
        return {};
    m_nextLook = 2 * m_inserted;
    if (!m_indexes.isEmpty())
        return {};
    auto rows = connection.query(u"SELECT max(id) FROM "_s + m_spec.name);
    if (!rows)
        return rows.fault();
    const qint64 all = rows->first().first().toLongLong();
    return all > kGain * m_inserted ? Result<void>() : putIndexesAside(connection);
}

// Those that say what is unique are needed all the time, and so is that by which each email is
// looked up.
Result<void> BulkInsert::putIndexesAside(Connection &connection)
{
    auto rows = connection.query(
        u"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
        u"AND sql LIKE 'CREATE INDEX %' AND sql NOT LIKE '%lower(email)%'"_s,
        {m_spec.name});
    if (!rows)
        return rows.fault();
    for (const Connection::Row &row : *rows) {
        if (auto dropped = connection.runScript(u"DROP INDEX "_s + row[0].toString()); !dropped)
            return dropped;
        m_indexes.append(row[1].toString());
    }
    return {};
}

Result<void> BulkInsert::finish(Connection &connection)
{
    for (const QString &sql : std::exchange(m_indexes, {})) {
        if (auto built = connection.runScript(sql); !built)
            return built;
    }
    return {};
}

} // namespace lectern
