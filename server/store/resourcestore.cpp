// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/resourcestore.h"

#include "core/fold.h"
#include "core/timestamp.h"
#include "store/cursor.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Lines are sorted by an index, paragraphs are not. An entry of PostgreSQL's B-tree has room for
// 2,700 bytes, and two lines may share one.
constexpr int kLongestLine = 400; // code points
constexpr qsizetype kLineBytes = 1'200;

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
    : m_catalog(catalog), m_spec(spec), m_dialect(dialect), m_json(jsonOf(spec.fieldNames(), {})),
      m_insert(insertSql(true)), m_insertQuietly(insertSql(false))
{
}

QString ResourceStore::jsonOf(const QStringList &fields, const QStringList &expand) const
{
    QStringList pairs;
    for (const FieldSpec &field : m_spec.fields) {
        if (fields.contains(field.name))
            pairs += {u'\'' + field.name + u'\'', m_dialect.jsonValue(field, column(field.name))};
        if (field.type != FieldType::Reference || !expand.contains(field.expandName()))
            continue;
        const ResourceSpec &target = *findSpec(m_catalog, field.reference);
        const ResourceStore other(m_catalog, target, m_dialect);
        const QString record = u"(SELECT %1 FROM %2 WHERE %2.id = %3)"_s.arg(
            other.m_json, target.name, column(field.name));
        pairs += {u'\'' + field.expandName() + u'\'', m_dialect.nestedJson(record)};
    }
    return m_dialect.jsonObject(pairs);
}

Result<StoredRecord> ResourceStore::fetch(Connection &connection, qint64 id,
                                          const QStringList &fields, const QStringList &expand,
                                          bool lock) const
{
    const QString json = fields.isEmpty() && expand.isEmpty()
        ? m_json
        : jsonOf(fields.isEmpty() ? m_spec.fieldNames() : fields, expand);
    const QString sql = u"SELECT %1, %2.revision FROM %2 WHERE %2.id = ?"_s.arg(json, m_spec.name)
        + (lock ? m_dialect.forUpdate() : QString());
    auto rows = connection.query(sql, {id});
    if (!rows)
        return rows.fault();
    if (rows->isEmpty())
        return Fault::notFound(
            u"There is no %1 with the number %2."_s.arg(m_spec.singular).arg(id));
    const auto &row = rows->first();
    return StoredRecord {row[0].toString().toUtf8(), row[1].toLongLong()};
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

QString ResourceStore::insertSql(bool returning) const
{
    QStringList columns;
    QStringList places;
    for (const FieldSpec &field : m_spec.fields) {
        if (field.readOnly)
            continue;
        columns.append(field.name);
        places.append(m_dialect.placeholder(field));
    }
    for (const FieldSpec &field : m_spec.searchedFields()) {
        columns.append(field.name + u"_key"_s);
        places.append(u"?"_s);
    }
    for (const QString &name : {u"created_at"_s, u"updated_at"_s, u"last_updated_by"_s}) {
        columns.append(name);
        places.append(m_dialect.placeholder(*m_spec.field(name)));
    }
    QString sql = u"INSERT INTO %1 (%2, revision) VALUES (%3, 1)"_s.arg(
        m_spec.name, columns.join(u", "_s), places.join(u", "_s));
    if (returning)
        sql += u" RETURNING "_s + m_json;
    return sql;
}

QVariantList ResourceStore::insertValues(const Record &record, const QString &by,
                                         const QString &now) const
{
    QVariantList values;
    for (const FieldSpec &field : m_spec.fields) {
        if (!field.readOnly)
            values.append(record.value(field.name));
    }
    for (const FieldSpec &field : m_spec.searchedFields())
        values.append(searchKey(field, record.value(field.name).toString()));
    return values + QVariantList {now, now, by};
}

Result<StoredRecord> ResourceStore::insert(Connection &connection, const Record &record,
                                           const QString &by) const
{
    auto rows = connection.query(m_insert, insertValues(record, by, timestampNow()));
    if (!rows)
        return explain(rows.fault());
    return StoredRecord {rows->first().first().toString().toUtf8(), 1};
}

Result<void> ResourceStore::insertQuietly(Connection &connection, const Record &record,
                                          const QString &by, const QString &now) const
{
    auto done = connection.execute(m_insertQuietly, insertValues(record, by, now));
    return done ? Result<void>() : Result<void>(explain(done.fault()));
}

Result<StoredRecord> ResourceStore::update(Connection &connection, qint64 id, const Record &changes,
                                           const QString &by) const
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
    auto rows = connection.query(u"UPDATE %1 SET %2 WHERE id = ? RETURNING %3, revision"_s.arg(
                                     m_spec.name, sets.join(u", "_s), m_json),
                                 values);
    if (!rows)
        return explain(rows.fault());
    if (rows->isEmpty())
        return Fault::notFound(
            u"There is no %1 with the number %2."_s.arg(m_spec.singular).arg(id));
    return StoredRecord {rows->first()[0].toString().toUtf8(), rows->first()[1].toLongLong()};
}

Result<void> ResourceStore::remove(Connection &connection, qint64 id) const
{
    auto removed = connection.execute(u"DELETE FROM %1 WHERE id = ?"_s.arg(m_spec.name), {id});
    if (!removed)
        return explain(removed.fault());
    if (*removed == 0)
        return Fault::notFound(
            u"There is no %1 with the number %2."_s.arg(m_spec.singular).arg(id));
    return {};
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
