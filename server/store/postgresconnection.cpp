// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/postgresconnection.h"

#include "store/postgresrow.h"

#include <QScopeGuard>

#include <cerrno>
#include <libpq-fe.h>
#include <poll.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Filters make many different statements; beyond this many they are prepared anew, and long ones,
// which nobody asks twice, each time.
constexpr qsizetype kMaxPrepared = 128;
constexpr qsizetype kLongest = 4096; // characters

// The server ends a statement after 5 s by itself. One that says nothing at all has stopped, or
// the network has; the kernel would not notice while the other one's kernel still confirms.
constexpr int kPatience = 5500; // milliseconds
// Behind its limit for statements the server would have answered.
constexpr int kSilence = 5250; // milliseconds
constexpr int kLastWait = 500; // milliseconds for the end of a transaction, at least

// Formats of values: https://www.postgresql.org/docs/15/protocol-overview.html
constexpr int kText = 0;
constexpr int kBinary = 1;

struct ClearResult
{
    void operator()(PGresult *result) const { PQclear(result); }
};
using ResultPointer = std::unique_ptr<PGresult, ClearResult>;

// $1, $2, ... for each question mark outside of quotes.
QByteArray numbered(const QString &sql)
{
    QByteArray text;
    int count = 0;
    bool quoted = false;
    for (const char c : sql.toUtf8()) {
        quoted ^= c == '\'';
        if (c == '?' && !quoted)
            text += '$' + QByteArray::number(++count);
        else
            text += c;
    }
    return text;
}

QByteArray parameter(const QVariant &value)
{
    if (value.typeId() == QMetaType::QByteArray)
        return value.toByteArray();
    if (value.typeId() == QMetaType::Bool)
        return value.toBool() ? "t" : "f";
    return value.toString().toUtf8();
}

} // namespace

PostgresConnection::PostgresConnection(const DatabaseUrl &url, QSqlDatabase &database)
    : Connection(url, database), m_postgres(static_cast<pg_conn *>(handle("pg_conn*")))
{
}

Result<std::unique_ptr<Connection>> PostgresConnection::take(const DatabaseUrl &url,
                                                             QSqlDatabase &database)
{
    std::unique_ptr<PostgresConnection> connection(new PostgresConnection(url, database));
    // Nothing is sent that could block: what does not fit into the socket waits with poll().
    if (!connection->m_postgres || PQsetnonblocking(connection->m_postgres, 1) != 0)
        return Fault::internal(u"Qt's driver for PostgreSQL gives no handle."_s);
    return std::unique_ptr<Connection>(std::move(connection));
}

Result<PostgresConnection::Statement> PostgresConnection::statement(const QString &sql)
{
    // How many rows a pattern finds depends on the pattern, and the plan on that.
    if (sql.size() > kLongest || sql.contains(u" LIKE "))
        return Statement {.text = numbered(sql)};
    if (const auto known = m_prepared.constFind(sql); known != m_prepared.constEnd())
        return Statement {.name = *known};
    if (m_prepared.size() >= kMaxPrepared) {
        if (auto forgotten = control("DEALLOCATE ALL"); !forgotten)
            return forgotten.fault();
        m_prepared.clear();
    }
    const QByteArray name = "s" + QByteArray::number(++m_made);
    if (!PQsendPrepare(m_postgres, name, numbered(sql), 0, nullptr))
        return connectionFault();
    if (auto done = receive({}); !done)
        return done.fault();
    m_prepared.insert(sql, name);
    return Statement {.name = name};
}

bool PostgresConnection::send(const Statement &statement, const QVariantList &values)
{
    const auto count = size_t(values.size());
    std::vector<QByteArray> texts(count);
    std::vector<const char *> places(count);
    std::vector<int> lengths(count);
    std::vector<int> formats(count);
    for (size_t i = 0; i < count; ++i) {
        const QVariant &value = values[qsizetype(i)];
        if (value.isNull() && value.typeId() != QMetaType::QString
            && value.typeId() != QMetaType::QByteArray)
            continue;
        texts[i] = parameter(value);
        places[i] = texts[i].constData();
        lengths[i] = int(texts[i].size());
        formats[i] = value.typeId() == QMetaType::QByteArray ? kBinary : kText;
    }
    const int sent = statement.name.isEmpty()
        ? PQsendQueryParams(m_postgres, statement.text, int(count), nullptr, places.data(),
                            lengths.data(), formats.data(), kBinary)
        : PQsendQueryPrepared(m_postgres, statement.name, int(count), places.data(), lengths.data(),
                              formats.data(), kBinary);
    return sent != 0;
}

Result<int> PostgresConnection::run(const QString &sql, const QVariantList &values,
                                    const RowSink &sink, Place place)
{
    m_endSent = false;
    auto ready = statement(sql);
    if (!ready)
        return ready.fault();
    const bool begins = m_transaction == Transaction::Wanted;
    const bool ends = place == Place::Last && m_transaction != Transaction::None;
    m_endSent = ends;
    // A statement that is the whole transaction is one by itself.
    if (begins == ends) {
        if (!send(*ready, values))
            return connectionFault();
        auto changed = receive(sink);
        if (changed && ends)
            m_transaction = Transaction::Committed;
        return changed;
    }
    const auto sent = [&](const char *control) {
        return PQsendQueryParams(m_postgres, control, 0, nullptr, nullptr, nullptr, nullptr, kText)
            != 0;
    };
    if (!PQenterPipelineMode(m_postgres) || (begins && !sent("BEGIN")) || !send(*ready, values)
        || (ends && !sent("COMMIT")) || !PQpipelineSync(m_postgres))
        return connectionFault();
    m_transaction = Transaction::Open;
    auto changed = receivePipeline(sink);
    if (changed && ends)
        m_transaction = Transaction::Committed;
    return changed;
}

// A transaction that has failed is rolled back by COMMIT, without an error.
bool PostgresConnection::hasRolledBack(pg_result *result) const
{
    return m_endSent && qstrcmp(PQcmdStatus(result), "ROLLBACK") == 0;
}

// The results of a pipeline, one after the other: what the one statement with rows has given.
Result<int> PostgresConnection::receivePipeline(const RowSink &sink)
{
    std::optional<Fault> fault;
    int changed = 0;
    for (bool synchronised = false; !synchronised;) {
        if (auto there = awaitResult(); !there)
            return there.fault();
        const ResultPointer result(PQgetResult(m_postgres));
        // Between two statements of a pipeline there is none.
        if (!result)
            continue;
        const ExecStatusType status = PQresultStatus(result.get());
        synchronised = status == PGRES_PIPELINE_SYNC;
        if (synchronised || status == PGRES_PIPELINE_ABORTED)
            continue;
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            fault = resultFault(result.get());
            continue;
        }
        if (hasRolledBack(result.get()))
            fault = Fault::internal(u"The transaction had failed; nothing was stored."_s);
        const QByteArray tuples = PQcmdTuples(result.get());
        if (!tuples.isEmpty())
            changed = tuples.toInt();
        PostgresRow row(result.get());
        for (int i = 0; status == PGRES_TUPLES_OK && i < PQntuples(result.get()); ++i) {
            row.setRow(i);
            sink(row);
        }
    }
    if (!PQexitPipelineMode(m_postgres))
        return connectionFault();
    if (fault)
        return *fault;
    return changed;
}

// What the one statement outside of a pipeline has given.
Result<int> PostgresConnection::receive(const RowSink &sink)
{
    std::optional<Fault> fault;
    int changed = 0;
    for (;;) {
        if (auto there = awaitResult(); !there)
            return there.fault();
        const ResultPointer result(PQgetResult(m_postgres));
        if (!result)
            break;
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_COPY_IN)
            return 0;
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            fault = resultFault(result.get());
            continue;
        }
        if (hasRolledBack(result.get()))
            fault = Fault::internal(u"The transaction had failed; nothing was stored."_s);
        changed = QByteArray(PQcmdTuples(result.get())).toInt();
        PostgresRow row(result.get());
        for (int i = 0; sink && i < PQntuples(result.get()); ++i) {
            row.setRow(i);
            sink(row);
        }
    }
    if (fault)
        return *fault;
    return changed;
}

// Milliseconds for which is waited now; -1: for ever.
int PostgresConnection::patience() const
{
    if (m_patient)
        return -1;
    return m_end ? int(m_end->remainingTime()) : kPatience;
}

// Whoever has answered a moment ago is slow, but there.
Fault PostgresConnection::givenUp()
{
    return connectionFault(m_silence.elapsed() >= kSilence);
}

void PostgresConnection::beginLimit()
{
    m_end.emplace(kPatience);
    m_silence.start();
}

void PostgresConnection::endLimit()
{
    m_end.reset();
}

// Sends what waits to be sent, as far as the server takes it.
Result<void> PostgresConnection::flush()
{
    while (true) {
        const int left = PQflush(m_postgres);
        if (left == 0)
            return {};
        pollfd place {.fd = PQsocket(m_postgres), .events = POLLIN | POLLOUT, .revents = 0};
        if (left < 0)
            return connectionFault();
        if (::poll(&place, 1, patience()) == 0)
            return givenUp();
        // The server may have to be read from before it reads on.
        if ((place.revents & POLLIN) != 0 && !PQconsumeInput(m_postgres))
            return connectionFault();
    }
}

Result<void> PostgresConnection::awaitResult()
{
    const bool isAlone = !m_end;
    if (isAlone)
        beginLimit();
    const auto over = qScopeGuard([&] {
        if (isAlone)
            endLimit();
    });
    if (auto sent = flush(); !sent)
        return sent;
    while (PQisBusy(m_postgres)) {
        pollfd place {.fd = PQsocket(m_postgres), .events = POLLIN, .revents = 0};
        const int ready = ::poll(&place, 1, patience());
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready == 0)
            return givenUp();
        if (ready < 0 || !PQconsumeInput(m_postgres))
            return connectionFault();
        m_silence.start();
    }
    return {};
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
    const bool patient = std::exchange(m_patient, true);
    auto done = control(sql.toUtf8().constData());
    m_patient = patient;
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
        if (auto sent = flush(); !sent)
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
    pollfd place {.fd = PQsocket(m_postgres), .events = POLLIN, .revents = 0};
    while (::poll(&place, 1, 0) > 0) {
        if (!PQconsumeInput(m_postgres))
            return connectionFault();
    }
    m_transaction = Transaction::Wanted;
    return {};
}

Result<void> PostgresConnection::commit()
{
    m_patient = false;
    // Its answer is worth waiting for.
    if (m_end && m_end->remainingTime() < kLastWait)
        m_end.emplace(kLastWait);
    const auto over = qScopeGuard([this] { endLimit(); });
    if (std::exchange(m_transaction, Transaction::None) != Transaction::Open)
        return {};
    m_endSent = true;
    return control("COMMIT");
}

void PostgresConnection::rollback()
{
    m_patient = false;
    m_end.emplace(kLastWait);
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
    m_patient = bool(done);
    endLimit();
    return done;
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
