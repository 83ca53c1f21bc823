// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/imports.h"

#include "core/timestamp.h"
#include "service/doorkeeper.h"
#include "service/services.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Parts are kept in pieces, so that neither library needs room for a whole one.
constexpr qsizetype kPiece = 1024 * 1024; // bytes

QByteArray planJson(const ImportPlan &plan)
{
    QJsonObject columns;
    for (auto it = plan.columns.begin(); it != plan.columns.end(); ++it)
        columns.insert(it.key(), it.value());
    return QJsonDocument(QJsonObject {{u"resource"_s, plan.resource},
                                      {u"ndjson"_s, plan.format == ImportFormat::Ndjson},
                                      {u"delimiter"_s, QString(plan.delimiter)},
                                      {u"columns"_s, columns}})
        .toJson(QJsonDocument::Compact);
}

ImportPlan readPlan(const QByteArray &json)
{
    const QJsonObject object = QJsonDocument::fromJson(json).object();
    ImportPlan plan {.resource = object[u"resource"].toString(),
                     .format =
                         object[u"ndjson"].toBool() ? ImportFormat::Ndjson : ImportFormat::Csv,
                     .delimiter = object[u"delimiter"].toString().front()};
    const QJsonObject columns = object[u"columns"].toObject();
    for (auto it = columns.begin(); it != columns.end(); ++it)
        plan.columns.insert(it.key(), it.value().toString());
    return plan;
}

ImportPlan planIn(const Connection::Row &row)
{
    return readPlan(row.first().toString().toUtf8());
}

// A key of somebody's that only reads is not to change what another of theirs has begun.
Result<void> mayWrite(const Identity &who)
{
    if (who.limits.writes)
        return {};
    return Fault {.kind = Fault::Kind::Denied, .message = u"This key may only read."_s};
}

Fault noImport(const QString &id)
{
    return Fault::notFound(u"There is no import %1."_s.arg(id));
}

// Keeps the import and its parts as they are until the transaction ends. Fault: NotFound.
Result<void> lockImport(Connection &connection, const QString &id)
{
    auto rows = connection.query(u"SELECT id FROM imports WHERE id = ? AND NOT removed"_s
                                     + Dialect::of(connection.kind()).forUpdate(),
                                 {id});
    if (!rows)
        return rows.fault();
    return rows->isEmpty() ? Result<void>(noImport(id)) : Result<void>();
}

// The same for those who do not wait for whoever stores it, be it another instance. `lock`: which
// others may have it at the same time. Fault: NotFound, Conflict.
Result<ImportPlan> takeImport(Connection &connection, const QString &id, const Identity &who,
                              const QString &lock)
{
    const QString select =
        u"SELECT plan FROM imports WHERE id = ? AND started_by = ? AND NOT removed"_s;
    if (connection.kind() == DatabaseKind::Postgres) {
        auto taken = connection.query(select + lock + u" SKIP LOCKED"_s, {id, who.asker()});
        if (!taken)
            return taken.fault();
        if (!taken->isEmpty())
            return planIn(taken->first());
    }
    auto there = connection.query(select, {id, who.asker()});
    if (!there)
        return there.fault();
    if (there->isEmpty())
        return noImport(id);
    // There the writer has it alone.
    if (connection.kind() == DatabaseKind::Sqlite)
        return planIn(there->first());
    return Fault::conflict(u"This import is being stored, or a part of it is just being sent. Try "
                           u"again when that has ended."_s);
}

struct Size
{
    qint64 parts = 0;
    qint64 bytes = 0;
};

// Fault: Invalid where a part is missing.
Result<Size> sizeOf(Connection &connection, const QString &id)
{
    auto rows = connection.query(u"SELECT count(DISTINCT number), coalesce(max(number), 0), "
                                 u"coalesce(sum(length(body)), 0) FROM import_parts "
                                 u"WHERE import_id = ?"_s,
                                 {id});
    if (!rows)
        return rows.fault();
    const auto &row = rows->first();
    if (row[0].toLongLong() != row[1].toLongLong()) {
        return Fault::invalid(
            u"Of the parts 1 to %1 only %2 have been sent."_s.arg(row[1].toLongLong())
                .arg(row[0].toLongLong()));
    }
    return Size {.parts = row[0].toLongLong(), .bytes = row[2].toLongLong()};
}

// The parts in their order, a piece at a time, so that only one is in memory.
ImportSource partsOf(const QString &id, qint64 count)
{
    return [=, number = qint64(0),
            piece = qint64(0)](Connection &connection) mutable -> Result<QByteArray> {
        for (;;) {
            auto rows = connection.query(
                u"SELECT number, piece, body FROM import_parts WHERE import_id = ? "
                u"AND (number, piece) > (?, ?) ORDER BY number, piece LIMIT 1"_s,
                {id, number, piece});
            if (!rows)
                return rows.fault();
            if (rows->isEmpty() && number < count)
                return Fault::internal(u"Part %1 of the import is gone."_s.arg(number + 1));
            if (rows->isEmpty())
                return QByteArray();
            const Connection::Row &row = rows->first();
            number = row[0].toLongLong();
            piece = row[1].toLongLong();
            // Only at the end there may be nothing.
            if (const QByteArray body = row[2].toByteArray(); !body.isEmpty())
                return body;
        }
    };
}

// In the place of what was sent as this part before.
Result<void> storePart(Connection &connection, const QString &id, qint64 number,
                       const QByteArray &body)
{
    qint64 piece = 0;
    qsizetype at = 0;
    do {
        auto stored = connection.execute(
            u"INSERT INTO import_parts (import_id, number, piece, body) VALUES (?, ?, ?, ?) "
            u"ON CONFLICT (import_id, number, piece) DO UPDATE SET body = excluded.body"_s,
            {id, number, ++piece, body.mid(at, kPiece)});
        if (!stored)
            return stored.fault();
        at += kPiece;
    } while (at < body.size());
    auto removed = connection.execute(
        u"DELETE FROM import_parts WHERE import_id = ? AND number = ? AND piece > ?"_s,
        {id, number, piece}, Connection::Place::Last);
    return removed ? Result<void>() : Result<void>(removed.fault());
}

Result<void> removeImport(Connection &connection, const QString &id)
{
    auto removed = connection.execute(u"UPDATE imports SET removed = TRUE WHERE id = ?"_s, {id});
    return removed ? Result<void>() : Result<void>(removed.fault());
}

// Nobody's name is empty, so that no request can have this key.
RequestKey storedKey(const QString &id, const Identity &who)
{
    return {.asker = u""_s, .key = id, .fingerprint = u"import of "_s + who.asker()};
}

// What the import gives is kept along with its records, for whoever asks for it to be stored again.
Result<void> keepResult(Connection &connection, const RequestKey &key, ImportResult result,
                        qint64 rows)
{
    result.created = rows - result.rejectedRows;
    return Idempotency::note(
        connection, key, QJsonDocument(importResultJson(result)).toJson(QJsonDocument::Compact));
}

} // namespace

QJsonObject importResultJson(const ImportResult &result)
{
    QJsonArray rejected;
    for (const FieldMessage &message : result.rejected) {
        rejected.append(QJsonObject {{u"line"_s, message.line},
                                     {u"field"_s, message.field},
                                     {u"code"_s, message.code},
                                     {u"message"_s, message.message}});
    }
    return {{u"created"_s, result.created},
            {u"rejected_rows"_s, result.rejectedRows},
            {u"rejected"_s, rejected},
            {u"ignored_columns"_s, QJsonArray::fromStringList(result.ignoredColumns)}};
}

Result<QString> Imports::begin(const ImportPlan &plan, const Identity &who)
{
    if (auto may = m_services.resource(plan.resource)->may(Action::Create, who); !may)
        return may.fault();
    // What cannot be removed now is no reason to refuse the next.
    if (auto forgotten = forgetOld(); !forgotten)
        qWarning("Old imports cannot be removed: %s", qUtf8Printable(forgotten.fault().message));
    const QString id = QUuid::createUuid().toString(QUuid::Id128);
    auto done = m_services.database.write([&](Connection &connection) -> Result<void> {
        auto inserted = connection.execute(
            u"INSERT INTO imports (id, plan, started_by, created_at) VALUES (?, ?, ?, ?)"_s,
            {id, QString::fromUtf8(planJson(plan)), who.asker(), timestampNow()});
        return inserted ? Result<void>() : Result<void>(inserted.fault());
    });
    if (!done)
        return done.fault();
    return id;
}

// Called with the mutex held.
std::optional<JobView> Imports::jobOf(const QString &id, const Identity &who) const
{
    auto job = m_services.jobs.find(m_jobs.value(id), who.asker());
    if (!job || (job->state != JobState::Running && job->state != JobState::Done))
        return std::nullopt;
    return *job;
}

Result<void> Imports::mayChange(const QString &id, const Identity &who)
{
    if (auto writes = mayWrite(who); !writes)
        return writes;
    const std::scoped_lock lock(m_mutex);
    const auto job = jobOf(id, who);
    if (job && job->state == JobState::Running) {
        return Fault::conflict(
            u"This import is being stored. Wait until job %1 has ended, or cancel it."_s.arg(
                job->id));
    }
    return {};
}

// A key for other resources is not to have to do with what its user has begun.
Result<void> Imports::mayStore(const Result<ImportPlan> &plan, const Identity &who) const
{
    if (!plan)
        return plan.fault();
    return m_services.resource(plan->resource)->may(Action::Create, who);
}

Result<void> Imports::putPart(const QString &id, qint64 number, const QByteArray &body,
                              const Identity &who)
{
    if (auto free = mayChange(id, who); !free)
        return free;
    // It may be long.
    return m_services.database.write(
        [&](Connection &connection) -> Result<void> {
            auto plan = takeImport(connection, id, who, u" FOR SHARE"_s);
            if (auto may = mayStore(plan, who); !may)
                return may;
            return storePart(connection, id, number, body);
        },
        Database::Effort::Alone);
}

// The plan of an import whose parts are all there.
Result<ImportPlan> Imports::checked(const QString &id, const Identity &who)
{
    return m_services.database.read([&](Connection &connection) -> Result<ImportPlan> {
        auto rows = connection.query(u"SELECT plan FROM imports WHERE id = ? AND started_by = ? "
                                     u"AND NOT removed"_s,
                                     {id, who.asker()});
        if (!rows)
            return rows.fault();
        if (rows->isEmpty())
            return noImport(id);
        if (auto size = sizeOf(connection, id); !size)
            return size.fault();
        return planIn(rows->first());
    });
}

Result<JobView> Imports::commit(const QString &id, bool skipRejected, const Identity &who)
{
    if (auto writes = mayWrite(who); !writes)
        return writes.fault();
    const std::scoped_lock lock(m_mutex);
    // The reply to an earlier request may have been lost.
    if (auto earlier = jobOf(id, who))
        return *earlier;
    auto plan = checked(id, who);
    // Another instance may have stored it, or this one before it was started anew.
    if (!plan && plan.fault().kind == Fault::Kind::NotFound)
        return stored(id, who);
    if (auto may = mayStore(plan, who); !may)
        return may.fault();
    const ResourceService &service = *m_services.resource(plan->resource);
    auto job = m_services.jobs.start(
        u"import"_s, who.asker(), [=, this, &service, plan = *plan](JobControl &control) {
            Importer importer(m_services.database, service, plan, who);
            JobOutcome outcome = store(control, id, who, importer, skipRejected);
            m_services.database.releaseThread();
            return outcome;
        });
    if (!job)
        return job;
    m_jobs.removeIf([this](const auto &known) { return !m_services.jobs.isKnown(known.value()); });
    m_jobs.insert(id, job->id);
    return job;
}

// The import goes with the same commit that stores its records, so that it is stored once.
JobOutcome Imports::store(JobControl &control, const QString &id, const Identity &who,
                          Importer &importer, bool skipRejected)
{
    auto done = m_services.database.write(
        [&](Connection &connection) -> Result<void> {
            if (auto locked = lockImport(connection, id); !locked)
                return locked;
            auto size = sizeOf(connection, id);
            if (!size)
                return size.fault();
            qint64 all = 0;
            const auto seen = [&](qint64 rows, qint64 bytes) {
                all = rows;
                control.report(double(bytes) / double(std::max(size->bytes, qint64(1))), rows);
                return !control.isCancelled();
            };
            auto stored =
                importer.runWithin(connection, partsOf(id, size->parts), skipRejected, seen);
            if (!stored)
                return stored;
            if (auto still = checkUnchanged(connection, who, m_services.clock.now()); !still)
                return still;
            if (auto kept = keepResult(connection, storedKey(id, who), importer.result(), all);
                !kept)
                return kept;
            return removeImport(connection, id);
        },
        Database::Effort::Long);
    if (!done)
        return {.result = importResultJson(importer.result()), .fault = done.fault()};
    importer.committed();
    return {.result = importResultJson(importer.result()), .fault = {}};
}

Result<JobView> Imports::cancel(const QString &job, const Identity &who)
{
    if (auto writes = mayWrite(who); !writes)
        return writes.fault();
    return m_services.jobs.cancel(job, who.asker());
}

Result<JobView> Imports::stored(const QString &id, const Identity &who) const
{
    auto kept = m_services.database.read(
        [&](Connection &connection) { return Idempotency::kept(connection, storedKey(id, who)); });
    // Somebody else's.
    if (!kept && kept.fault().kind == Fault::Kind::Unprocessable)
        return noImport(id);
    if (!kept)
        return kept.fault();
    if (!*kept)
        return noImport(id);
    const QJsonObject result = QJsonDocument::fromJson(**kept).object();
    return JobView {.id = id,
                    .kind = u"import"_s,
                    .state = JobState::Done,
                    .progress = 1,
                    .done = result[u"created"].toInteger(),
                    .outcome = {.result = result, .fault = {}}};
}

Result<void> Imports::forget(const QString &id, const Identity &who)
{
    if (auto free = mayChange(id, who); !free)
        return free;
    auto done = m_services.database.write([&](Connection &connection) -> Result<void> {
        auto plan = takeImport(connection, id, who, u" FOR UPDATE"_s);
        if (auto may = mayStore(plan, who); !may)
            return may;
        return removeImport(connection, id);
    });
    m_services.filler.wake();
    return done;
}

} // namespace lectern
