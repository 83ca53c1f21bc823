// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <QByteArrayList>
#include <QDeadlineTimer>
#include <QHash>

#include <optional>

struct sqlite3;
struct sqlite3_stmt;

namespace lectern {

/** A connection to a file of SQLite, by its C library: https://sqlite.org/cintro.html */
class SqliteConnection final : public Connection
{
public:
    /** To be called before anything is opened. */
    static void prepareLibrary();
    /** Makes an opened database of Qt's a connection. Fault: Unavailable, Internal. */
    static Result<std::unique_ptr<Connection>> take(const DatabaseUrl &url, QSqlDatabase &database);
    ~SqliteConnection() override;

    /** Whether the last call has failed since somebody else holds the file. */
    bool isBusy() const;
    /** From then on the log is moved into the file by checkpoint() alone, not by commits. */
    void keepLog();
    /** Pages in the write-ahead log after the last commit. */
    int walPages() const { return m_walPages; }
    /** Moves as much of the log into the file as readers allow; the pages of it moved so far. */
    int checkpoint();

    Result<void> runScript(const QString &sql) override;
    Result<void> begin() override;
    Result<void> commit() override;
    void rollback() override;
    Result<void> savepoint() override;
    Result<void> release() override;
    Result<void> rollbackToSavepoint() override;

    void beginLimit() override;
    void endLimit() override;

protected:
    Result<int> run(const QString &sql, const QVariantList &values, const RowSink &sink,
                    Place place) override;

private:
    SqliteConnection(const DatabaseUrl &url, QSqlDatabase &database);

    Result<sqlite3_stmt *> prepared(const QString &sql);
    void forgetStatements();
    Result<void> useLog();
    Result<void> control(const char *sql);
    Result<void> openSavepoint();
    void bind(sqlite3_stmt *statement, const QVariantList &values);
    Result<int> step(sqlite3_stmt *statement, const RowSink &sink);
    Fault lastFault();

    /** Of the savepoint: it is opened by the first statement that needs it. */
    enum class Savepoint { None, Wanted, Open };

    std::optional<QDeadlineTimer> m_deadline; ///< of what is read, where there is one
    sqlite3_stmt *m_once = nullptr; ///< too long to be kept
    const QString m_path;
    sqlite3 *m_sqlite = nullptr;
    QHash<QString, sqlite3_stmt *> m_prepared;
    QByteArrayList m_texts; ///< the texts that the running statement is bound to
    Savepoint m_savepoint = Savepoint::None;
    int m_walPages = 0;
    bool m_unprotected = false; ///< whether something was written without the wanted savepoint
};

} // namespace lectern
