// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/database.h"

#include "store/filecheck.h"
#include "store/sqlitewriter.h"

#include <QDir>
#include <QFileInfo>

#include <exception>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView kInUse("database_in_use");

// Milliseconds after which a job is not run again: connecting and a statement may take 6 s more.
constexpr qint64 kSoon = 300;

} // namespace

bool Database::isInUse(const Fault &fault)
{
    return !fault.fields.isEmpty() && fault.fields.first().code == kInUse;
}

Database::Database(const DatabaseUrl &url) : m_url(url)
{
}

Database::~Database()
{
    m_writer.reset();
    m_connections.clear();
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseUrl &url)
{
    std::unique_ptr<Database> database(new Database(url));
    if (url.kind == DatabaseKind::Sqlite) {
        if (auto locked = database->lockFile(); !locked)
            return locked.fault();
        if (auto sound = checkFile(url.path); !sound)
            return sound.fault();
        auto writer = SqliteWriter::start(url);
        if (!writer)
            return writer.fault();
        database->m_writer = std::move(*writer);
    }
    if (auto connection = database->connection(); !connection)
        return connection.fault();
    return database;
}

std::unique_ptr<Database> Database::unopened(const DatabaseUrl &url)
{
    return std::unique_ptr<Database>(new Database(url));
}

Result<void> Database::lockFile()
{
    QFileInfo file(m_url.path);
    // Whatever link leads to it, a file has one lock.
    if (file.exists())
        file.setFile(file.canonicalFilePath());
    if (!QDir().mkpath(file.absolutePath()))
        return Fault::unavailable(u"The folder %1 cannot be made."_s.arg(file.absolutePath()));
    const QString path = file.absoluteFilePath() + u".lock"_s;
    auto lock = FileLock::take(path);
    if (!lock)
        return lock.fault();
    m_lock = std::move(*lock);
    if (m_lock)
        return {};
    const FileLock::Holder holder = FileLock::holderOf(path);
    const QString words =
        u"The database %1 is in use by %2 (process %3). Stop it first, or "
        u"work through its API."_s.arg(m_url.path, holder.program, holder.process);
    Fault inUse = Fault::unavailable(words);
    inUse.fields = {{.field = {}, .code = kInUse, .message = words}};
    return inUse;
}

Connection *Database::ownConnection()
{
    const std::scoped_lock lock(m_mutex);
    const auto it = m_connections.find(std::this_thread::get_id());
    return it == m_connections.end() ? nullptr : it->second.get();
}

Result<Connection *> Database::connection()
{
    Connection *own = ownConnection();
    if (own && !own->isLost() && m_backoff.isTrusted())
        return own;
    if (!m_backoff.mayTry())
        return Fault::unavailable(u"The database is away. Try again in a moment."_s);
    releaseThread();
    auto opened = Connection::open(m_url);
    if (!opened) {
        m_backoff.failed();
        return opened.fault();
    }
    m_backoff.succeeded();
    (*opened)->measureReads(&m_times);
    const std::scoped_lock lock(m_mutex);
    return (m_connections[std::this_thread::get_id()] = std::move(*opened)).get();
}

// Only where it is certain that nothing was done, and soon enough for the reply to be in time.
bool Database::mayRepeat(const Connection &connection, const QElapsedTimer &time)
{
    if (connection.isSilent())
        m_backoff.silent();
    return connection.isLost() && !connection.isSilent() && !connection.mayHaveCommitted()
        && !time.hasExpired(kSoon);
}

Result<void> Database::write(const Job &job, Effort effort, DatabaseTimes::Work work)
{
    const DatabaseClock clock(&m_times, work);
    const Job attempted = [&](Connection &connection) { return attempt(connection, job); };
    if (m_writer)
        return m_writer->write(attempted, effort);
    return attempts(effort, [&](Connection &own) {
        // What a write reads is part of the write.
        own.measureReads(nullptr);
        if (effort == Effort::Once || effort == Effort::Twice)
            own.beginLimit();
        auto done = inTransaction(own, attempted);
        own.measureReads(&m_times);
        return done;
    });
}

std::optional<qint64> Database::waitingWrites() const
{
    return m_writer ? std::optional(m_writer->waiting()) : std::nullopt;
}

Result<void> Database::mayWrite() const
{
    if (QDeadlineTimer::current().deadline() < m_writesEnd)
        return {};
    return Fault::unavailable(u"The server is stopping; nothing was stored."_s);
}

// No exception may end the thread that writes, or leave its transaction open.
Result<void> Database::attempt(Connection &connection, const Job &job) const
{
    if (auto allowed = mayWrite(); !allowed)
        return allowed;
    try {
        return job(connection);
    } catch (const std::exception &exception) {
        return Fault::internal(QString::fromUtf8(exception.what()));
    }
}

void Database::releaseThread()
{
    const std::scoped_lock lock(m_mutex);
    m_connections.erase(std::this_thread::get_id());
}

Result<void> inTransaction(Connection &connection, const Database::Job &job)
{
    if (auto begun = connection.begin(); !begun)
        return begun;
    auto done = job(connection);
    if (!done) {
        connection.rollback();
        return done;
    }
    auto committed = connection.commit();
    if (!committed)
        connection.rollback();
    return committed;
}

} // namespace lectern
