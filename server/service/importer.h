// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/importreader.h"
#include "service/jobs.h"
#include "store/bulkinsert.h"

namespace lectern {

struct ImportResult
{
    qint64 created = 0;
    qint64 rejectedRows = 0;
    QList<FieldMessage> rejected; ///< what is wrong, with lines; the first 1,000
    QStringList ignoredColumns;
};

/** The bytes of the file, piece by piece; empty at its end. */
using ImportSource = std::function<Result<QByteArray>(Connection &)>;

/**
 * Stores the records of a file in one transaction: all of them, or none; with `skipRejected` all
 * that are as they must be. Fault: Denied; Invalid with a message for each wrong line and field
 * (the first 1,000), or what the database said. `seen` is told the rows and bytes so far, every 64
 * or 256 KiB, and may return false to give up, which takes everything back.
 */
class Importer
{
public:
    using Seen = std::function<bool(qint64 rows, qint64 bytes)>;

    Importer(Database &database, const ResourceService &service, ImportPlan plan,
             const Identity &who);

    Result<ImportResult> run(const ImportSource &source, bool skipRejected, const Seen &seen);

    /** The same within a transaction of the caller's, who says when it is committed. */
    Result<void> runWithin(Connection &connection, const ImportSource &source, bool skipRejected,
                           const Seen &seen);
    void committed();

    /** What there is to say of the run so far; until it is committed nothing was created. */
    ImportResult result() const;

private:
    Result<void> readAll(Connection &connection, const ImportSource &source, const Seen &seen);
    Result<void> readPiece(Connection &connection, const QByteArray &piece, const Seen &seen);
    Result<void> storeRead(Connection &connection);
    Result<void> storeSingly(Connection &connection, const ImportRow &row);
    Result<void> insert(Connection &connection, const ImportRow &row);
    void reject(const QList<FieldMessage> &messages, int line);

    Database &m_database;
    const ResourceService &m_service;
    Identity m_who;
    ImportReader m_reader;
    ImportRows m_read; ///< and not yet stored
    BulkInsert m_bulk;
    qsizetype m_slice; ///< bytes that are read and stored at once
    bool m_savepoints; ///< whether a refused row would end the transaction
    qint64 m_rows = 0;
    qint64 m_bytes = 0;
    bool m_committed = false;
    ImportResult m_result;
};

} // namespace lectern
