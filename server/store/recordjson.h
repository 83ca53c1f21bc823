// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"
#include "store/connection.h"

#include <QByteArray>

#include <string>
#include <vector>

/**
 * Rows as JSON text (RFC 8259), written straight from what the database's library holds. The
 * databases could write it themselves; on PostgreSQL that takes two and a half times as long.
 */
namespace lectern {

/** What a SELECT must say, and how its rows become records: the columns stand in their order. */
class RecordJson
{
public:
    /** Adds a field whose value `sql` gives. */
    void add(const FieldSpec &field, const QString &sql);

    /**
     * Adds a record within the record, or null where there is none; `sql` is the table or its
     * alias, which has the fields of `spec`.
     */
    void addRecord(const QString &name, const ResourceSpec &spec, const QString &sql);

    /** The columns for the SELECT. */
    const QString &columns() const { return m_sql; }
    int count() const { return int(m_columns.size()); }

    /** Appends the record in the first columns of the row as a JSON object. */
    void append(std::string &json, const RowView &row) const;

private:
    struct Column
    {
        QByteArray key; ///< "title": with its quotes, colon and what goes before
        FieldType type;
        int closes = 0; ///< columns of the record that begins here, its first being its id
    };

    QString m_sql;
    std::vector<Column> m_columns;
    bool m_first = true;
};

/** Appends the value of a column as JSON: null, a number, true, false or a text. */
void appendJsonValue(std::string &json, FieldType type, const RowView &row, int column);

} // namespace lectern
