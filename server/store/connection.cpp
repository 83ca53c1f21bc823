// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/connection.h"

#include "store/sqlitehandle.h"

#include <QRegularExpression>
#include <QSqlDriver>
#include <QSqlError>
#include <QSqlRecord>
#include <QUuid>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Filters make many different statements; beyond this many they are prepared anew.
constexpr qsizetype kMaxPrepared = 256;

// libpq gives up connecting after 3 s, a statement after 5 s and a lock after 2 s, so that no
// worker waits for ever.
const QString kPostgresOptions = u"connect_timeout=3;tcp_user_timeout=5000;options='-c TimeZone=UTC"
                                 u" -c statement_timeout=5s -c lock_timeout=2s"
                                 u" -c client_min_messages=warning'"_s;

// WAL lets readers go on while the one writer writes; FULL makes a commit survive a power cut.
// trusted_schema stays on: SQLite 3.40 refuses FTS5 in triggers without it, and no function is
// registered here that a foreign schema could misuse.
const QStringList kSqlitePragmas {
    u"PRAGMA journal_mode=WAL"_s,  u"PRAGMA synchronous=FULL"_s, u"PRAGMA foreign_keys=ON"_s,
    u"PRAGMA temp_store=MEMORY"_s, u"PRAGMA cache_size=-4000"_s,
};

QVariant bindable(const QVariant &value)
{
    // QtSql binds a null QString as NULL, but to us an empty text is a text.
    if (value.typeId() == QMetaType::QString && value.toString().isNull())
        return QVariant(u""_s);
    return value;
}

bool hasNull(const QVariant &value)
{
    return value.typeId() == QMetaType::QString && value.toString().contains(QChar(u'\0'));
}

} // namespace

Result<std::unique_ptr<Connection>> Connection::open(const DatabaseUrl &url)
{
    const QString name = QUuid::createUuid().toString(QUuid::Id128);
    std::unique_ptr<Connection> connection(new Connection(url.kind, name));
    if (auto connected = connection->connect(url); !connected)
        return connected.fault();
    return connection;
}

Connection::~Connection()
{
    m_prepared.clear();
    m_database.close();
    m_database = {};
    QSqlDatabase::removeDatabase(m_name);
}

Result<void> Connection::connect(const DatabaseUrl &url)
{
    const bool sqlite = m_kind == DatabaseKind::Sqlite;
    m_where = url.words();
    m_database = QSqlDatabase::addDatabase(sqlite ? u"QSQLITE"_s : u"QPSQL"_s, m_name);
    if (!m_database.isValid())
        return Fault::internal(
            u"Qt's driver for %1 is not installed."_s.arg(sqlite ? u"SQLite"_s : u"PostgreSQL"_s));
    m_database.setDatabaseName(sqlite ? url.path : url.name);
    if (sqlite) {
        m_database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    } else {
        m_database.setHostName(url.host);
        m_database.setPort(url.port);
        m_database.setUserName(url.user);
        m_database.setPassword(url.password);
        m_database.setConnectOptions(kPostgresOptions + url.options);
    }
    if (!m_database.open()) {
        return Fault::unavailable(u"The database cannot be opened."_s,
                                  url.words() + u": "_s
                                      + m_database.lastError().databaseText().trimmed());
    }
    if (sqlite) {
        for (const QString &pragma : kSqlitePragmas) {
            if (auto done = query(pragma); !done)
                return done.fault();
        }
    }
    return {};
}

Result<QSqlQuery *> Connection::run(const QString &sql, const QVariantList &values)
{
    auto it = m_prepared.find(sql);
    if (it == m_prepared.end()) {
        if (m_prepared.size() >= kMaxPrepared)
            m_prepared.clear();
        auto prepared = std::make_shared<QSqlQuery>(m_database);
        prepared->setForwardOnly(true);
        if (!prepared->prepare(sql))
            return translate(prepared->lastError());
        it = m_prepared.insert(sql, prepared);
    }
    // Neither database takes one, and PostgreSQL's driver would cut the statement there.
    if (std::any_of(values.begin(), values.end(), hasNull))
        return Fault::invalid(u"No value may contain the null character U+0000."_s);
    QSqlQuery *statement = it->get();
    for (qsizetype i = 0; i < values.size(); ++i)
        statement->bindValue(int(i), bindable(values[i]));
    if (!statement->exec()) {
        const QSqlError error = statement->lastError();
        statement->finish();
        return translate(error);
    }
    return statement;
}

Result<QList<Connection::Row>> Connection::query(const QString &sql, const QVariantList &values)
{
    auto statement = run(sql, values);
    if (!statement)
        return statement.fault();
    QList<Row> rows;
    const int columns = (*statement)->record().count();
    while ((*statement)->next()) {
        Row row;
        row.reserve(columns);
        for (int i = 0; i < columns; ++i)
            row.append((*statement)->value(i));
        rows.append(row);
    }
    const QSqlError error = (*statement)->lastError();
    (*statement)->finish();
    if (error.isValid())
        return translate(error);
    return rows;
}

Result<int> Connection::execute(const QString &sql, const QVariantList &values)
{
    auto statement = run(sql, values);
    if (!statement)
        return statement.fault();
    const int changed = (*statement)->numRowsAffected();
    (*statement)->finish();
    return changed;
}

Result<void> Connection::runScript(const QString &sql)
{
    if (m_kind == DatabaseKind::Sqlite)
        return runSqliteScript(*m_database.driver(), sql);
    QSqlQuery script(m_database);
    bool going = script.exec(sql);
    // Qt looks at the first statement only; a later one that failed shows when it is come to.
    while (going)
        going = script.nextResult();
    if (script.lastError().isValid())
        return translate(script.lastError());
    return {};
}

// PostgreSQL prepares no statements that control transactions.
Result<void> Connection::control(const QString &sql)
{
    if (m_kind == DatabaseKind::Postgres)
        return runScript(sql);
    auto done = execute(sql);
    return done ? Result<void>() : Result<void>(done.fault());
}

Result<void> Connection::begin()
{
    return control(m_kind == DatabaseKind::Sqlite ? u"BEGIN IMMEDIATE"_s : u"BEGIN"_s);
}

Result<void> Connection::commit()
{
    return control(u"COMMIT"_s);
}

void Connection::rollback()
{
    // If this fails the connection is lost, and the server rolls back by itself.
    Q_UNUSED(control(u"ROLLBACK"_s))
}

Result<void> Connection::savepoint()
{
    return control(u"SAVEPOINT lectern"_s);
}

Result<void> Connection::release()
{
    return control(u"RELEASE SAVEPOINT lectern"_s);
}

Result<void> Connection::rollbackToSavepoint()
{
    if (auto back = control(u"ROLLBACK TO SAVEPOINT lectern"_s); !back)
        return back;
    return release();
}

namespace {

struct ErrorClass
{
    bool unique = false;
    bool reference = false;
    bool check = false;
    bool busy = false;
    bool lost = false;
};

// Extended result codes of SQLite: https://sqlite.org/rescode.html
ErrorClass classifySqlite(const QString &code)
{
    const int number = code.toInt();
    const int primary = number & 0xFF;
    return {.unique = number == 2067 || number == 1555,
            .reference = number == 787,
            .check = number == 275 || number == 1299,
            .busy = primary == 5 || primary == 6 || primary == 10 || primary == 13};
}

// SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
ErrorClass classifyPostgres(const QString &code)
{
    return {.unique = code == u"23505",
            .reference = code == u"23503",
            .check = code == u"23514" || code == u"23502",
            .busy = code == u"57014" || code == u"55P03" || code == u"40001" || code == u"40P01"
                || code.startsWith(u"53"),
            .lost = code.isEmpty() || code.startsWith(u"08") || code.startsWith(u"57P")};
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

} // namespace

Fault Connection::translate(const QSqlError &error)
{
    const QString code = error.nativeErrorCode();
    const bool sqlite = m_kind == DatabaseKind::Sqlite;
    const ErrorClass kind = sqlite ? classifySqlite(code) : classifyPostgres(code);
    const QString text = error.databaseText().trimmed();
    if (kind.unique || kind.reference || kind.check) {
        const QString name = kind.unique ? u"unique"_s
            : kind.reference             ? u"reference"_s
                                         : u"check"_s;
        return Fault::conflict(u"The database refuses this."_s,
                               {{constraintName(text), name, text}});
    }
    if (kind.lost) {
        m_lost = true;
        return Fault::unavailable(
            u"The connection to the database is lost. Try again in a moment."_s);
    }
    if (kind.busy)
        return Fault::unavailable(u"The database is busy or cannot be written."_s, text);
    return Fault::internal(u"The database could not do this."_s,
                           u"%1: error %2: %3"_s.arg(m_where, code, text));
}

} // namespace lectern
