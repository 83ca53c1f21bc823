// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/importer.h"

#include <future>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxMessages = 1000;

// Bytes that are read and stored at once; a thousand of them are about 25 rows. Each slice that
// goes by COPY is a statement of its own, which is worth a larger one; rows that are bound one by
// one take many times their length.
qsizetype sliceOf(const ResourceService &service, DatabaseKind kind)
{
    constexpr qsizetype kKiB = 1024;
    return kind == DatabaseKind::Postgres && service.store().takesRows() ? 256 * kKiB : 64 * kKiB;
}

Fault cancelled()
{
    return Fault::unavailable(u"The import was cancelled; nothing was stored."_s);
}

} // namespace

Importer::Importer(Database &database, const ResourceService &service, ImportPlan plan,
                   const Identity &who)
    : m_database(database), m_service(service), m_who(who), m_reader(service, std::move(plan), who),
      m_bulk(service.spec()), m_slice(sliceOf(service, database.url().kind)),
      m_savepoints(database.url().kind == DatabaseKind::Postgres && !service.store().takesRows())
{
}

Result<ImportResult> Importer::run(const ImportSource &source, bool skipRejected, const Seen &seen)
{
    auto done = m_database.write(
        [&](Connection &connection) { return runWithin(connection, source, skipRejected, seen); },
        Database::Effort::Long);
    if (!done)
        return done.fault();
    committed();
    return m_result;
}

Result<void> Importer::runWithin(Connection &connection, const ImportSource &source,
                                 bool skipRejected, const Seen &seen)
{
    if (auto may = m_service.may(Action::Create, m_who); !may)
        return may;
    auto above = m_service.beginMany(connection);
    if (!above)
        return above.fault();
    if (auto read = readAll(connection, source, seen); !read)
        return read;
    if (m_result.rejectedRows == 0 || skipRejected)
        return m_service.endMany(connection, *above);
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
    for (;;) {
        auto piece = source(connection);
        if (!piece)
            return piece.fault();
        if (piece->isEmpty())
            break;
        if (auto done = readPiece(connection, *piece, seen); !done)
            return done;
    }
    if (auto done = storeRead(connection); !done)
        return done;
    auto rows = m_reader.finish();
    if (!rows)
        return rows.fault();
    m_read = *std::move(rows);
    if (auto done = storeRead(connection); !done)
        return done;
    m_result.ignoredColumns = m_reader.ignoredColumns();
    if (!seen(m_rows, m_bytes))
        return cancelled();
    return m_bulk.finish(connection);
}

// In slices, so that a large piece does not hide how far the work is, and can be given up. While
// one slice is stored, the next is read.
Result<void> Importer::readPiece(Connection &connection, const QByteArray &piece, const Seen &seen)
{
    for (qsizetype at = 0; at < piece.size(); at += m_slice) {
        const QByteArray bytes = piece.mid(at, m_slice);
        auto reading =
            std::async(std::launch::async, [this, &bytes] { return m_reader.read(bytes); });
        auto stored = storeRead(connection);
        auto rows = reading.get();
        if (!stored)
            return stored;
        if (!rows)
            return rows.fault();
        m_read = *std::move(rows);
        m_bytes += bytes.size();
        if (!seen(m_rows, m_bytes))
            return cancelled();
        if (auto allowed = m_database.mayWrite(); !allowed)
            return allowed;
    }
    return {};
}

Result<void> Importer::storeRead(Connection &connection)
{
    const ImportRows read = std::exchange(m_read, {});
    m_rows += read.count;
    for (const ImportRow &row : read.rows) {
        if (auto allowed = m_database.mayWrite(); !allowed)
            return allowed;
        if (auto done = storeSingly(connection, row); !done)
            return done;
    }
    if (auto stored = m_service.store().insertBatch(connection, read.batch); !stored)
        return stored;
    m_result.created += read.batch.count;
    return m_bulk.inserted(connection, read.batch.count);
}

// A record that is refused is noted; a fault ends the import.
Result<void> Importer::storeSingly(Connection &connection, const ImportRow &row)
{
    if (!row.wrong.isEmpty()) {
        reject(row.wrong, row.line);
        return {};
    }
    auto stored = insert(connection, row);
    if (!stored) {
        if (stored.fault().kind != Fault::Kind::Conflict)
            return stored;
        reject(stored.fault().fields, row.line);
        return {};
    }
    ++m_result.created;
    return m_bulk.inserted(connection, 1);
}

Result<void> Importer::insert(Connection &connection, const ImportRow &row)
{
    if (!m_savepoints)
        return m_service.insertPrepared(connection, row.record, row.values);
    if (auto opened = connection.savepoint(); !opened)
        return opened;
    auto stored = m_service.insertPrepared(connection, row.record, row.values);
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
