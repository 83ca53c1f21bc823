// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/csv.h"
#include "core/result.h"
#include "resource/resourcespec.h"

#include <QMap>

#include <optional>

/** What a user sees of a file before it is imported; sending it is ImportSession's. */
namespace lectern {

/** What is to be imported, and how. */
struct ImportPlan
{
    QString resource;
    QString fileName;
    CsvFormat format = {};
    QMap<QString, QString> columns = {}; ///< column, as in the header -> field; "" leaves it out
};

class ImportPreview
{
public:
    static constexpr int kRows = 50;

    /**
     * Reads the beginning of the file. Without a format it is guessed. Fault: the file cannot be
     * opened, is empty, or is not in the stated encoding.
     */
    static Result<ImportPreview> read(const QString &fileName, const ResourceSpec &spec,
                                      const std::optional<CsvFormat> &format = {});

    /**
     * What would be refused of the previewed rows with these columns, by the shared validator, with
     * lines; messages without a line (0) are about the columns: a needed field that no column
     * gives, two columns for one field. The server still has the last word.
     */
    QList<FieldMessage> problemsWith(const ResourceSpec &spec,
                                     const QMap<QString, QString> &columns) const;

    CsvFormat format;
    QStringList header; ///< names of the columns, as columnNames() has them
    QList<CsvRow> rows; ///< the first kRows, without the header
    QMap<QString, QString> guessedColumns; ///< see guessColumns()
    qint64 bytes = 0; ///< of the whole file
    bool whole = false; ///< whether `rows` is all there is
    QList<FieldMessage> problems; ///< with guessedColumns
};

} // namespace lectern
