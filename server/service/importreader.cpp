// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/importreader.h"

#include "core/fold.h"
#include "core/timestamp.h"
#include "resource/codec.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// A forgotten quote would have the rest of the file for its cell.
constexpr qsizetype kLongestRecord = 1024 * 1024; // characters; of JSON, bytes

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

ImportReader::ImportReader(const ResourceService &service, ImportPlan plan, Identity who)
    : m_service(service), m_plan(std::move(plan)), m_who(std::move(who)), m_now(timestampNow()),
      m_reader(m_plan.delimiter)
{
}

Result<ImportRows> ImportReader::read(const QByteArray &bytes)
{
    m_rows = {};
    auto done =
        m_plan.format == ImportFormat::Csv ? readCsv(m_reader.feed(bytes)) : readJson(bytes, false);
    if (!done)
        return done.fault();
    if (m_reader.pending() > kLongestRecord || m_openLine.size() > kLongestRecord)
        return tooLong();
    return std::exchange(m_rows, {});
}

Result<ImportRows> ImportReader::finish()
{
    m_rows = {};
    auto done =
        m_plan.format == ImportFormat::Csv ? readCsv(m_reader.finish()) : readJson({}, true);
    if (!done)
        return done.fault();
    if (m_plan.format == ImportFormat::Csv && m_columns.isEmpty())
        return Fault::invalid(u"The file is empty; its first line must name the columns."_s);
    return std::exchange(m_rows, {});
}

Fault ImportReader::tooLong() const
{
    const bool csv = m_plan.format == ImportFormat::Csv;
    const int line = csv ? m_reader.pendingLine() : m_line + 1;
    const QString words = csv
        ? u"The row that begins on line %1 is longer than 1 MiB; is a quote missing at its end?"_s
        : u"Line %1 is longer than 1 MiB."_s;
    return Fault::invalid(
        words.arg(line),
        {{.field = {}, .code = u"too_long"_s, .message = words.arg(line), .line = line}});
}

Result<void> ImportReader::readCsv(const Result<QList<CsvRow>> &rows)
{
    if (!rows)
        return rows.fault();
    for (const CsvRow &row : *rows) {
        if (!m_columns.isEmpty())
            csvRow(row);
        else if (auto done = header(row); !done)
            return done;
    }
    return {};
}

// The columns that the plan names and the file has not, and the needed fields that none gives.
QList<FieldMessage> ImportReader::missingColumns(const QStringList &names, const QStringList &taken,
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

Result<void> ImportReader::header(const CsvRow &row)
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
            m_ignoredColumns.append(names[i]);
    }
    wrong += missingColumns(names, taken, row.line);
    if (!wrong.isEmpty())
        return Fault::invalid(u"The columns of the file do not fit; nothing was stored."_s, wrong);
    return {};
}

void ImportReader::csvRow(const CsvRow &row)
{
    if (row.cells.size() > m_columns.size()) {
        refuse(
            {{.field = {},
              .code = u"cells"_s,
              .message = u"The line has %1 cells, but there are %2 columns."_s.arg(row.cells.size())
                             .arg(m_columns.size())}},
            row.line);
        return;
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
        add(record, row.line);
    else
        refuse(wrong, row.line);
}

Result<void> ImportReader::readJson(const QByteArray &bytes, bool last)
{
    if (!last && !bytes.contains('\n')) {
        m_openLine += bytes;
        return {};
    }
    QByteArrayList lines = (m_openLine + bytes).split('\n');
    m_openLine = last ? QByteArray() : lines.takeLast();
    for (const QByteArray &line : lines) {
        ++m_line;
        if (!line.trimmed().isEmpty())
            jsonRow(line);
    }
    return {};
}

void ImportReader::jsonRow(const QByteArray &line)
{
    auto json = parseJsonObject(line);
    auto record = json ? decodeRecord(m_service.spec(), *json) : Result<Record>(json.fault());
    if (record) {
        add(*record, m_line);
        return;
    }
    const Fault &fault = record.fault();
    refuse(
        fault.fields.isEmpty()
            ? QList<FieldMessage> {{.field = {}, .code = u"bad_json"_s, .message = fault.message}}
            : fault.fields,
        m_line);
}

void ImportReader::add(const Record &given, int line)
{
    auto record = m_service.prepared(given, m_who);
    if (!record) {
        refuse(record.fault().fields, line);
        return;
    }
    ++m_rows.count;
    const ResourceStore &store = m_service.store();
    const QVariantList values = store.rowOf(*record, m_who.name, m_now);
    if (store.takesRows())
        store.add(m_rows.batch, values);
    else
        m_rows.rows.append({.line = line, .record = *record, .values = values});
}

void ImportReader::refuse(const QList<FieldMessage> &wrong, int line)
{
    ++m_rows.count;
    m_rows.rows.append({.line = line, .wrong = wrong});
}

} // namespace lectern
