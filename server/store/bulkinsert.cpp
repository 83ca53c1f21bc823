// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/bulkinsert.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
constexpr int kBatch = 1000; // records; fewer do not pay
} // namespace

Result<void> BulkInsert::inserted(Connection &connection)
{
    if (connection.kind() != DatabaseKind::Sqlite || ++m_waiting < kBatch)
        return {};
    m_waiting = 0;
    return m_trigger.isEmpty() ? putTriggerAside(connection) : fillSearch(connection);
}

Result<void> BulkInsert::finish(Connection &connection)
{
    if (m_trigger.isEmpty())
        return {};
    if (auto filled = fillSearch(connection); !filled)
        return filled;
    return connection.runScript(std::exchange(m_trigger, {}));
}

Result<void> BulkInsert::putTriggerAside(Connection &connection)
{
    const QString name = m_spec.name + u"_search_insert"_s;
    auto rows = connection.query(
        u"SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?"_s, {name});
    if (!rows)
        return rows.fault();
    if (rows->isEmpty())
        return Fault::internal(u"There is no trigger %1."_s.arg(name));
    if (auto dropped = connection.runScript(u"DROP TRIGGER "_s + name); !dropped)
        return dropped;
    m_trigger = rows->first().first().toString();
    return findLast(connection);
}

Result<void> BulkInsert::fillSearch(Connection &connection)
{
    QStringList keys;
    for (const FieldSpec &field : m_spec.searchedFields())
        keys.append(field.name + u"_key"_s);
    auto filled = connection.execute(
        u"INSERT INTO %1_search (rowid, %2) "
        "SELECT id, %2 FROM %1 WHERE id > ?"_s.arg(m_spec.name, keys.join(u", "_s)),
        {m_last});
    return filled ? findLast(connection) : Result<void>(filled.fault());
}

// Ids only grow, and within the transaction nobody else makes any.
Result<void> BulkInsert::findLast(Connection &connection)
{
    auto rows = connection.query(u"SELECT max(id) FROM "_s + m_spec.name);
    if (!rows)
        return rows.fault();
    m_last = rows->first().first().toLongLong();
    return {};
}

} // namespace lectern
