// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/imports.h"

#include "core/timestamp.h"
#include "service/services.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QUuid>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

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

Fault noImport(const QString &id)
{
    return Fault::notFound(u"There is no import %1."_s.arg(id));
}

// The parts in their order, one at a time, so that only one is in memory.
ImportSource partsOf(const QString &id)
{
    return [id, number = qint64(0)](Connection &connection) mutable -> Result<QByteArray> {
        auto rows = connection.query(
            u"SELECT body FROM import_parts WHERE import_id = ? AND number = ?"_s, {id, ++number});
        if (!rows)
            return rows.fault();
        return rows->isEmpty() ? QByteArray() : rows->first().first().toByteArray();
    };
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
    if (auto forgotten = forgetOld(); !forgotten)
        return forgotten.fault();
    const QString id = QUuid::createUuid().toString(QUuid::Id128);
    auto done = m_services.database.write([&](Connection &connection) -> Result<void> {
        auto inserted = connection.execute(
            u"INSERT INTO imports (id, plan, started_by, created_at) VALUES (?, ?, ?, ?)"_s,
            {id, QString::fromUtf8(planJson(plan)), who.name, timestampNow()});
        return inserted ? Result<void>() : Result<void>(inserted.fault());
    });
    if (!done)
        return done.fault();
    return id;
}

Result<void> Imports::forgetOld()
{
    const QString yesterday = toTimestamp(QDateTime::currentDateTimeUtc().addDays(-1));
    return m_services.database.write([&](Connection &connection) -> Result<void> {
        auto removed =
            connection.execute(u"DELETE FROM imports WHERE created_at < ?"_s, {yesterday});
        return removed ? Result<void>() : Result<void>(removed.fault());
    });
}

Result<ImportPlan> Imports::plan(const QString &id)
{
    auto connection = m_services.database.connection();
    if (!connection)
        return connection.fault();
    auto rows = (*connection)->query(u"SELECT plan FROM imports WHERE id = ?"_s, {id});
    if (!rows)
        return rows.fault();
    if (rows->isEmpty())
        return noImport(id);
    return readPlan(rows->first().first().toString().toUtf8());
}

Result<void> Imports::putPart(const QString &id, qint64 number, const QByteArray &body)
{
    if (auto known = plan(id); !known)
        return known.fault();
    return m_services.database.write([&](Connection &connection) -> Result<void> {
        auto stored = connection.execute(
            u"INSERT INTO import_parts (import_id, number, body) VALUES (?, ?, ?) "
            u"ON CONFLICT (import_id, number) DO UPDATE SET body = excluded.body"_s,
            {id, number, body});
        return stored ? Result<void>() : Result<void>(stored.fault());
    });
}

// The bytes of all parts. Fault: Invalid where one is missing.
Result<std::pair<qint64, qint64>> Imports::size(const QString &id)
{
    auto connection = m_services.database.connection();
    if (!connection)
        return connection.fault();
    auto rows = (*connection)
                    ->query(u"SELECT count(*), coalesce(max(number), 0), "
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
    return std::pair(row[0].toLongLong(), row[2].toLongLong());
}

Result<JobView> Imports::commit(const QString &id, bool skipRejected, const Identity &who)
{
    auto known = plan(id);
    if (!known)
        return known.fault();
    auto total = size(id);
    if (!total)
        return total.fault();
    const ResourceService &service = *m_services.resource(known->resource);
    const qint64 bytes = std::max(total->second, qint64(1));
    return m_services.jobs.start(
        u"import"_s, [=, this, &service](JobControl &control) -> JobOutcome {
            Importer importer(m_services.database, service, *known, who);
            auto result = importer.run(partsOf(id), skipRejected, [&](qint64 rows, qint64 seen) {
                control.report(double(seen) / double(bytes), rows);
                return !control.isCancelled();
            });
            JobOutcome outcome;
            if (!result) {
                outcome.fault = result.fault();
                outcome.result = importResultJson(importer.result());
            } else {
                outcome.result = importResultJson(*result);
                // What is stored need not wait any more; if this fails it is forgotten in a day.
                Q_UNUSED(forget(id))
            }
            m_services.database.releaseThread();
            return outcome;
        });
}

Result<void> Imports::forget(const QString &id)
{
    return m_services.database.write([&](Connection &connection) -> Result<void> {
        auto removed = connection.execute(u"DELETE FROM imports WHERE id = ?"_s, {id});
        if (!removed)
            return removed.fault();
        return *removed == 0 ? Result<void>(noImport(id)) : Result<void>();
    });
}

} // namespace lectern
