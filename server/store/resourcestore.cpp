// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/resourcestore.h"

#include "core/fold.h"
#include "core/timestamp.h"
#include "store/cursor.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Lines are sorted by an index, paragraphs are not. An entry of PostgreSQL's B-tree has room for
// 2,700 bytes, and two lines may share one.
constexpr int kLongestLine = 400; // code points
constexpr qsizetype kLineBytes = 1'200;

// Rows that SQLite is given at once; more gain nothing.
constexpr int kManyRows = 50;

// The text format of COPY: https://www.postgresql.org/docs/15/sql-copy.html
void appendCopyValue(QByteArray &lines, const QVariant &value)
{
    if (value.isNull() && value.typeId() != QMetaType::QString) {
        lines += "\\N";
        return;
    }
    if (value.typeId() == QMetaType::Bool) {
        lines += value.toBool() ? 't' : 'f';
        return;
    }
    const QByteArray text = value.toString().toUtf8();
    const auto isSpecial = [](char c) { return c == '\\' || c == '\n' || c == '\r' || c == '\t'; };
    if (std::none_of(text.begin(), text.end(), isSpecial)) {
        lines += text;
        return;
    }
    for (const char c : text) {
        if (isSpecial(c))
            lines += '\\';
        lines += c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
    }
}

// The last value is the revision.
void appendCopyRow(QByteArray &rows, const QVariantList &values)
{
    for (const QVariant &value : values) {
        appendCopyValue(rows, value);
        rows += '\t';
    }
    rows += "1\n";
}

} // namespace

QString searchKey(const FieldSpec &field, const QString &text)
{
    QString key = fold(text);
    if (field.maxLength == 0 || field.maxLength > kLongestLine)
        return key;
    // Only a line of ligatures that fold to many letters comes to this; it loses its end.
    while (key.toUtf8().size() > kLineBytes)
        key.chop(key.back().isLowSurrogate() ? 2 : 1);
    return key;
}

ResourceStore::ResourceStore(const Catalog &catalog, const ResourceSpec &spec,
                             const Dialect &dialect)
    : m_catalog(catalog), m_spec(spec), m_dialect(dialect), m_whole(formOf(spec.fieldNames(), {})),
      m_fetch(fetchSql(m_whole)),
      m_insert(insertSql(1) + u" RETURNING %1, revision"_s.arg(m_whole.json.columns())),
      m_insertRow(insertSql(1)), m_insertMany(insertSql(kManyRows)),
      m_copy(u"COPY %1 (%2, revision) FROM STDIN"_s.arg(spec.name, insertColumns().join(u", "_s)))
{
}

ResourceStore::Form ResourceStore::formOf(const QStringList &fields,
                                          const QStringList &expand) const
{
    Form form {.json = {}, .from = m_spec.name};
    for (const FieldSpec &field : m_spec.fields) {
        if (fields.contains(field.name))
            form.json.add(field, column(field.name));
        if (field.type != FieldType::Reference || !expand.contains(field.expandName()))
            continue;
        const ResourceSpec &target = *findSpec(m_catalog, field.reference);
        form.json.addRecord(field.expandName(), target, field.expandName());
        form.from += u" LEFT JOIN %1 AS %2 ON %2.id = %3"_s.arg(target.name, field.expandName(),
                                                                column(field.name));
    }
    return form;
}

QString ResourceStore::fetchSql(const Form &form) const
{
    return u"SELECT %1, %2.revision FROM %3 WHERE %2.id = ?"_s.arg(form.json.columns(), m_spec.name,
                                                                   form.from);
}

Fault ResourceStore::noSuchRecord(qint64 id) const
{
    return Fault::notFound(u"There is no %1 with the number %2."_s.arg(m_spec.singular).arg(id));
}

// A statement that gives the columns of one record, and its revision behind them; a record of
// revision 0 where it gives no row.
Result<StoredRecord> ResourceStore::readOne(Connection &connection, const QString &sql,
                                            const QVariantList &values, const RecordJson &json,
                                            Connection::Place place) const
{
    StoredRecord record;
    auto done = connection.read(
        sql, values,
        [&](const RowView &row) {
            std::string text;
            json.append(text, row);
            record.json = QByteArray::fromStdString(text);
            record.revision = row.integer(json.count());
        },
        place);
    if (!done)
        return done.fault();
    return record;
}

Result<StoredRecord> ResourceStore::fetch(Connection &connection, qint64 id,
                                          const QStringList &fields, const QStringList &expand,
                                          bool lock) const
{
    const bool whole = fields.isEmpty() && expand.isEmpty();
    const Form part =
        whole ? Form() : formOf(fields.isEmpty() ? m_spec.fieldNames() : fields, expand);
    const QString sql = (whole ? m_fetch : fetchSql(part)) + (lock ? m_dialect.forUpdate() : u""_s);
    auto record =
        readOne(connection, sql, {id}, whole ? m_whole.json : part.json, Connection::Place::Any);
    if (record && record->json.isEmpty())
        return noSuchRecord(id);
    return record;
}

Result<qint64> ResourceStore::findByUnique(Connection &connection, const QString &field,
                                           const QVariant &value) const
{
    auto rows =
        connection.query(u"SELECT id FROM %1 WHERE %2 = ?"_s.arg(m_spec.name, field), {value});
    if (!rows)
        return rows.fault();
    return rows->isEmpty() ? 0 : rows->first().first().toLongLong();
}

QStringList ResourceStore::insertColumns() const
{
    QStringList columns;
    for (const FieldSpec &field : m_spec.fields) {
        if (!field.readOnly)
            columns.append(field.name);
    }
    for (const FieldSpec &field : m_spec.searchedFields())
        columns.append(field.name + u"_key"_s);
    return columns + QStringList {u"created_at"_s, u"updated_at"_s, u"last_updated_by"_s};
}

QString ResourceStore::insertSql(int rows) const
{
    const QStringList columns = insertColumns();
    QStringList places;
    for (const QString &name : columns) {
        const FieldSpec *field = m_spec.field(name);
        places.append(field ? m_dialect.placeholder(*field) : u"?"_s);
    }
    const QStringList values(rows, u"(%1, 1)"_s.arg(places.join(u", "_s)));
    return u"INSERT INTO %1 (%2, revision) VALUES %3"_s.arg(m_spec.name, columns.join(u", "_s),
                                                            values.join(u", "_s));
}

QVariantList ResourceStore::rowOf(const Record &record, const QString &by, const QString &now) const
{
    QVariantList values;
    values.reserve(2 * m_spec.fields.size());
    for (const FieldSpec &field : m_spec.fields) {
        if (!field.readOnly)
            values.append(record.value(field.name));
    }
    for (const FieldSpec &field : m_spec.searchedFields())
        values.append(searchKey(field, record.value(field.name).toString()));
    values << now << now << by;
    return values;
}

Result<StoredRecord> ResourceStore::insert(Connection &connection, const Record &record,
                                           const QString &by, Connection::Place place) const
{
    auto stored =
        readOne(connection, m_insert, rowOf(record, by, timestampNow()), m_whole.json, place);
    return stored ? stored : explain(stored.fault());
}

Result<void> ResourceStore::insertRow(Connection &connection, const QVariantList &row) const
{
    auto done = connection.execute(m_insertRow, row);
    return done ? Result<void>() : Result<void>(explain(done.fault()));
}

bool ResourceStore::takesRows() const
{
    return std::none_of(m_spec.fields.begin(), m_spec.fields.end(), [](const FieldSpec &field) {
        return field.unique || field.type == FieldType::Reference;
    });
}

void ResourceStore::add(Batch &batch, const QVariantList &row) const
{
    if (m_dialect.kind() == DatabaseKind::Postgres)
        appendCopyRow(batch.lines, row);
    else
        batch.rows.append(row);
    ++batch.count;
}

Result<void> ResourceStore::insertBatch(Connection &connection, const Batch &batch) const
{
    if (batch.count == 0)
        return {};
    if (m_dialect.kind() == DatabaseKind::Sqlite)
        return insertRows(connection, batch.rows);
    auto done = connection.copy(m_copy, batch.lines);
    return done ? Result<void>() : Result<void>(explain(done.fault()));
}

Result<void> ResourceStore::insertRows(Connection &connection,
                                       const QList<QVariantList> &rows) const
{
    qsizetype at = 0;
    for (; at + kManyRows <= rows.size(); at += kManyRows) {
        QVariantList values;
        values.reserve(kManyRows * rows[at].size());
        for (qsizetype i = at; i < at + kManyRows; ++i)
            values += rows[i];
        if (auto done = connection.execute(m_insertMany, values); !done)
            return explain(done.fault());
    }
    for (; at < rows.size(); ++at) {
        if (auto done = insertRow(connection, rows[at]); !done)
            return done;
    }
    return {};
}

Result<StoredRecord> ResourceStore::update(Connection &connection, qint64 id, const Record &changes,
                                           const QString &by, Connection::Place place) const
{
    QStringList sets {u"revision = revision + 1"_s,
                      u"updated_at = "_s + m_dialect.placeholder(*m_spec.field(u"updated_at")),
                      u"last_updated_by = ?"_s};
    QVariantList values {timestampNow(), by};
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        const FieldSpec &field = *m_spec.field(it.key());
        sets.append(field.name + u" = "_s + m_dialect.placeholder(field));
        values.append(it.value());
        if (field.type == FieldType::Text) {
            sets.append(field.name + u"_key = ?"_s);
            values.append(searchKey(field, it.value().toString()));
        }
    }
    values.append(id);
    const QString sql = u"UPDATE %1 SET %2 WHERE id = ? RETURNING %3, revision"_s.arg(
        m_spec.name, sets.join(u", "_s), m_whole.json.columns());
    auto stored = readOne(connection, sql, values, m_whole.json, place);
    if (!stored)
        return explain(stored.fault());
    return stored->json.isEmpty() ? noSuchRecord(id) : stored;
}

Result<void> ResourceStore::remove(Connection &connection, qint64 id, Connection::Place place) const
{
    auto removed =
        connection.execute(u"DELETE FROM %1 WHERE id = ?"_s.arg(m_spec.name), {id}, place);
    if (!removed)
        return explain(removed.fault());
    return *removed == 0 ? Result<void>(noSuchRecord(id)) : Result<void>();
}

Result<qint64> ResourceStore::countReferring(Connection &connection, const ResourceSpec &referring,
                                             const FieldSpec &field, qint64 id)
{
    auto rows = connection.query(
        u"SELECT count(*) FROM %1 WHERE %2 = ?"_s.arg(referring.name, field.name), {id});
    if (!rows)
        return rows.fault();
    return rows->first().first().toLongLong();
}

// The database names its constraint; people know the field by its label.
Fault ResourceStore::explain(const Fault &fault) const
{
    if (fault.kind != Fault::Kind::Conflict || fault.fields.isEmpty())
        return fault;
    const FieldMessage raw = fault.fields.first();
    for (const FieldSpec &field : m_spec.fields) {
        if (raw.field != m_spec.name + u'.' + field.name
            && !raw.field.startsWith(m_spec.name + u'_' + field.name + u'_'))
            continue;
        if (raw.code == u"unique") {
            const QString words =
                u"%1 is already in use by another %2."_s.arg(field.label, m_spec.singular);
            return Fault::conflict(words, {{field.name, raw.code, words}});
        }
        const QString words = u"%1 is not what the database allows."_s.arg(field.label);
        return Fault::conflict(words, {{field.name, raw.code, words}});
    }
    if (raw.code == u"reference")
        return Fault::conflict(u"This %1 is referred to by others."_s.arg(m_spec.singular));
    qWarning("%s: %s", qUtf8Printable(raw.field), qUtf8Printable(raw.message));
    return Fault::conflict(u"The database does not allow this %1."_s.arg(m_spec.singular));
}

} // namespace lectern
