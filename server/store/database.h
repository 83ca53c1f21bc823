// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/backoff.h"
#include "store/connection.h"
#include "store/databaseclock.h"
#include "store/dialect.h"
#include "store/filelock.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QScopeGuard>

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

namespace lectern {

class SqliteWriter;

/**
 * The database: a connection for each thread that reads, and one way to write.
 * Safe to use from several threads.
 */
class Database
{
public:
    using Job = std::function<Result<void>(Connection &)>;

    /**
     * Opens. On SQLite the folder is made if it is missing and the file is taken for this process
     * alone. Fault: Unavailable, in words that name the database and what holds it.
     */
    static Result<std::unique_ptr<Database>> open(const DatabaseUrl &url);
    /** Whether open() has failed since another program has the file. */
    static bool isInUse(const Fault &fault);
    /** For describing what there is to serve: opens and takes nothing until it is asked. */
    static std::unique_ptr<Database> unopened(const DatabaseUrl &url);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    const DatabaseUrl &url() const { return m_url; }
    const Dialect &dialect() const { return Dialect::of(m_url.kind); }

    /**
     * The connection of this thread, opened or opened anew as needed. While the database is away,
     * most are told so at once. Fault: Unavailable.
     */
    Result<Connection *> connection();

    /**
     * What the job, which only reads, gives. Where the connection turns out to be lost, the job is
     * run once more on a new one.
     */
    template <typename Job>
    auto read(const Job &job) -> std::invoke_result_t<Job, Connection &>
    {
        return attempts(Effort::Twice, [&job](Connection &connection) {
            connection.beginLimit();
            const auto over = qScopeGuard([&connection] { connection.endLimit(); });
            return job(connection);
        });
    }

    /** What a job may take. */
    enum class Effort {
        Once,
        Twice, ///< it may be run again, if it is certain that the first run did nothing
        Alone, ///< the same; its statements have no limit together, and on SQLite nobody waits for
               ///< it
        Long, ///< as long as it needs, also until its turn comes; on SQLite nobody waits for it
    };

    /**
     * Runs the job in a transaction. When it returns without a fault, what the job did is durable;
     * with a fault, nothing of it is there, unless the connection was lost while it was being
     * committed. The job may run in another thread and must not write anywhere else. An exception
     * becomes a Fault: Internal.
     */
    Result<void> write(const Job &job, Effort effort = Effort::Once,
                       DatabaseTimes::Work work = DatabaseTimes::Work::Write);

    /** From then on nothing is written any more; writes that wait for their turn are refused. */
    void endWritesAt(const QDeadlineTimer &end) { m_writesEnd = end.deadline(); }
    /** For jobs that take long, to be asked now and then. Fault: Unavailable. */
    Result<void> mayWrite() const;

    /** How long reads and writes took. */
    const DatabaseTimes &times() const { return m_times; }
    /** SQLite: the writes that wait for their turn. */
    std::optional<qint64> waitingWrites() const;

    /** Closes this thread's connection; called by a thread that ends. */
    void releaseThread();

private:
    explicit Database(const DatabaseUrl &url);
    Result<void> lockFile();
    Connection *ownConnection();
    bool mayRepeat(const Connection &connection, const QElapsedTimer &time);

    template <typename Job>
    auto attempts(Effort effort, const Job &job) -> std::invoke_result_t<Job, Connection &>
    {
        QElapsedTimer time;
        time.start();
        for (bool last = effort != Effort::Twice && effort != Effort::Alone;; last = true) {
            auto own = connection();
            if (!own)
                return own.fault();
            auto done = job(**own);
            const bool repeat = !done && mayRepeat(**own, time);
            // With its connection the server lets go what it holds for it, such as locks.
            if ((*own)->isLost())
                releaseThread();
            if (last || !repeat)
                return done;
        }
    }

    Result<void> attempt(Connection &connection, const Job &job) const;

    DatabaseUrl m_url;
    std::atomic<qint64> m_writesEnd = QDeadlineTimer(QDeadlineTimer::Forever).deadline();
    DatabaseTimes m_times; ///< before all that measures
    std::unique_ptr<FileLock> m_lock;
    std::unique_ptr<SqliteWriter> m_writer;
    Backoff m_backoff;
    std::mutex m_mutex;
    std::unordered_map<std::thread::id, std::unique_ptr<Connection>> m_connections;
};

/** The job in a transaction on that connection: committed if it succeeds, else rolled back. */
Result<void> inTransaction(Connection &connection, const Database::Job &job);

} // namespace lectern
