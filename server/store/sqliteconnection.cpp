// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sqliteconnection.h"

#include "store/filecheck.h"

#include <QScopeGuard>

#include <cerrno>
#include <chrono>
#include <sqlite3.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Filters make many different statements; beyond this many they are prepared anew.
constexpr qsizetype kMaxPrepared = 64;

// After so long what is read is given up.
constexpr std::chrono::seconds kPatience {5};
constexpr int kStepsBetweenLooks = 50'000; // of SQLite's machine; about a millisecond

// FULL makes a commit survive a power cut. What a file's schema says is not trusted: somebody else
// may have made it.
constexpr const char *kPragmas = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                                 "PRAGMA trusted_schema=OFF; "
                                 "PRAGMA cache_size=-750"; // KiB, of many that read

class SqliteRow final : public RowView
{
public:
    explicit SqliteRow(sqlite3_stmt *statement)
        : m_statement(statement), m_columns(sqlite3_column_count(statement))
    {
    }
    int columns() const override { return m_columns; }
    bool isNull(int column) const override
    {
        return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
    }
    QByteArrayView text(int column) const override
    {
        // In this order: the length is that of the form last asked for.
        const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(m_statement, column));
        return {text, sqlite3_column_bytes(m_statement, column)};
    }
    qint64 integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
    bool boolean(int column) const override { return integer(column) != 0; }
    // It is kept in the form that the API writes.
    QByteArrayView timestamp(int column) const override { return text(column); }
    QVariant value(int column) const override
    {
        switch (sqlite3_column_type(m_statement, column)) {
        case SQLITE_INTEGER:
            return integer(column);
        case SQLITE_FLOAT:
            return sqlite3_column_double(m_statement, column);
        case SQLITE_TEXT:
            return QString::fromUtf8(text(column));
        case SQLITE_BLOB:
            return QByteArray(static_cast<const char *>(sqlite3_column_blob(m_statement, column)),
                              sqlite3_column_bytes(m_statement, column));
        default:
            return {};
        }
    }

private:
    sqlite3_stmt *m_statement;
    int m_columns;
};

} // namespace

void SqliteConnection::prepareLibrary()
{
    // Each connection stays in its thread, and nobody reads the statistics: without these the
    // library takes no locks that threads would wait at. It takes options before its first use.
    static const bool prepared = sqlite3_config(SQLITE_CONFIG_MULTITHREAD) == SQLITE_OK
        && sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
    Q_UNUSED(prepared)
}

SqliteConnection::SqliteConnection(const DatabaseUrl &url, QSqlDatabase &database)
    : Connection(url, database), m_path(url.path),
      m_sqlite(static_cast<sqlite3 *>(handle("sqlite3*")))
{
}

Result<std::unique_ptr<Connection>> SqliteConnection::take(const DatabaseUrl &url,
                                                           QSqlDatabase &database)
{
    std::unique_ptr<SqliteConnection> connection(new SqliteConnection(url, database));
    if (!connection->m_sqlite)
        return Fault::internal(u"Qt's driver for SQLite gives no handle."_s);
    if (auto used = connection->useLog(); !used)
        return used.fault();
    if (auto set = connection->control(kPragmas); !set)
        return set.fault();
    return std::unique_ptr<Connection>(std::move(connection));
}

// WAL lets readers go on while the one writer writes. Where the file system cannot do it, SQLite
// says so by its answer alone.
Result<void> SqliteConnection::useLog()
{
    auto mode = query(u"PRAGMA journal_mode=WAL"_s);
    if (!mode)
        return mode.fault();
    if (mode->value(0).value(0) == u"wal"_s)
        return {};
    return Fault::unavailable(
        u"The database cannot be used where it is: SQLite cannot keep its write-ahead log there, "
        u"for which the file system must let processes share memory. Put it on a local disk."_s,
        m_path);
}

SqliteConnection::~SqliteConnection()
{
    forgetStatements();
}

void SqliteConnection::forgetStatements()
{
    for (sqlite3_stmt *statement : std::as_const(m_prepared))
        sqlite3_finalize(statement);
    m_prepared.clear();
}

Result<sqlite3_stmt *> SqliteConnection::prepared(const QString &sql)
{
    if (sqlite3_stmt *known = m_prepared.value(sql))
        return known;
    if (m_prepared.size() >= kMaxPrepared)
        forgetStatements();
    const QByteArray text = sql.toUtf8();
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(m_sqlite, text.constData(), int(text.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr)
        != SQLITE_OK)
        return lastFault();
    if (isWorthKeeping(sql))
        m_prepared.insert(sql, statement);
    else
        m_once = statement;
    return statement;
}

Result<int> SqliteConnection::run(const QString &sql, const QVariantList &values,
                                  const RowSink &sink, Place place)
{
    auto statement = prepared(sql);
    if (!statement)
        return statement.fault();
    // An unfinished statement would keep the WAL from being emptied.
    const auto finish = qScopeGuard([&] {
        sqlite3_reset(*statement);
        sqlite3_clear_bindings(*statement);
        m_texts.clear();
        if (m_once == *statement)
            sqlite3_finalize(std::exchange(m_once, nullptr));
    });
    const bool writes = !sqlite3_stmt_readonly(*statement);
    // A statement that fails takes back what it did itself; the savepoint is for those before it.
    if (writes && place == Place::Any) {
        if (auto opened = openSavepoint(); !opened)
            return opened.fault();
    }
    bind(*statement, values);
    auto changed = step(*statement, sink);
    if (changed && writes && m_savepoint == Savepoint::Wanted)
        m_unprotected = true;
    return changed;
}

Result<void> SqliteConnection::openSavepoint()
{
    if (m_savepoint != Savepoint::Wanted)
        return {};
    m_savepoint = Savepoint::None;
    auto opened = control("SAVEPOINT lectern");
    m_savepoint = opened ? Savepoint::Open : Savepoint::Wanted;
    return opened;
}

void SqliteConnection::bind(sqlite3_stmt *statement, const QVariantList &values)
{
    m_texts.reserve(values.size());
    for (qsizetype i = 0; i < values.size(); ++i) {
        const QVariant &value = values[i];
        const int place = int(i) + 1;
        switch (value.typeId()) {
        case QMetaType::UnknownType:
        case QMetaType::Nullptr:
            sqlite3_bind_null(statement, place);
            break;
        case QMetaType::Bool:
        case QMetaType::Int:
        case QMetaType::UInt:
        case QMetaType::LongLong:
        case QMetaType::ULongLong:
            sqlite3_bind_int64(statement, place, value.toLongLong());
            break;
        case QMetaType::QByteArray:
            m_texts.append(value.toByteArray());
            sqlite3_bind_blob64(statement, place, m_texts.last().constData(),
                                sqlite3_uint64(m_texts.last().size()), SQLITE_STATIC);
            break;
        default:
            m_texts.append(value.toString().toUtf8());
            sqlite3_bind_text64(statement, place, m_texts.last().constData(),
                                sqlite3_uint64(m_texts.last().size()), SQLITE_STATIC, SQLITE_UTF8);
        }
    }
}

Result<int> SqliteConnection::step(sqlite3_stmt *statement, const RowSink &sink)
{
    const SqliteRow row(statement);
    for (;;) {
        const int result = sqlite3_step(statement);
        if (result == SQLITE_ROW)
            sink(row);
        else if (result == SQLITE_DONE)
            return sqlite3_changes(m_sqlite);
        else
            return lastFault();
    }
}

Result<void> SqliteConnection::runScript(const QString &sql)
{
    if (auto opened = openSavepoint(); !opened)
        return opened;
    return control(sql.toUtf8().constData());
}

// Not by prepared(), which may forget the statement that is about to run.
Result<void> SqliteConnection::control(const char *sql)
{
    if (sqlite3_exec(m_sqlite, sql, nullptr, nullptr, nullptr) == SQLITE_OK)
        return {};
    return lastFault();
}

Result<void> SqliteConnection::begin()
{
    // A transaction that begins by reading cannot begin to write while another one writes.
    return control("BEGIN IMMEDIATE");
}

Result<void> SqliteConnection::commit()
{
    return control("COMMIT");
}

void SqliteConnection::rollback()
{
    m_savepoint = Savepoint::None;
    // Some errors have done so already.
    if (!sqlite3_get_autocommit(m_sqlite))
        Q_UNUSED(control("ROLLBACK"))
}

Result<void> SqliteConnection::savepoint()
{
    m_savepoint = Savepoint::Wanted;
    m_unprotected = false;
    return {};
}

Result<void> SqliteConnection::release()
{
    if (std::exchange(m_savepoint, Savepoint::None) == Savepoint::Open)
        return control("RELEASE SAVEPOINT lectern");
    return {};
}

Result<void> SqliteConnection::rollbackToSavepoint()
{
    // SQLite ends the whole transaction when the disk is full, for one.
    if (sqlite3_get_autocommit(m_sqlite))
        return Fault::unavailable(u"The database has taken back the whole transaction."_s);
    if (m_unprotected)
        return Fault::internal(u"A job failed after its last statement."_s);
    if (std::exchange(m_savepoint, Savepoint::None) != Savepoint::Open)
        return {};
    if (auto back = control("ROLLBACK TO SAVEPOINT lectern"); !back)
        return back;
    return control("RELEASE SAVEPOINT lectern");
}

void SqliteConnection::endLimit()
{
    sqlite3_progress_handler(m_sqlite, 0, nullptr, nullptr);
    m_deadline.reset();
}

void SqliteConnection::beginLimit()
{
    m_deadline.emplace(kPatience);
    sqlite3_progress_handler(
        m_sqlite, kStepsBetweenLooks,
        [](void *self) {
            return static_cast<SqliteConnection *>(self)->m_deadline->hasExpired() ? 1 : 0;
        },
        this);
}

bool SqliteConnection::isBusy() const
{
    return (sqlite3_errcode(m_sqlite) & 0xFF) == SQLITE_BUSY;
}

void SqliteConnection::keepLog()
{
    sqlite3_exec(m_sqlite, "PRAGMA cache_size=-2000", nullptr, nullptr, nullptr);
    sqlite3_wal_hook(
        m_sqlite,
        [](void *self, sqlite3 *, const char *, int pages) {
            static_cast<SqliteConnection *>(self)->m_walPages = pages;
            return SQLITE_OK;
        },
        this);
}

int SqliteConnection::checkpoint()
{
    int moved = 0;
    sqlite3_wal_checkpoint_v2(m_sqlite, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &moved);
    return std::max(moved, 0);
}

// Extended result codes: https://sqlite.org/rescode.html
Fault SqliteConnection::lastFault()
{
    const int code = sqlite3_extended_errcode(m_sqlite);
    const int primary = code & 0xFF;
    if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
        return Fault::internal(u"The database is damaged."_s,
                               damagedWords(m_path, QString::fromUtf8(sqlite3_errmsg(m_sqlite)),
                                            u"Stop the server."_s));
    // Without room, what stands beside the file cannot grow either.
    const bool noRoom = primary == SQLITE_IOERR && sqlite3_system_errno(m_sqlite) == ENOSPC;
    return fault(
        {.unique = code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY,
         .reference = code == SQLITE_CONSTRAINT_FOREIGNKEY,
         .check = code == SQLITE_CONSTRAINT_CHECK || code == SQLITE_CONSTRAINT_NOTNULL,
         .busy = primary == SQLITE_BUSY || primary == SQLITE_INTERRUPT || primary == SQLITE_LOCKED
             || primary == SQLITE_IOERR,
         .full = primary == SQLITE_FULL || noRoom},
        QString::number(code), QString::fromUtf8(sqlite3_errmsg(m_sqlite)));
}

} // namespace lectern
