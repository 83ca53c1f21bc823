// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "store/database.h"
#include "store/searchindex.h"

#include <QDeadlineTimer>

#include <atomic>
#include <condition_variable>

namespace lectern {

/**
 * Fills the search indexes behind the writes, some records at a time, in a thread of its own. What
 * waits is found all the same, since searches look through it one by one; so the indexes are filled
 * when the writing pauses, or when so much waits that searches would become slow. The thread also
 * does what others leave to it, such as clearing away, a portion at a time.
 */
class SearchFiller
{
public:
    /** Gives whether there was something to do. */
    using Chore = std::function<Result<bool>()>;

    SearchFiller(Database &database, const Catalog &catalog, Chore chore)
        : m_database(database), m_catalog(catalog), m_index(SearchIndex::of(database.url().kind)),
          m_chore(std::move(chore))
    {
    }
    /** Leaves what waits to the next start. */
    ~SearchFiller();
    Q_DISABLE_COPY_MOVE(SearchFiller)

    /** Begins with what an earlier run has left. */
    void start();

    /** Something has been written. */
    void wake();

    /** Fills the index with some of what waits; returns how many records that were. */
    Result<int> fillSome(const ResourceSpec &spec);

private:
    void run();
    bool doNext();
    Result<bool> fillWaiting(const ResourceSpec &spec);
    bool tried(const QString &what, const Chore &work);
    Result<bool> givesRows(const QString &sql);
    bool isFarBehind();
    void awaitPause(std::unique_lock<std::mutex> &lock);
    void settle();
    int &portion(const ResourceSpec &spec);
    void adapt(const ResourceSpec &spec, std::chrono::steady_clock::duration time);

    Database &m_database;
    const Catalog &m_catalog;
    const SearchIndex &m_index;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    quint64 m_writes = 0; ///< so far
    const Chore m_chore;
    /** Of work that failed when it was last tried. */
    struct Failures
    {
        int count = 0; ///< one after the other
        QDeadlineTimer pause = {}; ///< until it is over, it is not tried again
    };
    QHash<QString, Failures> m_failures; ///< by the work
    int m_filled = 0; ///< records, since the last pause
    QHash<QString, int> m_portions; ///< records to take at once, by resource
    std::atomic<bool> m_stopping = false; ///< set with the mutex held
    std::thread m_thread;
};

} // namespace lectern
