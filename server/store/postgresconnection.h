// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"
#include "store/postgreslink.h"
#include "store/postgresstatement.h"

#include <QHash>

#include <memory>
#include <optional>

struct pg_conn;
struct pg_result;

namespace lectern {

/**
 * A connection to PostgreSQL, by its C library:
 * https://www.postgresql.org/docs/15/libpq.html
 * What belongs together travels in one round trip (pipeline mode), and a server that does not
 * answer is given up.
 */
class PostgresConnection final : public Connection
{
public:
    /** Makes an opened database of Qt's a connection. Fault: Internal. */
    static Result<std::unique_ptr<Connection>> take(const DatabaseUrl &url, QSqlDatabase &database);

    Result<void> runScript(const QString &sql) override;
    Result<void> begin() override;
    Result<void> commit() override;
    void rollback() override;
    Result<void> savepoint() override;
    Result<void> release() override;
    Result<void> rollbackToSavepoint() override;
    Result<void> takeTime() override;
    void beginLimit() override { m_link.beginLimit(); }
    void endLimit() override { m_link.endLimit(); }
    bool mayHaveCommitted() const override { return m_endSent; }

    Result<int> copy(const QString &sql, const QByteArray &rows) override;

protected:
    Result<int> run(const QString &sql, const QVariantList &values, const RowSink &sink,
                    Place place) override;

private:
    PostgresConnection(const DatabaseUrl &url, QSqlDatabase &database);

    struct ClearResult
    {
        void operator()(pg_result *result) const;
    };
    using ResultPointer = std::unique_ptr<pg_result, ClearResult>;

    /** What the results of a round trip come to. */
    struct Answer
    {
        std::optional<Fault> fault = {};
        int changed = 0; ///< rows
    };

    Result<PostgresStatement> statement(const QString &sql);
    Result<ResultPointer> nextResult();
    void take(pg_result *result, const RowSink &sink, Answer &answer);
    Result<int> receivePipeline(const RowSink &sink);
    Result<int> receive(const RowSink &sink);
    Result<void> control(const char *sql);
    Result<void> beginNow();
    Result<void> checked(PostgresLink::State state);
    Fault connectionFault(bool silent = false);
    Fault resultFault(const pg_result *result);

    /** Of the transaction: BEGIN travels with the first statement, COMMIT with the last. */
    enum class Transaction { None, Wanted, Open, Committed };

    pg_conn *m_postgres;
    PostgresLink m_link;
    QHash<QString, QByteArray> m_prepared; ///< their names
    int m_made = 0; ///< statements prepared so far, for their names
    Transaction m_transaction = Transaction::None;
    bool m_endSent = false; ///< whether the end of the transaction is on its way
};

} // namespace lectern
