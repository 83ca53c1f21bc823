// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"

#include <condition_variable>
#include <deque>
#include <semaphore>

namespace lectern {

/**
 * The one thread that writes to SQLite. Jobs that wait together share one transaction and one
 * fsync (group commit): each runs in a savepoint of its own, so one that fails takes back only
 * what it did itself. Where SQLite takes back the whole transaction, all of them have failed.
 */
class SqliteWriter
{
public:
    static Result<std::unique_ptr<SqliteWriter>> start(const DatabaseUrl &url);
    ~SqliteWriter();
    Q_DISABLE_COPY_MOVE(SqliteWriter)

    /**
     * Waits until the job is durable or has failed. Fault: Unavailable where its turn does not come
     * within 2 s, since a long one is before it, unless it is long itself.
     */
    Result<void> write(const Database::Job &job, Database::Effort effort);

    /** Jobs that wait for their turn; those that are being run are not among them. */
    qint64 waiting() const;

private:
    struct Request
    {
        const Database::Job &job;
        bool isAlone = false; ///< in its transaction
        Result<void> result = {};
        bool done = false;
        std::mutex mutex = {};
        std::condition_variable wake = {};
    };

    SqliteWriter() = default;

    void run(const DatabaseUrl &url);
    bool awaitWork();
    std::vector<Request *> allWaiting();
    Request *next(const std::vector<Request *> &group);
    bool takeBack(const Request *request);
    Result<void> runGroup(Connection &connection, std::vector<Request *> &group);
    static Result<void> runInSavepoint(Connection &connection, Request &request);

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Request *> m_waiting;
    bool m_stopping = false;
    Result<void> m_opened;
    std::binary_semaphore m_started {0};
    std::thread m_thread;
};

} // namespace lectern
