// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "resource/query.h"
#include "store/database.h"
#include "store/recordjson.h"
#include "store/totals.h"

namespace lectern {

/** A record as it is sent: JSON text, and its revision. */
struct StoredRecord
{
    QByteArray json;
    qint64 revision = 0;
};

/** A page of a list: the JSON array of its records, passed on as it is. */
struct StoredPage
{
    QByteArray items = {}; ///< "[...]"
    qint64 count = 0; ///< records on this page
    qint64 total = -1; ///< records in the whole list; -1 when it was not asked for
    QString nextCursor; ///< empty at the end
};

/**
 * The SQL of one resource, made from its spec: one statement a record or a page, whose rows become
 * JSON text at once. Knows nothing of what a request means; that is the service's.
 */
class ResourceStore
{
public:
    ResourceStore(const Catalog &catalog, const ResourceSpec &spec, const Dialect &dialect);

    const ResourceSpec &spec() const { return m_spec; }

    /** Fault: Invalid where the cursor is not one of this list. */
    Result<StoredPage> list(Connection &connection, const Query &query, Totals &totals) const;

    /** How many records the query's filters and search leave. */
    Result<qint64> total(Connection &connection, const Query &query, Totals &totals) const;

    /** Fault: NotFound. `lock` keeps the row from others until the transaction ends. */
    Result<StoredRecord> fetch(Connection &connection, qint64 id, const QStringList &fields = {},
                               const QStringList &expand = {}, bool lock = false) const;

    Fault noSuchRecord(qint64 id) const;

    /** The id of the record with that value in a unique field, or 0. */
    Result<qint64> findByUnique(Connection &connection, const QString &field,
                                const QVariant &value) const;

    /** Stores a whole, checked record. Fault: Conflict, naming the field. */
    Result<StoredRecord> insert(Connection &connection, const Record &record, const QString &by,
                                Connection::Place place = Connection::Place::Any) const;

    /** A whole, checked record as insertRow() and insertRows() take it. */
    QVariantList rowOf(const Record &record, const QString &by, const QString &now) const;

    /** Stores one of many records, without giving it back. Fault: Conflict, naming the field. */
    Result<void> insertRow(Connection &connection, const QVariantList &row) const;

    /**
     * Whether the database cannot refuse a single checked record, since nothing must be unique in
     * the resource and nothing refers to another.
     */
    bool takesRows() const;
    /** Many records of such a resource, as its database takes them. */
    struct Batch
    {
        QList<QVariantList> rows; ///< SQLite
        QByteArray lines; ///< PostgreSQL: for COPY
        qsizetype count = 0;
    };
    void add(Batch &batch, const QVariantList &row) const;
    Result<void> insertBatch(Connection &connection, const Batch &batch) const;

    /** Changes the given fields and raises the revision. Fault: NotFound, Conflict. */
    Result<StoredRecord> update(Connection &connection, qint64 id, const Record &changes,
                                const QString &by,
                                Connection::Place place = Connection::Place::Any) const;

    /** Fault: NotFound, Conflict where another record refers to this one. */
    Result<void> remove(Connection &connection, qint64 id,
                        Connection::Place place = Connection::Place::Any) const;

    /** How many records of `referring` point to that id by that field. */
    static Result<qint64> countReferring(Connection &connection, const ResourceSpec &referring,
                                         const FieldSpec &field, qint64 id);

private:
    struct Selection
    {
        Dialect::Condition where;
        QString whereSql() const
        {
            return where.sql.isEmpty() ? QString() : QStringLiteral(" WHERE ") + where.sql;
        }
        void add(const Dialect::Condition &condition)
        {
            if (!where.sql.isEmpty() && !condition.sql.isEmpty())
                where.sql += QStringLiteral(" AND ");
            where.sql += condition.sql;
            where.values += condition.values;
        }
    };

    QString column(const QString &name) const { return m_spec.name + u'.' + name; }
    QString keyColumn(const FieldSpec &field) const
    {
        return column(field.name + QStringLiteral("_key"));
    }
    /** What is read of each record, and from where. */
    struct Form
    {
        RecordJson json;
        QString from; ///< the table, and those of the records shown along with it
    };
    Form formOf(const QStringList &fields, const QStringList &expand) const;
    QString fetchSql(const Form &form) const;
    QString sortColumn(const SortKey &key) const;
    /** How the words of a search are found. */
    struct SearchPlan
    {
        QStringList words;
        bool open = false; ///< whether the index is still to be asked for all of them
        /** Those that may have the words; without them all rows are read. */
        std::optional<QList<qint64>> ids = {};
    };
    /** Which rows of a list are read, and how they are come to. */
    enum class Walk {
        Straight, ///< an index gives the rows of the page in their order
        ByIds, ///< rows are passed over or sorted, which is done with ids alone
        ByIdsFromEnd, ///< the same from the end of the list
    };
    /** A list that is being read. */
    struct Reading
    {
        const Query &query;
        quint64 generation; ///< of the totals, before anything was read
        SearchPlan plan = {};
        QList<SortKey> sort = {};
        Selection behind = {}; ///< the cursor
        qint64 skip = 0;
        std::optional<Form> part = {}; ///< what is asked for, unless that is all
    };
    Selection selection(const Query &query, const SearchPlan &plan) const;
    QStringList searchedColumns() const;
    QString listName(const Query &query) const;
    Result<SearchPlan> planOf(Connection &connection, const Query &query) const;
    Result<void> findAll(Connection &connection, SearchPlan &plan) const;
    Result<std::optional<QList<qint64>>> candidates(Connection &connection,
                                                    const QStringList &words, qsizetype most) const;
    Result<qint64> total(Connection &connection, Reading &reading, Totals &totals) const;
    Dialect::Condition condition(const Filter &filter) const;
    Result<Dialect::Condition> after(const QString &cursor, const QList<SortKey> &sort) const;
    QString orderBy(const QList<SortKey> &sort, bool reversed) const;
    bool isIndexed(const Reading &reading) const;
    const Form &formOf(const Reading &reading) const
    {
        return reading.part ? *reading.part : m_whole;
    }
    Walk walkOf(const Reading &reading, qint64 total) const;
    QString rowsSql(const Reading &reading) const;
    Dialect::Condition limits(const Reading &reading) const;
    Dialect::Condition limitsFromEnd(const Reading &reading) const;
    Dialect::Condition pageOf(const Reading &reading, Walk walk) const;
    Dialect::Condition beginning(const Reading &reading) const;
    Result<Reading> begin(Connection &connection, const Query &query, const Totals &totals) const;
    Result<void> readBeginning(Connection &connection, const Reading &reading,
                               StoredPage &page) const;
    Result<void> readRest(Connection &connection, Reading &reading, StoredPage &page) const;
    Result<void> readRows(Connection &connection, const Reading &reading,
                          const Dialect::Condition &statement, StoredPage &page) const;
    std::string keysOf(const QList<SortKey> &sort, const RowView &row, int column) const;
    QStringList insertColumns() const;
    QString insertSql(int rows) const;
    Result<void> insertRows(Connection &connection, const QList<QVariantList> &rows) const;
    Result<StoredRecord> readOne(Connection &connection, const QString &sql,
                                 const QVariantList &values, const RecordJson &json,
                                 Connection::Place place) const;
    Fault explain(const Fault &fault) const;

    const Catalog &m_catalog;
    const ResourceSpec &m_spec;
    const Dialect &m_dialect;
    Form m_whole; ///< the whole record
    QString m_fetch;
    QString m_insert;
    QString m_insertRow;
    QString m_insertMany;
    QString m_copy;
};

/** What the key column of a field holds: the folded text, cut so that an index can hold it. */
QString searchKey(const FieldSpec &field, const QString &text);

} // namespace lectern
