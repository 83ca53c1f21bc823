// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"
#include "store/dialect.h"

#include <QDeadlineTimer>
#include <QLockFile>

#include <atomic>
#include <functional>
#include <mutex>
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

    /** The connection of this thread, opened or opened anew as needed. */
    Result<Connection *> connection();

    /**
     * Runs the job in a transaction. When it returns without a fault, what the job did is durable;
     * with a fault, nothing of it is there. The job may run in another thread and must not write
     * anywhere else. An exception becomes a Fault: Internal.
     */
    Result<void> write(const Job &job);

    /** From then on nothing is written any more; writes that wait for their turn are refused. */
    void endWritesAt(const QDeadlineTimer &end) { m_writesEnd = end.deadline(); }
    /** For jobs that take long, to be asked now and then. Fault: Unavailable. */
    Result<void> mayWrite() const;

    /** Closes this thread's connection; called by a thread that ends. */
    void releaseThread();

private:
    explicit Database(const DatabaseUrl &url);
    Result<void> lockFile();
    Result<void> attempt(Connection &connection, const Job &job) const;

    DatabaseUrl m_url;
    std::atomic<qint64> m_writesEnd = QDeadlineTimer(QDeadlineTimer::Forever).deadline();
    std::unique_ptr<QLockFile> m_lock;
    std::unique_ptr<SqliteWriter> m_writer;
    std::mutex m_mutex;
    std::unordered_map<std::thread::id, std::unique_ptr<Connection>> m_connections;
};

/** The job in a transaction on that connection: committed if it succeeds, else rolled back. */
Result<void> inTransaction(Connection &connection, const Database::Job &job);

} // namespace lectern
