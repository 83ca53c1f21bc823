// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "store/connection.h"
#include "store/dialect.h"

#include <chrono>
#include <functional>

namespace lectern {

/**
 * The search index of each resource, which finds records by what their texts contain: how it is
 * asked and how it is filled, which the two databases do differently. It lags behind the writes and
 * knows parts of words, so that it gives candidates; the records themselves decide.
 */
class SearchIndex
{
public:
    virtual ~SearchIndex() = default;

    /** They have no state; they live as long as the program. */
    static const SearchIndex &of(DatabaseKind kind);

    /** Whether it can find parts with the word in them; shorter ones it cannot. */
    static bool knows(const QString &word);
    /** Whether it finds several words as quickly as the rarest of them alone. */
    virtual bool searchesTogether() const = 0;
    /**
     * A statement that gives the ids of all records of the table that have every one of the words
     * in one of the key columns, and of some others. What waits for the index is among them.
     */
    virtual Dialect::Condition ids(const QString &table, const QStringList &keyColumns,
                                   const QStringList &words) const = 0;

    /** A statement that gives a row if something of the resource waits for the index. */
    virtual QString waiting(const ResourceSpec &spec) const = 0;
    /** A statement that gives a row if more records than that wait. */
    virtual QString waitingMoreThan(const ResourceSpec &spec, qint64 records) const = 0;

    /** Fills the index within a transaction, and gives how many records that were. */
    using Filling = std::function<Result<int>(Connection &)>;
    /**
     * What fills the index with some records, at most that many, of what waits; empty if that is
     * nothing. Reads only.
     */
    virtual Result<Filling> filling(Connection &connection, const ResourceSpec &spec,
                                    int most) const = 0;
    /** Statements to run when all is filled: after so many records. */
    virtual QStringList settling(const Catalog &catalog, int filled) const = 0;

    /** How long a portion may keep others waiting with their writes. */
    struct Pace
    {
        std::chrono::milliseconds brief; ///< the next one may be larger
        std::chrono::milliseconds lengthy; ///< the next one must be smaller
    };
    virtual Pace pace() const = 0;

protected:
    /**
     * What to ask for: some distinct trigrams of each word, that many at most of a word and a dozen
     * in all, since each one takes time and memory and a word may have thousands.
     */
    static QStringList askedTrigrams(const QStringList &words, qsizetype mostOfAWord);
    /** The columns with the folded texts that are searched. */
    static QStringList keyColumns(const ResourceSpec &spec);
};

} // namespace lectern
