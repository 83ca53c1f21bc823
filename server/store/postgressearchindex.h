// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/searchindex.h"

namespace lectern {

/**
 * By pg_trgm, one table, search_entries, with an index for each resource:
 * https://www.postgresql.org/docs/15/pgtrgm.html
 * What waits stands in search_waiting as ranges of ids. Several instances may fill at once: each
 * takes what no other one has taken.
 */
class PostgresSearchIndex final : public SearchIndex
{
public:
    bool searchesTogether() const override { return true; }
    Dialect::Condition ids(const QString &table, const QStringList &keyColumns,
                           const QStringList &words) const override;
    QString waiting(const ResourceSpec &spec) const override;
    QString waitingMoreThan(const ResourceSpec &spec, qint64 records) const override;
    Result<Filling> filling(Connection &connection, const ResourceSpec &spec,
                            int most) const override;
    QStringList settling(const Catalog &catalog, int filled) const override;
    Pace pace() const override;
};

} // namespace lectern
