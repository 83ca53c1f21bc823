// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitewriter.h"

#include "store/walcheckpointer.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
// More would make the first of a group wait too long for the last.
constexpr size_t kMaxGroup = 128;
} // namespace

Result<std::unique_ptr<SqliteWriter>> SqliteWriter::start(const DatabaseUrl &url)
{
    std::unique_ptr<SqliteWriter> writer(new SqliteWriter);
    writer->m_thread = std::thread([self = writer.get(), url] { self->run(url); });
    writer->m_started.acquire();
    if (!writer->m_opened)
        return writer->m_opened.fault();
    return writer;
}

SqliteWriter::~SqliteWriter()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

Result<void> SqliteWriter::write(const Database::Job &job)
{
    Request request {.job = job};
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.push_back(&request);
    }
    m_wake.notify_one();
    std::unique_lock lock(request.mutex);
    request.wake.wait(lock, [&] { return request.done; });
    return request.result;
}

qint64 SqliteWriter::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return qint64(m_waiting.size());
}

void SqliteWriter::run(const DatabaseUrl &url)
{
    auto connection = Connection::open(url);
    if (!connection)
        m_opened = connection.fault();
    m_started.release();
    if (!connection)
        return;
    auto &writer = static_cast<SqliteConnection &>(**connection);
    writer.keepLog();
    WalCheckpointer checkpointer(url);
    for (;;) {
        const auto group = takeWaiting();
        if (group.empty())
            return;
        const auto done = runGroup(**connection, group);
        for (Request *request : group) {
            if (!done)
                request->result = done;
            // Within the lock: whoever waits takes the request away as soon as it is done.
            const std::scoped_lock lock(request->mutex);
            request->done = true;
            request->wake.notify_one();
        }
        checkpointer.committed(writer);
    }
}

// Empty when the writer is to stop and nothing waits any more.
std::deque<SqliteWriter::Request *> SqliteWriter::takeWaiting()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
    if (m_waiting.size() <= kMaxGroup)
        return std::exchange(m_waiting, {});
    const auto end = m_waiting.begin() + kMaxGroup;
    std::deque<Request *> group(m_waiting.begin(), end);
    m_waiting.erase(m_waiting.begin(), end);
    return group;
}

Result<void> SqliteWriter::runGroup(Connection &connection, const std::deque<Request *> &group)
{
    return inTransaction(connection, [&](Connection &transaction) -> Result<void> {
        for (Request *request : group) {
            if (auto done = runInSavepoint(transaction, *request); !done)
                return done;
        }
        return {};
    });
}

// The job's own fault is in its request. Fault: the transaction cannot go on. SQLite ends it by
// itself when the disk is full, for one; then the savepoint is gone too, and whatever came next
// would be committed alone.
Result<void> SqliteWriter::runInSavepoint(Connection &connection, Request &request)
{
    if (auto opened = connection.savepoint(); !opened)
        return opened;
    request.result = request.job(connection);
    auto closed = request.result ? connection.release() : connection.rollbackToSavepoint();
    return !closed && !request.result ? request.result : closed;
}

} // namespace lectern
