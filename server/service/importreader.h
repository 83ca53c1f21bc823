// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/csv.h"
#include "service/resourceservice.h"

namespace lectern {

enum class ImportFormat { Csv, Ndjson };

/** How a file becomes records of a resource. */
struct ImportPlan
{
    QString resource;
    ImportFormat format = ImportFormat::Csv;
    QChar delimiter = u',';
    /** Column, by its name as columnNames() has it, to field; an empty one leaves it out. */
    QMap<QString, QString> columns = {};

    /** "Song Clean=title,ARTIST CLEAN=artist" as columns. Fault: Invalid. */
    static Result<QMap<QString, QString>> parseColumns(const QString &text);
};

/** A line of the file: a record that is as it must be, or what is wrong with it. */
struct ImportRow
{
    int line = 0;
    Record record = {};
    QVariantList values = {}; ///< as ResourceStore::insertRow takes them
    QList<FieldMessage> wrong = {};
};

/** Some lines of the file. */
struct ImportRows
{
    qint64 count = 0;
    ResourceStore::Batch batch = {}; ///< those that can be stored together
    QList<ImportRow> rows = {}; ///< the others, and what is wrong
};

/** Reads a file piece by piece; asks no database, so that it may run beside the storing. */
class ImportReader
{
public:
    ImportReader(const ResourceService &service, ImportPlan plan, Identity who);

    /** What the piece completes. Fault: Invalid where it cannot be read or its columns are wrong.
     */
    Result<ImportRows> read(const QByteArray &bytes);
    /** What the end of the file completes. */
    Result<ImportRows> finish();

    /** The columns of the file that go nowhere. */
    const QStringList &ignoredColumns() const { return m_ignoredColumns; }

private:
    Fault tooLong() const;
    Result<void> readCsv(const Result<QList<CsvRow>> &rows);
    Result<void> readJson(const QByteArray &bytes, bool last);
    Result<void> header(const CsvRow &row);
    QList<FieldMessage> missingColumns(const QStringList &names, const QStringList &taken,
                                       int line) const;
    void csvRow(const CsvRow &row);
    void jsonRow(const QByteArray &line);
    void add(const Record &given, int line);
    void refuse(const QList<FieldMessage> &wrong, int line);

    const ResourceService &m_service;
    ImportPlan m_plan;
    Identity m_who;
    QString m_now;
    CsvReader m_reader;
    QList<const FieldSpec *> m_columns; ///< the field of each column; nullptr: left out
    QStringList m_ignoredColumns;
    QByteArray m_openLine;
    int m_line = 0;
    ImportRows m_rows;
};

} // namespace lectern
