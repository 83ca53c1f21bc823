// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"
#include "store/connection.h"

namespace lectern {

/**
 * Makes the inserts of many records in one transaction quick. On SQLite each record by itself goes
 * to another place of every index, which takes most of the time; where the new records outweigh
 * the old ones, the indexes are put aside and built anew at the end. PostgreSQL would have to lock
 * readers out for that.
 */
class BulkInsert
{
public:
    explicit BulkInsert(const ResourceSpec &spec) : m_spec(spec) { }

    /** To be called after records have been inserted. */
    Result<void> inserted(Connection &connection, qsizetype records);

    /** To be called before the commit; a rollback needs nothing. */
    Result<void> finish(Connection &connection);

private:
    Result<void> putIndexesAside(Connection &connection);

    const ResourceSpec &m_spec;
    QStringList m_indexes; ///< the SQL that makes them
    qint64 m_inserted = 0;
    qint64 m_nextLook = 20'000; ///< records after which it is asked whether it pays
};

} // namespace lectern
