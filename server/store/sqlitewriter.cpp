// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqlitewriter.h"

#include "store/walcheckpointer.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
// More would make the first of a group wait too long for the last.
constexpr size_t kMaxGroup = 128;

constexpr std::chrono::seconds kPatience {2};
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

Result<void> SqliteWriter::write(const Database::Job &job, Database::Effort effort)
{
    const bool isLong = effort == Database::Effort::Long;
    Request request {.job = job, .isAlone = isLong || effort == Database::Effort::Alone};
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting.push_back(&request);
    }
    m_wake.notify_one();
    const auto isDone = [&] { return request.done; };
    std::unique_lock lock(request.mutex);
    if (!isLong && !request.wake.wait_for(lock, kPatience, isDone)) {
        lock.unlock();
        if (takeBack(&request))
            return Fault::unavailable(
                u"The database is busy with something long. Try again in a moment."_s);
        lock.lock();
    }
    request.wake.wait(lock, isDone);
    return request.result;
}

// Whether the job was not begun.
bool SqliteWriter::takeBack(const Request *request)
{
    const std::scoped_lock lock(m_mutex);
    return std::erase(m_waiting, request) > 0;
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
    while (awaitWork()) {
        std::vector<Request *> group;
        const auto done = runGroup(**connection, group);
        // Whoever holds the file lets go of it at last; anything else is not waited for.
        if (!done && group.empty() && !writer.isBusy())
            group = allWaiting();
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

// False when the writer is to stop and nothing waits any more.
bool SqliteWriter::awaitWork()
{
    std::unique_lock lock(m_mutex);
    m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
    return !m_waiting.empty();
}

std::vector<SqliteWriter::Request *> SqliteWriter::allWaiting()
{
    const std::scoped_lock lock(m_mutex);
    const std::deque<Request *> waiting = std::exchange(m_waiting, {});
    return {waiting.begin(), waiting.end()};
}

// The next job of the group; nullptr where the group is complete.
SqliteWriter::Request *SqliteWriter::next(const std::vector<Request *> &group)
{
    const std::scoped_lock lock(m_mutex);
    if (m_waiting.empty() || group.size() >= kMaxGroup)
        return nullptr;
    Request *request = m_waiting.front();
    if (!group.empty() && (request->isAlone || group.front()->isAlone))
        return nullptr;
    m_waiting.pop_front();
    return request;
}

Result<void> SqliteWriter::runGroup(Connection &connection, std::vector<Request *> &group)
{
    return inTransaction(connection, [&](Connection &transaction) -> Result<void> {
        while (Request *request = next(group)) {
            group.push_back(request);
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
