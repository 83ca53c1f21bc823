// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QHash>

#include <optional>
#include <vector>

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
    void beginLimit() override;
    void endLimit() override;
    bool mayHaveCommitted() const override { return m_endSent; }

    Result<int> copy(const QString &sql, const QByteArray &rows) override;

protected:
    Result<int> run(const QString &sql, const QVariantList &values, const RowSink &sink,
                    Place place) override;

private:
    PostgresConnection(const DatabaseUrl &url, QSqlDatabase &database);

    /** Kept by the server under its name; without one it is planned anew for its values. */
    struct Statement
    {
        QByteArray name = {};
        QByteArray text = {};
    };

    Result<Statement> statement(const QString &sql);
    bool send(const Statement &statement, const QVariantList &values);
    Result<int> receivePipeline(const RowSink &sink);
    Result<int> receive(const RowSink &sink);
    Result<void> control(const char *sql);
    Result<void> beginNow();
    int patience() const;
    Fault givenUp();
    Result<void> flush();
    Result<void> awaitResult();
    bool hasRolledBack(pg_result *result) const;
    Fault connectionFault(bool silent = false);
    Fault resultFault(const pg_result *result);

    /** Of the transaction: BEGIN travels with the first statement, COMMIT with the last. */
    enum class Transaction { None, Wanted, Open, Committed };

    pg_conn *m_postgres = nullptr;
    QHash<QString, QByteArray> m_prepared; ///< their names
    int m_made = 0; ///< statements prepared so far, for their names
    Transaction m_transaction = Transaction::None;
    bool m_endSent = false; ///< whether the end of the transaction is on its way
    bool m_patient = false; ///< whether statements may take as long as they need
    std::optional<QDeadlineTimer> m_end; ///< of all statements that are limited together
    QElapsedTimer m_silence; ///< since the server was asked, or has answered
};

} // namespace lectern
