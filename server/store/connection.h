// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "store/databaseclock.h"
#include "store/databaseurl.h"

#include <QSqlDatabase>
#include <QVariantList>

#include <functional>
#include <memory>

namespace lectern {

/** A row of a result as the database's own library holds it; good until the next one. */
class RowView
{
public:
    virtual ~RowView() = default;
    virtual int columns() const = 0;
    virtual bool isNull(int column) const = 0;
    /** The value of a text, as UTF-8. Not 0-terminated for those who use the view. */
    virtual QByteArrayView text(int column) const = 0;
    virtual qint64 integer(int column) const = 0;
    virtual bool boolean(int column) const = 0;
    /** A point in time as the API writes it; good until the next call. */
    virtual QByteArrayView timestamp(int column) const = 0;
    virtual QVariant value(int column) const = 0;
};

/**
 * One connection to the database, used by one thread. Qt opens it; statements are prepared once,
 * kept, and run by the database's own library, which spares a copy of every value and, on
 * PostgreSQL, the parsing of each EXECUTE. Turns the database's errors into Faults.
 */
class Connection
{
public:
    /** Opens. Fault: Unavailable, in words that name the database. */
    static Result<std::unique_ptr<Connection>> open(const DatabaseUrl &url);
    virtual ~Connection();
    Q_DISABLE_COPY_MOVE(Connection)

    using Row = QVariantList;
    using RowSink = std::function<void(const RowView &)>;

    /**
     * Whether more follows in the transaction. The last statement ends it: PostgreSQL commits in
     * the same round trip, and SQLite needs no savepoint for what is atomic by itself. After a
     * last statement that has succeeded nothing may fail any more.
     */
    enum class Place { Any, Last };

    /**
     * Runs one statement and gives each of its rows to `sink`; returns the number of rows changed.
     * Fault: Conflict whose one FieldMessage names the violated constraint (users.username on
     * SQLite, users_username_key on PostgreSQL), Unavailable, Invalid for U+0000, Internal.
     */
    Result<int> read(const QString &sql, const QVariantList &values, const RowSink &sink,
                     Place place = Place::Any);

    /** The same with all rows as a list. */
    Result<QList<Row>> query(const QString &sql, const QVariantList &values = {});

    /** The same for a statement without rows. */
    Result<int> execute(const QString &sql, const QVariantList &values = {},
                        Place place = Place::Any);

    /** Runs a text of several statements, such as a migration, however long it takes. */
    virtual Result<void> runScript(const QString &sql) = 0;

    /**
     * Stores rows by COPY ... FROM STDIN, which PostgreSQL has; `rows` is in COPY's text format.
     * Returns their number. Fault: as read().
     */
    virtual Result<int> copy(const QString &sql, const QByteArray &rows);

    virtual Result<void> begin() = 0;
    virtual Result<void> commit() = 0;
    virtual void rollback() = 0;

    /** A point within a transaction to which it can be taken back; kept by release(). */
    virtual Result<void> savepoint() = 0;
    virtual Result<void> release() = 0;
    virtual Result<void> rollbackToSavepoint() = 0;

    /**
     * From now on all statements together are given up after some 5 s with Unavailable, until
     * endLimit() or the end of the transaction. On PostgreSQL each by itself is in any case, but
     * for those behind takeTime().
     */
    virtual void beginLimit() = 0;
    virtual void endLimit() = 0;

    /** Lets the statements of this transaction take as long as they need. */
    virtual Result<void> takeTime() { return {}; }

    DatabaseKind kind() const { return m_kind; }

    /** Where the time of reads is noted; nullptr: nowhere. */
    void measureReads(DatabaseTimes *times) { m_reads = times; }

    /** Whether the server has hung up, so that the connection must be opened anew. */
    bool isLost() const { return m_lost; }
    /** Whether it is lost since the server said nothing, and not since it has hung up. */
    bool isSilent() const { return m_silent; }
    /** Whether the end of the transaction was sent: if the connection is lost, nobody knows. */
    virtual bool mayHaveCommitted() const { return false; }

protected:
    /** Takes the database over. */
    Connection(const DatabaseUrl &url, QSqlDatabase &database);

    /** Runs a statement whose values hold no U+0000. */
    virtual Result<int> run(const QString &sql, const QVariantList &values, const RowSink &sink,
                            Place place) = 0;

    /** Whether a statement is kept prepared: long ones nobody asks twice. */
    static bool isWorthKeeping(const QString &sql) { return sql.size() <= 4096; }

    /** What the database's error says about the cause. */
    struct ErrorClass
    {
        bool unique = false;
        bool reference = false;
        bool check = false;
        bool busy = false;
        bool full = false; ///< the disk
        bool lost = false;
        bool silent = false; ///< the server gave no answer
    };
    Fault fault(const ErrorClass &kind, const QString &code, const QString &text);

    /** The handle of Qt's driver, of that type ("sqlite3*"); nullptr where it gives none. */
    void *handle(const char *type) const;

private:
    DatabaseKind m_kind;
    QString m_where; ///< the database, as people read it
    QSqlDatabase m_database;
    bool m_lost = false;
    DatabaseTimes *m_reads = nullptr;
    bool m_silent = false;
};

} // namespace lectern
