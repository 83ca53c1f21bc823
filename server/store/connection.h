// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "store/databaseurl.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>

#include <memory>

namespace lectern {

/**
 * One connection to the database, used by one thread. Statements are prepared once and kept.
 * Turns SQL errors into Faults; reconnects when a PostgreSQL server has come back.
 */
class Connection
{
public:
    /** Opens. Fault: Unavailable, or Invalid where the file or the address is wrong. */
    static Result<std::unique_ptr<Connection>> open(const DatabaseUrl &url);
    ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    using Row = QVariantList;

    /**
     * Runs one statement, reads all its rows and finishes it.
     * Fault: Conflict whose one FieldMessage names the violated constraint (users.username on
     * SQLite, users_username_key on PostgreSQL), Unavailable, Internal.
     */
    Result<QList<Row>> query(const QString &sql, const QVariantList &values = {});

    /** The same for a statement without rows; gives the number of rows changed. */
    Result<int> execute(const QString &sql, const QVariantList &values = {});

    /** Runs a text of several statements, such as a migration. */
    Result<void> runScript(const QString &sql);

    Result<void> begin();
    Result<void> commit();
    void rollback();

    /** A point within a transaction to which it can be taken back; kept by release(). */
    Result<void> savepoint();
    Result<void> release();
    Result<void> rollbackToSavepoint();

    DatabaseKind kind() const { return m_kind; }

    /** Whether the server has hung up, so that the connection must be opened anew. */
    bool isLost() const { return m_lost; }

private:
    Connection(DatabaseKind kind, const QString &name) : m_kind(kind), m_name(name) { }

    Result<void> connect(const DatabaseUrl &url);
    Result<void> control(const QString &sql);
    Result<QSqlQuery *> run(const QString &sql, const QVariantList &values);
    Fault translate(const QSqlError &error);

    DatabaseKind m_kind;
    QString m_name;
    QString m_where; ///< the database, as people read it
    QSqlDatabase m_database;
    QHash<QString, std::shared_ptr<QSqlQuery>> m_prepared;
    bool m_lost = false;
};

} // namespace lectern
