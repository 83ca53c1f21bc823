// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"
#include "store/connection.h"

namespace lectern {

/**
 * Makes the inserts of many records in one transaction quick. On SQLite each insert by itself
 * would write the search index anew, which takes three quarters of the time; here it is written
 * for many records at once, while its trigger is put aside. PostgreSQL does so by itself.
 */
class BulkInsert
{
public:
    explicit BulkInsert(const ResourceSpec &spec) : m_spec(spec) { }

    /** To be called after each record. */
    Result<void> inserted(Connection &connection);

    /** To be called before the commit; a rollback needs nothing. */
    Result<void> finish(Connection &connection);

private:
    Result<void> putTriggerAside(Connection &connection);
    Result<void> fillSearch(Connection &connection);
    Result<void> findLast(Connection &connection);

    const ResourceSpec &m_spec;
    QString m_trigger; ///< the SQL that makes it; empty while it is in its place
    qint64 m_last = 0; ///< the id up to which the search index is filled
    int m_waiting = 0;
};

} // namespace lectern
