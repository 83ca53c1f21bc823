// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/connection.h"

#include "store/postgresconnection.h"
#include "store/sqliteconnection.h"

#include <QRegularExpression>
#include <QSqlDriver>
#include <QSqlError>
#include <QUuid>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// libpq gives up connecting after 3 s, a statement after 5 s and a lock after 2 s, so that no
// worker waits for ever; a host that has vanished is noticed within 11 s by those that may take
// longer. Statements are short, and compiling them takes longer than it saves.
const QString kPostgresOptions =
    u"connect_timeout=3;tcp_user_timeout=5000;keepalives_idle=5;"
    u"keepalives_interval=2;keepalives_count=3;options='-c TimeZone=UTC"
    u" -c DateStyle=ISO -c statement_timeout=5s -c lock_timeout=2s"
    u" -c client_min_messages=warning -c jit=off'"_s;

bool hasNull(const QVariant &value)
{
    return value.typeId() == QMetaType::QString
        && static_cast<const QString *>(value.constData())->contains(QChar(u'\0'));
}

QSqlDatabase described(const DatabaseUrl &url)
{
    const bool sqlite = url.kind == DatabaseKind::Sqlite;
    QSqlDatabase database = QSqlDatabase::addDatabase(sqlite ? u"QSQLITE"_s : u"QPSQL"_s,
                                                      QUuid::createUuid().toString(QUuid::Id128));
    database.setDatabaseName(sqlite ? url.path : url.name);
    if (sqlite) {
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
        return database;
    }
    database.setHostName(url.host);
    database.setPort(url.port);
    database.setUserName(url.user);
    database.setPassword(url.password);
    database.setConnectOptions(kPostgresOptions + url.options);
    return database;
}

// The constraint that the message names: users.username, or users_username_key in any language.
QString constraintName(const QString &text)
{
    static const QRegularExpression sqlite(u"failed: (\\S+)"_s);
    static const QRegularExpression postgres(u"(\\w+_(?:key|fkey|check|pkey|types))\\b"_s);
    if (const auto match = sqlite.match(text); match.hasMatch())
        return match.captured(1);
    return postgres.match(text).captured(1);
}

void forget(QSqlDatabase &database)
{
    const QString name = database.connectionName();
    database.close();
    database = {};
    QSqlDatabase::removeDatabase(name);
}

} // namespace

Connection::Connection(const DatabaseUrl &url, QSqlDatabase &database)
    : m_kind(url.kind), m_where(url.words()), m_database(std::exchange(database, {}))
{
}

Connection::~Connection()
{
    forget(m_database);
}

Result<std::unique_ptr<Connection>> Connection::open(const DatabaseUrl &url)
{
    const bool sqlite = url.kind == DatabaseKind::Sqlite;
    if (sqlite)
        SqliteConnection::prepareLibrary();
    QSqlDatabase database = described(url);
    if (!database.isValid()) {
        forget(database);
        return Fault::internal(
            u"Qt's driver for %1 is not installed."_s.arg(sqlite ? u"SQLite"_s : u"PostgreSQL"_s));
    }
    if (!database.open()) {
        const QString words = database.lastError().databaseText().trimmed();
        forget(database);
        return Fault::unavailable(u"The database cannot be opened."_s,
                                  url.words() + u": "_s + words);
    }
    if (sqlite)
        return SqliteConnection::take(url, database);
    return PostgresConnection::take(url, database);
}

Result<int> Connection::read(const QString &sql, const QVariantList &values, const RowSink &sink,
                             Place place)
{
    // Neither database takes one in a text, and PostgreSQL's library would cut the text there.
    if (std::any_of(values.begin(), values.end(), hasNull))
        return Fault::invalid(u"No value may contain the null character U+0000."_s);
    const DatabaseClock clock(m_reads, DatabaseTimes::Work::Read);
    return run(sql, values, sink, place);
}

Result<QList<Connection::Row>> Connection::query(const QString &sql, const QVariantList &values)
{
    QList<Row> rows;
    auto done = read(sql, values, [&rows](const RowView &view) {
        Row row;
        row.reserve(view.columns());
        for (int i = 0; i < view.columns(); ++i)
            row.append(view.value(i));
        rows.append(row);
    });
    if (!done)
        return done.fault();
    return rows;
}

Result<int> Connection::execute(const QString &sql, const QVariantList &values, Place place)
{
    return read(
        sql, values, [](const RowView &) {}, place);
}

Result<int> Connection::copy(const QString &, const QByteArray &)
{
    return Fault::internal(u"This database has no COPY."_s);
}

Fault Connection::fault(const ErrorClass &kind, const QString &code, const QString &text)
{
    if (kind.unique || kind.reference || kind.check) {
        const QString name = kind.unique ? u"unique"_s
            : kind.reference             ? u"reference"_s
                                         : u"check"_s;
        return Fault::conflict(u"The database refuses this."_s,
                               {{constraintName(text), name, text}});
    }
    if (kind.full) {
        return Fault::storageFull(
            u"The disk of the database is full. Nothing was stored; reading goes on."_s, text);
    }
    if (kind.lost || kind.silent) {
        m_lost = true;
        // What fails on it later says nothing new.
        m_silent |= kind.silent;
        return Fault::unavailable(
            u"The connection to the database is lost. Try again in a moment."_s);
    }
    if (kind.busy)
        return Fault::unavailable(u"The database is busy or cannot be written."_s, text);
    return Fault::internal(u"The database could not do this."_s,
                           u"%1: error %2: %3"_s.arg(m_where, code, text));
}

void *Connection::handle(const char *type) const
{
    const QVariant handle = m_database.driver()->handle();
    if (!handle.isValid() || qstrcmp(handle.typeName(), type) != 0)
        return nullptr;
    return *static_cast<void *const *>(handle.constData());
}

} // namespace lectern
