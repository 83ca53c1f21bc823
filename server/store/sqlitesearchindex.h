// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/searchindex.h"

namespace lectern {

/**
 * By FTS5, one table for each resource, with trigrams: https://sqlite.org/fts5.html
 * Ids only grow, so that a number, search_progress, tells how far the index is; what has changed
 * before it stands in search_waiting.
 */
class SqliteSearchIndex final : public SearchIndex
{
public:
    bool searchesTogether() const override { return false; }
    Dialect::Condition ids(const QString &table, const QStringList &keyColumns,
                           const QStringList &words) const override;
    QString waiting(const ResourceSpec &spec) const override;
    QString waitingMoreThan(const ResourceSpec &spec, qint64 records) const override;
    Result<Filling> filling(Connection &connection, const ResourceSpec &spec,
                            int most) const override;
    QStringList settling(const Catalog &, int) const override { return {}; }
    Pace pace() const override;
};

} // namespace lectern
