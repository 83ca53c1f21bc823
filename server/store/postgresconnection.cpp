// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgresconnection.h"

#include "store/postgresrow.h"

#include <QScopeGuard>

#include <libpq-fe.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Filters make many different statements; beyond this many they are prepared anew.
constexpr qsizetype kMaxPrepared = 128;

constexpr int kLastWait = 500; // milliseconds for the end of a transaction, at least

} // namespace

void PostgresConnection::ClearResult::operator()(pg_result *result) const
{
    PQclear(result);
}

PostgresConnection::PostgresConnection(const DatabaseUrl &url, QSqlDatabase &database)
    : Connection(url, database), m_postgres(static_cast<pg_conn *>(handle("pg_conn*"))),
      m_link(m_postgres)
{
}

Result<std::unique_ptr<Connection>> PostgresConnection::take(const DatabaseUrl &url,
                                                             QSqlDatabase &database)
{
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(url, database));
    if (!connection->m_link.open())
        return Fault::internal(u"Qt's driver for PostgreSQL gives no handle."_s);
    return std::unique_ptr<Connection>(std::move(connection));
}

Result<PostgresStatement> PostgresConnection::statement(const QString &sql)
{
    // How many rows a pattern finds depends on the pattern, and the plan on that.
    if (!isWorthKeeping(sql) || sql.contains(u" LIKE "))
        return PostgresStatement {.text = PostgresStatement::numbered(sql)};
    if (const auto known = m_prepared.constFind(sql); known != m_prepared.constEnd())
        return PostgresStatement {.name = *known};
    if (m_prepared.size() >= kMaxPrepared) {
        if (auto forgotten = control("DEALLOCATE ALL"); !forgotten)
            return forgotten.fault();
        m_prepared.clear();
    }
    const QByteArray name = "s" + QByteArray::number(++m_made);
    if (!PQsendPrepare(m_postgres, name, PostgresStatement::numbered(sql), 0, nullptr))
        return connectionFault();
    if (auto done = receive({}); !done)
        return done.fault();
    m_prepared.insert(sql, name);
    return PostgresStatement {.name = name};
}

Result<int> PostgresConnection::run(const QString &sql, const QVariantList &values,
                                    const RowSink &sink, Place place)
{
    m_endSent = false;
    auto ready = statement(sql);
    if (!ready)
        return ready.fault();
    const bool begins = m_transaction == Transaction::Wanted;
    // A COMMIT that travels with its statement is done even if the statement is given up.
    const bool ends =
        place == Place::Last && m_transaction != Transaction::None && m_link.outlastsStatement();
    m_endSent = ends;
    // A statement that is the whole transaction is one by itself.
    if (begins == ends) {
        if (!ready->send(m_postgres, values))
            return connectionFault();
        auto changed = receive(sink);
        if (changed && ends)
            m_transaction = Transaction::Committed;
        return changed;
    }
    const auto sent = [&](const char *control) {
        return PQsendQueryParams(m_postgres, control, 0, nullptr, nullptr, nullptr, nullptr, 0)
            != 0;
    };
    if (!PQenterPipelineMode(m_postgres) || (begins && !sent("BEGIN"))
        || !ready->send(m_postgres, values) || (ends && !sent("COMMIT"))
        || !PQpipelineSync(m_postgres))
        return connectionFault();
    m_transaction = Transaction::Open;
    auto changed = receivePipeline(sink);
    if (changed && ends)
        m_transaction = Transaction::Committed;
    return changed;
}

// The next result; null where the library has come to the end of a statement.
Result<PostgresConnection::ResultPointer> PostgresConnection::nextResult()
{
    if (auto there = checked(m_link.awaitResult()); !there)
        return there.fault();
    return ResultPointer(PQgetResult(m_postgres));
}

// Adds what a result says to what is answered. The last error counts.
void PostgresConnection::take(pg_result *result, const RowSink &sink, Answer &answer)
{
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        answer.fault = resultFault(result);
        return;
    }
    // A transaction that has failed is rolled back by COMMIT, without an error.
    if (m_endSent && qstrcmp(PQcmdStatus(result), "ROLLBACK") == 0)
        answer.fault = Fault::internal(u"The transaction had failed; nothing was stored."_s);
    const QByteArray changed = PQcmdTuples(result);
    if (!changed.isEmpty())
        answer.changed = changed.toInt();
    PostgresRow row(result);
    for (int i = 0; sink && i < PQntuples(result); ++i) {
        row.setRow(i);
        sink(row);
    }
}

// What the statements of a pipeline have given, of which one has rows.
Result<int> PostgresConnection::receivePipeline(const RowSink &sink)
{
    Answer answer;
    for (bool synchronised = false; !synchronised;) {
        auto result = nextResult();
        if (!result)
            return result.fault();
        // Between two statements of a pipeline there is none.
        if (!*result)
            continue;
        const ExecStatusType status = PQresultStatus(result->get());
        synchronised = status == PGRES_PIPELINE_SYNC;
        if (!synchronised && status != PGRES_PIPELINE_ABORTED)
            take(result->get(), sink, answer);
    }
    if (!PQexitPipelineMode(m_postgres))
        return connectionFault();
    if (answer.fault)
        return *answer.fault;
    return answer.changed;
}

// What the one statement outside of a pipeline has given.
Result<int> PostgresConnection::receive(const RowSink &sink)
{
    Answer answer;
    for (;;) {
        auto result = nextResult();
        if (!result)
            return result.fault();
        if (!*result)
            break;
        if (PQresultStatus(result->get()) == PGRES_COPY_IN)
            return 0;
        take(result->get(), sink, answer);
    }
    if (answer.fault)
        return *answer.fault;
    return answer.changed;
}

Result<void> PostgresConnection::beginNow()
{
    if (m_transaction != Transaction::Wanted)
        return {};
    m_transaction = Transaction::Open;
    return control("BEGIN");
}

// Texts of several statements; each may take its time.
Result<void> PostgresConnection::runScript(const QString &sql)
{
    if (auto begun = beginNow(); !begun)
        return begun;
    const bool patient = m_link.setPatient(true);
    auto done = control(sql.toUtf8().constData());
    m_link.setPatient(patient);
    return done;
}

Result<void> PostgresConnection::control(const char *sql)
{
    if (!PQsendQuery(m_postgres, sql))
        return connectionFault();
    auto done = receive({});
    return done ? Result<void>() : Result<void>(done.fault());
}

Result<int> PostgresConnection::copy(const QString &sql, const QByteArray &rows)
{
    if (auto begun = beginNow(); !begun)
        return begun.fault();
    if (auto ready = control(sql.toUtf8()); !ready)
        return ready.fault();
    // As much as the library keeps at once.
    constexpr qsizetype kPiece = 64 * 1024;
    for (qsizetype at = 0; at < rows.size(); at += kPiece) {
        const auto length = int(std::min(kPiece, rows.size() - at));
        if (PQputCopyData(m_postgres, rows.constData() + at, length) != 1)
            return connectionFault();
        if (auto sent = checked(m_link.flush()); !sent)
            return sent.fault();
    }
    if (PQputCopyEnd(m_postgres, nullptr) != 1)
        return connectionFault();
    return receive({});
}

// A server that has hung up meanwhile is noticed before anything is sent, so that it is certain
// that nothing was done.
Result<void> PostgresConnection::begin()
{
    m_endSent = false;
    if (auto there = checked(m_link.drain()); !there)
        return there;
    m_transaction = Transaction::Wanted;
    return {};
}

Result<void> PostgresConnection::commit()
{
    m_link.setPatient(false);
    // Its answer is worth waiting for.
    m_link.leaveAtLeast(kLastWait);
    const auto over = qScopeGuard([this] { endLimit(); });
    if (std::exchange(m_transaction, Transaction::None) != Transaction::Open)
        return {};
    m_endSent = true;
    return control("COMMIT");
}

void PostgresConnection::rollback()
{
    m_link.setPatient(false);
    m_link.beginLimit(kLastWait);
    const auto over = qScopeGuard([this] { endLimit(); });
    // If this fails the connection is lost, and the server rolls back by itself.
    if (std::exchange(m_transaction, Transaction::None) == Transaction::Open && !isLost())
        Q_UNUSED(control("ROLLBACK"))
}

Result<void> PostgresConnection::savepoint()
{
    auto done = execute(u"SAVEPOINT lectern"_s);
    return done ? Result<void>() : Result<void>(done.fault());
}

Result<void> PostgresConnection::release()
{
    return control("RELEASE SAVEPOINT lectern");
}

Result<void> PostgresConnection::rollbackToSavepoint()
{
    return control("ROLLBACK TO SAVEPOINT lectern; RELEASE SAVEPOINT lectern");
}

Result<void> PostgresConnection::takeTime()
{
    auto done = runScript(u"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"_s);
    m_link.setPatient(bool(done));
    endLimit();
    return done;
}

Result<void> PostgresConnection::checked(PostgresLink::State state)
{
    if (state == PostgresLink::State::Ready)
        return {};
    return connectionFault(state == PostgresLink::State::Silent);
}

// Nothing that was said can be relied on any more; whoever comes next connects anew.
Fault PostgresConnection::connectionFault(bool silent)
{
    const QString words = QString::fromUtf8(PQerrorMessage(m_postgres)).trimmed();
    return fault({.lost = true, .silent = silent}, {}, words);
}

// SQLSTATE: https://www.postgresql.org/docs/15/errcodes-appendix.html
Fault PostgresConnection::resultFault(const PGresult *result)
{
    const QString code = QString::fromLatin1(PQresultErrorField(result, PG_DIAG_SQLSTATE));
    return fault({.unique = code == u"23505",
                  .reference = code == u"23503",
                  .check = code == u"23514" || code == u"23502",
                  .busy = code == u"57014" || code == u"55P03" || code == u"40001"
                      || code == u"40P01" || (code.startsWith(u"53") && code != u"53100"),
                  .full = code == u"53100",
                  // A server that only reads has become a standby; there may be another now.
                  .lost = code.isEmpty() || code.startsWith(u"08") || code.startsWith(u"57P")
                      || code == u"25006"},
                 code, QString::fromUtf8(PQresultErrorMessage(result)).trimmed());
}

} // namespace lectern
