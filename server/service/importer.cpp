// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/importer.h"

#include "core/fold.h"
#include "core/timestamp.h"
#include "resource/codec.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxMessages = 1000;
constexpr qsizetype kSlice = 32 * 1024; // bytes; about 1,000 rows

bool hasUniqueField(const ResourceSpec &spec)
{
    return std::any_of(spec.fields.begin(), spec.fields.end(),
                       [](const FieldSpec &field) { return field.unique; });
}

QString sameName(const QString &text)
{
    return fold(text).simplified().replace(u' ', u'_');
}

const FieldSpec *fieldOfHeader(const ResourceSpec &spec, const QString &header)
{
    for (const FieldSpec &field : spec.fields) {
        if (sameName(header) == field.name || sameName(header) == sameName(field.label))
            return &field;
    }
    return nullptr;
}

} // namespace

Result<QMap<QString, QString>> ImportPlan::parseColumns(const QString &text)
{
    QMap<QString, QString> columns;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.lastIndexOf(u'=');
        if (equals <= 0) {
            const QString words =
                u"map must be written Column=field,Other column=field; \"%1\" is not."_s.arg(part);
            return Fault::invalid(words, {{u"map"_s, u"bad_map"_s, words}});
        }
        columns.insert(part.left(equals).trimmed(), part.mid(equals + 1).trimmed());
    }
    return columns;
}

Importer::Importer(Database &database, const ResourceService &service, ImportPlan plan,
                   Identity who)
    : m_database(database), m_service(service), m_plan(std::move(plan)), m_who(std::move(who)),
      m_now(timestampNow()), m_bulk(service.spec()),
      m_savepoints(database.url().kind == DatabaseKind::Postgres && hasUniqueField(service.spec())),
      m_reader(m_plan.delimiter)
{
}

Result<ImportResult> Importer::run(const ImportSource &source, bool skipRejected, const Seen &seen)
{
    auto done = m_database.write(
        [&](Connection &connection) { return runWithin(connection, source, skipRejected, seen); });
    if (!done)
        return done.fault();
    committed();
    return m_result;
}

Result<void> Importer::runWithin(Connection &connection, const ImportSource &source,
                                 bool skipRejected, const Seen &seen)
{
    if (auto read = readAll(connection, source, seen); !read)
        return read;
    if (m_result.rejectedRows == 0 || skipRejected)
        return {};
    return Fault::invalid(m_result.rejectedRows == 1
                              ? u"1 line is not as it must be; nothing was stored."_s
                              : u"%L1 lines are not as they must be; nothing was stored."_s.arg(
                                  m_result.rejectedRows),
                          m_result.rejected);
}

void Importer::committed()
{
    m_committed = true;
    m_service.changed();
}

ImportResult Importer::result() const
{
    ImportResult result = m_result;
    if (!m_committed)
        result.created = 0;
    return result;
}

Result<void> Importer::readAll(Connection &connection, const ImportSource &source, const Seen &seen)
{
    for (bool last = false; !last;) {
        auto piece = source(connection);
        if (!piece)
            return piece.fault();
        last = piece->isEmpty();
        if (auto done = readPiece(connection, *piece, seen); !done)
            return done;
    }
    if (m_plan.format == ImportFormat::Csv && m_columns.isEmpty())
        return Fault::invalid(u"The file is empty; its first line must name the columns."_s);
    if (auto stored = m_service.storeWaiting(connection, m_waiting); !stored)
        return stored;
    return m_bulk.finish(connection);
}

// In slices, so that a large piece does not hide how far the work is, and can be given up.
Result<void> Importer::readPiece(Connection &connection, const QByteArray &piece, const Seen &seen)
{
    const bool last = piece.isEmpty();
    qsizetype at = 0;
    do {
        const QByteArray bytes = piece.mid(at, kSlice);
        at += kSlice;
        m_bytes += bytes.size();
        auto done = m_plan.format == ImportFormat::Csv ? csvPiece(connection, bytes, last)
                                                       : jsonPiece(connection, bytes, last);
        if (!done)
            return done;
        if (!seen(m_rows, m_bytes))
            return Fault::unavailable(u"The import was cancelled; nothing was stored."_s);
        if (auto allowed = m_database.mayWrite(); !allowed)
            return allowed;
    } while (at < piece.size());
    return {};
}

Result<void> Importer::csvPiece(Connection &connection, const QByteArray &bytes, bool last)
{
    auto rows = last ? m_reader.finish() : m_reader.feed(bytes);
    if (!rows)
        return rows.fault();
    for (const CsvRow &row : *rows) {
        auto done = m_columns.isEmpty() ? header(row) : csvRow(connection, row);
        if (!done)
            return done;
    }
    return {};
}

// The columns that the plan names and the file has not, and the needed fields that none gives.
QList<FieldMessage> Importer::missingColumns(const QStringList &names, const QStringList &taken,
                                             int line) const
{
    QList<FieldMessage> wrong;
    for (auto it = m_plan.columns.begin(); it != m_plan.columns.end(); ++it) {
        if (!names.contains(it.key())) {
            wrong.append(
                {it.key(), u"unknown_column"_s,
                 u"The file has no column \"%1\"; it has: %2."_s.arg(it.key(), names.join(u", "_s)),
                 line});
        }
    }
    for (const FieldSpec &field : m_service.spec().fields) {
        if (field.required && !field.readOnly && !taken.contains(field.name)) {
            wrong.append({field.name, u"required"_s,
                          u"No column gives %1, which is needed."_s.arg(field.label), line});
        }
    }
    return wrong;
}

Result<void> Importer::header(const CsvRow &row)
{
    const ResourceSpec &spec = m_service.spec();
    QList<FieldMessage> wrong;
    QStringList taken;
    const QStringList names = columnNames(row.cells);
    for (qsizetype i = 0; i < names.size(); ++i) {
        const QString name = row.cells[i].trimmed();
        const auto mapped = m_plan.columns.constFind(names[i]);
        const bool isMapped = mapped != m_plan.columns.constEnd();
        const FieldSpec *field = isMapped ? spec.field(*mapped) : fieldOfHeader(spec, name);
        const QString problem = isMapped && !mapped->isEmpty() && !field ? *mapped
            : !isMapped && !field && m_plan.columns.isEmpty()            ? name
                                                                         : QString();
        // A column without a name is what a delimiter at the end of each line makes; it is left
        // out.
        if (!problem.isEmpty()) {
            wrong.append({problem, u"unknown_column"_s,
                          u"There is no field \"%1\"; %2 have: %3."_s.arg(
                              problem, spec.name, spec.writableNames().join(u", "_s)),
                          row.line});
        }
        if (field && taken.contains(field->name)) {
            wrong.append({field->name, u"doubled_column"_s,
                          u"Two columns give %1."_s.arg(field->label), row.line});
        }
        const bool used = field && !field->readOnly;
        m_columns.append(used ? field : nullptr);
        if (used)
            taken.append(field->name);
        else
            m_result.ignoredColumns.append(names[i]);
    }
    wrong += missingColumns(names, taken, row.line);
    if (!wrong.isEmpty())
        return Fault::invalid(u"The columns of the file do not fit; nothing was stored."_s, wrong);
    return {};
}

Result<void> Importer::csvRow(Connection &connection, const CsvRow &row)
{
    if (row.cells.size() > m_columns.size()) {
        ++m_rows;
        reject(
            {{.field = {},
              .code = u"cells"_s,
              .message = u"The line has %1 cells, but there are %2 columns."_s.arg(row.cells.size())
                             .arg(m_columns.size())}},
            row.line);
        return {};
    }
    Record record;
    QList<FieldMessage> wrong;
    for (qsizetype i = 0; i < m_columns.size(); ++i) {
        const FieldSpec *field = m_columns[i];
        if (!field)
            continue;
        const QString cell = row.cells.value(i);
        if (cell.isEmpty() && !field->required)
            continue;
        auto value = parseValue(*field, cell);
        if (value)
            record.insert(field->name, *value);
        else
            wrong += value.fault().fields;
    }
    if (wrong.isEmpty())
        return store(connection, record, row.line);
    ++m_rows;
    reject(wrong, row.line);
    return {};
}

Result<void> Importer::jsonPiece(Connection &connection, const QByteArray &bytes, bool last)
{
    if (!last && !bytes.contains('\n')) {
        m_openLine += bytes;
        return {};
    }
    QByteArrayList lines = (m_openLine + bytes).split('\n');
    m_openLine = last ? QByteArray() : lines.takeLast();
    for (const QByteArray &line : lines) {
        ++m_line;
        if (line.trimmed().isEmpty())
            continue;
        auto json = parseJsonObject(line);
        auto record = json ? decodeRecord(m_service.spec(), *json) : Result<Record>(json.fault());
        if (record) {
            if (auto stored = store(connection, *record, m_line); !stored)
                return stored;
            continue;
        }
        ++m_rows;
        const Fault &fault = record.fault();
        reject(fault.fields.isEmpty() ? QList<FieldMessage> {{.field = {},
                                                              .code = u"bad_json"_s,
                                                              .message = fault.message}}
                                      : fault.fields,
               m_line);
    }
    return {};
}

// A record that is refused is noted; a fault ends the import.
Result<void> Importer::store(Connection &connection, const Record &record, int line)
{
    ++m_rows;
    auto prepared = m_service.prepared(record);
    if (!prepared) {
        reject(prepared.fault().fields, line);
        return {};
    }
    auto stored = insert(connection, *prepared);
    if (!stored) {
        if (stored.fault().kind != Fault::Kind::Conflict)
            return stored;
        reject(stored.fault().fields, line);
        return {};
    }
    ++m_result.created;
    return m_bulk.inserted(connection);
}

Result<void> Importer::insert(Connection &connection, const Record &record)
{
    if (!m_savepoints)
        return m_service.insertPrepared(connection, record, m_who, m_now, m_waiting);
    if (auto opened = connection.savepoint(); !opened)
        return opened;
    auto stored = m_service.insertPrepared(connection, record, m_who, m_now, m_waiting);
    auto closed = stored ? connection.release() : connection.rollbackToSavepoint();
    return closed ? stored : closed;
}

void Importer::reject(const QList<FieldMessage> &messages, int line)
{
    ++m_result.rejectedRows;
    for (FieldMessage message : messages) {
        if (m_result.rejected.size() >= kMaxMessages)
            return;
        message.line = line;
        m_result.rejected.append(message);
    }
}

} // namespace lectern
