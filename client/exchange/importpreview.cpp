// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/importpreview.h"

#include "exchange/columnguess.h"
#include "resource/codec.h"
#include "resource/validator.h"

#include <QFile>
#include <QFileInfo>
#include <QSet>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kHead = 64 * 1024; // enough for the delimiter
constexpr qint64 kChecked = 8 * 1024 * 1024; // how far a file is looked at for its encoding
constexpr qint64 kPiece = 16 * 1024;
constexpr qint64 kMostRead = 2 * 1024 * 1024; // for its rows: an open quote takes all that follows

bool isUtf8(const QByteArray &text)
{
    QStringDecoder decoder(QStringConverter::Utf8);
    const QString decoded = decoder.decode(text);
    return !decoded.isNull() && !decoder.hasError();
}

// The first accent may come long after the head.
CsvFormat guessFormat(QFile &file)
{
    const QByteArray start = file.peek(kChecked);
    CsvFormat format = guessCsvFormat(start.left(kHead));
    if (format.encoding == "UTF-8" && !isUtf8(start))
        format.encoding = "windows-1252";
    return format;
}

// At least `wanted` rows if the file has them; `whole` tells whether its end was reached.
Result<QList<CsvRow>> readRows(QFile &file, const CsvFormat &format, qsizetype wanted, bool &whole)
{
    CsvReader reader(format.delimiter, format.encoding);
    QList<CsvRow> rows;
    while (rows.size() < wanted && !file.atEnd() && file.pos() < kMostRead) {
        auto more = reader.feed(file.read(kPiece));
        if (!more)
            return more;
        rows += *more;
    }
    whole = file.atEnd() && rows.size() <= wanted;
    if (!file.atEnd())
        return rows;
    auto last = reader.finish();
    if (!last)
        return last;
    rows += *last;
    whole = rows.size() <= wanted;
    return rows;
}

} // namespace

Result<ImportPreview> ImportPreview::read(const QString &fileName, const ResourceSpec &spec,
                                          const std::optional<CsvFormat> &format)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly)) {
        return Fault::invalid(
            u"%1 cannot be opened: %2."_s.arg(QFileInfo(fileName).fileName(), file.errorString()));
    }
    ImportPreview preview;
    preview.bytes = file.size();
    preview.format = format ? *format : guessFormat(file);
    auto rows = readRows(file, preview.format, kRows + 1, preview.whole);
    if (!rows)
        return rows.fault();
    if (rows->isEmpty()) {
        return Fault::invalid((preview.whole ? u"%1 is empty."_s
                                             : u"The first line of %1 has no end; look for a quote "
                                               "that is not closed."_s)
                                  .arg(QFileInfo(fileName).fileName()));
    }
    preview.header = columnNames(rows->takeFirst().cells);
    preview.rows = rows->first(std::min<qsizetype>(kRows, rows->size()));
    preview.guessedColumns = guessColumns(preview.header, spec);
    preview.problems = preview.problemsWith(spec, preview.guessedColumns);
    return preview;
}

namespace {

// What is wrong with the choice of columns, whatever is in the rows.
QList<FieldMessage> columnProblems(const ResourceSpec &spec, const QStringList &header,
                                   const QMap<QString, QString> &columns)
{
    QList<FieldMessage> wrong;
    QSet<QString> given;
    for (const QString &column : header) {
        const QString name = columns.value(column);
        const FieldSpec *field = spec.field(name);
        if (field && given.contains(name)) {
            wrong.append({name, u"doubled_column"_s,
                          u"More than one column is chosen for %1."_s.arg(field->label)});
        }
        given.insert(name);
    }
    for (const FieldSpec &field : spec.fields) {
        if (field.required && !field.readOnly && !given.contains(field.name)) {
            wrong.append({field.name, u"required"_s,
                          u"No column is chosen for %1, which is needed."_s.arg(field.label)});
        }
    }
    return wrong;
}

QList<FieldMessage> rowProblems(const ResourceSpec &spec, const QStringList &header,
                                const QMap<QString, QString> &columns, const CsvRow &row)
{
    if (row.cells.size() > header.size()) {
        return {{QString(), u"cells"_s,
                 u"The line has %1 cells, but there are %2 columns."_s.arg(row.cells.size())
                     .arg(header.size()),
                 row.line}};
    }
    QList<FieldMessage> wrong;
    for (qsizetype i = 0; i < header.size(); ++i) {
        const FieldSpec *field = spec.field(columns.value(header[i]));
        const QString text = row.cells.value(i);
        // An empty cell of an optional field stands for its default.
        if (!field || (text.isEmpty() && !field->required))
            continue;
        const Result<QVariant> value = parseValue(*field, text);
        for (FieldMessage message : value ? validateValue(*field, *value) : value.fault().fields) {
            message.line = row.line;
            wrong.append(message);
        }
    }
    return wrong;
}

} // namespace

QList<FieldMessage> ImportPreview::problemsWith(const ResourceSpec &spec,
                                                const QMap<QString, QString> &columns) const
{
    QList<FieldMessage> wrong = columnProblems(spec, header, columns);
    for (const CsvRow &row : rows)
        wrong += rowProblems(spec, header, columns, row);
    return wrong;
}

} // namespace lectern
