// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/resourceroutes.h"

#include "api/paths.h"
#include "http/negotiation.h"
#include "http/recordnumber.h"
#include "http/representation.h"
#include "http/respond.h"
#include "resource/codec.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

using Parameters = QList<std::pair<QString, QString>>;

// On SQLite a short import is as quick as another write, and shares their transaction; on
// PostgreSQL each of its records may take several round trips.
Database::Effort effortOf(const QByteArray &import, DatabaseKind kind)
{
    constexpr qsizetype kQuick = 64 * 1024; // bytes
    return kind == DatabaseKind::Sqlite && import.size() <= kQuick ? Database::Effort::Twice
                                                                   : Database::Effort::Alone;
}

QByteArray etag(qint64 revision)
{
    return '"' + QByteArray::number(revision) + '"';
}

Reply recordReply(int status, const StoredRecord &record)
{
    return Reply::json(status, record.json).with("ETag"_ba, etag(record.revision));
}

Parameters without(const Parameters &parameters, QStringView name)
{
    Parameters others;
    for (const auto &parameter : parameters) {
        if (parameter.first != name)
            others.append(parameter);
    }
    return others;
}

QString valueOf(const Parameters &parameters, QStringView name)
{
    for (const auto &[key, value] : parameters) {
        if (key == name)
            return value;
    }
    return {};
}

/** The requests that a resource answers; each function is one. */
class ResourceApi
{
public:
    ResourceApi(Services &services, const ResourceSpec &spec)
        : m_services(services), m_service(*services.resource(spec.name))
    {
    }

    Reply list(const Request &request) const
    {
        const Parameters parameters = parseUrlParameters(request.rawQuery);
        auto format = wantedFormat(request, parameters);
        if (!format)
            return problem(format.fault(), request);
        if (!*format)
            return notAcceptable(request);
        auto query = Query::parse(m_service.spec(), without(parameters, u"format"));
        if (!query)
            return problem(query.fault(), request);
        // A page for people shows who owns a car, not a number.
        Query wanted = *query;
        if (**format == Format::Html)
            wanted.expand = m_service.expandable(request.who);
        auto page = m_service.list(wanted, request.who);
        if (!page)
            return problem(page.fault(), request);
        return represent({.catalog = m_services.catalog,
                          .spec = m_service.spec(),
                          .query = *query,
                          .page = *page,
                          .path = request.rawPath,
                          .search = query->search,
                          .formatInUrl = !valueOf(parameters, u"format").isEmpty()},
                         **format);
    }

    Reply fetch(const Request &request) const
    {
        auto id = idOf(request);
        if (!id)
            return problem(id.fault(), request);
        // fields and expand mean here what they mean in a list; nothing else does.
        static const QStringList parameters {u"expand"_s, u"fields"_s};
        if (auto known = checkParameters(request, parameters); !known)
            return problem(known.fault(), request);
        auto query = queryOf(request);
        if (!query)
            return problem(query.fault(), request);
        auto record = m_service.fetch(*id, request.who, query->fields, query->expand);
        if (!record)
            return problem(record.fault(), request);
        // The revision tells nothing of the records that are shown along with this one.
        const QByteArray seen =
            query->expand.isEmpty() ? request.header("If-None-Match") : QByteArray();
        if (!seen.isEmpty() && isAmong(record->revision, revisionsOf(seen, Comparison::Weak)))
            return Reply {.status = 304}.with("ETag", etag(record->revision));
        return recordReply(200, *record);
    }

    Reply create(const Request &request) const
    {
        const QByteArray type = mediaType(request.header("Content-Type"));
        const bool many = type == "text/csv" || type == "application/x-ndjson";
        if (auto known = checkParameters(request, many ? QStringList {u"map"_s} : QStringList());
            !known)
            return problem(known.fault(), request);
        if (many)
            return import(request, type == "text/csv" ? ImportFormat::Csv : ImportFormat::Ndjson);
        auto record = bodyRecord(request);
        if (!record)
            return record.fault();
        auto stored = m_service.create(*record, request.who, request.key);
        if (!stored)
            return problem(stored.fault(), request);
        const QByteArray id = idIn(stored->json);
        return recordReply(201, *stored).with("Location", request.rawPath + '/' + id);
    }

    Reply replace(const Request &request) const
    {
        return update(request, &ResourceService::replace);
    }
    Reply change(const Request &request) const { return update(request, &ResourceService::change); }

    Reply remove(const Request &request) const
    {
        auto id = idOf(request);
        if (!id)
            return problem(id.fault(), request);
        if (auto known = checkParameters(request, {}); !known)
            return problem(known.fault(), request);
        auto removed = m_service.remove(*id, expected(request), request.who);
        return removed ? Reply {.status = 204} : problem(removed.fault(), request);
    }

private:
    /** A value, or the reply that says what is wrong. */
    class RecordOrReply
    {
    public:
        RecordOrReply(Record record) : m_record(std::move(record)), m_ok(true) { }
        RecordOrReply(Reply reply) : m_reply(std::move(reply)) { }
        explicit operator bool() const { return m_ok; }
        const Record &operator*() const { return m_record; }
        const Reply &fault() const { return m_reply; }

    private:
        Record m_record;
        Reply m_reply;
        bool m_ok = false;
    };

    using Update = Result<StoredRecord> (ResourceService::*)(qint64, const Record &,
                                                             const ResourceService::Revisions &,
                                                             const Identity &) const;

    Reply update(const Request &request, Update store) const
    {
        auto id = idOf(request);
        if (!id)
            return problem(id.fault(), request);
        if (auto known = checkParameters(request, {}); !known)
            return problem(known.fault(), request);
        auto record = bodyRecord(request);
        if (!record)
            return record.fault();
        auto stored = (m_service.*store)(*id, *record, expected(request), request.who);
        return stored ? recordReply(200, *stored) : problem(stored.fault(), request);
    }

    Reply import(const Request &request, ImportFormat format) const
    {
        if (request.body.size() > api::kMaxDirectImport) {
            return problem(413,
                           u"At most %L1 bytes are taken at once; send more as an import (%2)."_s
                               .arg(api::kMaxDirectImport)
                               .arg(api::kImports),
                           request);
        }
        auto columns =
            ImportPlan::parseColumns(valueOf(parseUrlParameters(request.rawQuery), u"map"));
        if (!columns)
            return problem(columns.fault(), request);
        const ImportPlan plan {
            .resource = m_service.spec().name, .format = format, .columns = *columns};
        QByteArray reply;
        const auto store = [&](Connection &connection) {
            return importWithin(connection, request, plan, reply);
        };
        const auto effort = effortOf(request.body, m_services.database.url().kind);
        auto done = request.key ? m_services.idempotency.once(*request.key, reply, store, effort)
                                : m_services.database.write(store, effort);
        if (!done)
            return problem(done.fault(), request);
        m_service.changed();
        return Reply::json(201, reply);
    }

    // Begins anew each time, so that it may be run twice.
    Result<void> importWithin(Connection &connection, const Request &request,
                              const ImportPlan &plan, QByteArray &reply) const
    {
        Importer importer(m_services.database, m_service, plan, request.who);
        QByteArray rest = request.body;
        auto stored = importer.runWithin(
            connection, [&](Connection &) -> Result<QByteArray> { return std::exchange(rest, {}); },
            false, [](qint64, qint64) { return true; });
        if (!stored)
            return stored;
        importer.committed();
        QJsonObject json = importResultJson(importer.result());
        json.remove(u"rejected"_s);
        json.remove(u"rejected_rows"_s);
        reply = compactJson(json);
        return {};
    }

    RecordOrReply bodyRecord(const Request &request) const
    {
        const QByteArray type = mediaType(request.header("Content-Type"));
        if (type != "application/json" && type != "application/merge-patch+json") {
            QByteArrayList types {"application/json"};
            if (request.method == "POST")
                types << "text/csv"
                      << "application/x-ndjson";
            return notTaken(types, type, request);
        }
        auto json = parseJsonObject(request.body);
        if (!json)
            return problem(json.fault(), request);
        auto record = decodeRecord(m_service.spec(), *json);
        if (!record)
            return problem(record.fault(), request);
        return *record;
    }

    Result<Query> queryOf(const Request &request) const
    {
        if (request.rawQuery.isEmpty())
            return Query();
        return Query::parse(m_service.spec(), parseUrlParameters(request.rawQuery));
    }

    static bool isAmong(qint64 revision, const ResourceService::Revisions &revisions)
    {
        return !revisions || revisions->contains(revision);
    }

    static Result<void> checkParameters(const Request &request, const QStringList &names)
    {
        if (request.rawQuery.isEmpty())
            return {};
        for (const auto &[name, value] : parseUrlParameters(request.rawQuery)) {
            if (names.contains(name))
                continue;
            const QString words = u"%1 is not a parameter of this request. There %2."_s.arg(
                name, names.isEmpty() ? u"are none"_s : u"are: %1"_s.arg(names.join(u", "_s)));
            return Fault::invalid(words, {{name, u"unknown_parameter"_s, words}});
        }
        return {};
    }

    static ResourceService::Revisions expected(const Request &request)
    {
        return revisionsOf(request.header("If-Match"), Comparison::Strong);
    }

    Result<qint64> idOf(const Request &request) const
    {
        return recordNumber(m_service.spec(), request.parameters.value(0));
    }

    // The database writes the id first; reading the whole record for it would be a waste.
    static QByteArray idIn(const QByteArray &json)
    {
        const qsizetype start = json.indexOf(':') + 1;
        return json.mid(start, json.indexOf(',') - start).trimmed();
    }

    Reply notAcceptable(const Request &request) const
    {
        return problem(406,
                       u"There are: application/json, text/csv, application/x-ndjson, text/html."_s,
                       request);
    }

    Services &m_services;
    const ResourceService &m_service;
};

} // namespace

ResourceService::Revisions revisionsOf(const QByteArray &header, Comparison comparison)
{
    if (header.isEmpty() || header.trimmed() == "*")
        return std::nullopt;
    QList<qint64> revisions;
    for (QByteArray tag : header.split(',')) {
        tag = tag.trimmed();
        if (comparison == Comparison::Weak && tag.startsWith("W/"))
            tag.remove(0, 2);
        const qint64 revision = tag.mid(1).chopped(tag.size() > 1 ? 1 : 0).toLongLong();
        if (tag == etag(revision))
            revisions.append(revision);
    }
    return revisions;
}

Routes resourceRoutes(Services &services, const ResourceSpec &spec)
{
    const auto api = std::make_shared<ResourceApi>(services, spec);
    const QString many = api::kRoot + u'/' + spec.name;
    const QString one = many + u"/{id}"_s;
    const auto handler = [api](Reply (ResourceApi::*function)(const Request &) const) -> Handler {
        return [api, function](const Request &request) { return (api.get()->*function)(request); };
    };
    const auto json = [&](Reply (ResourceApi::*function)(const Request &) const) {
        return giving("application/json", handler(function));
    };
    return {
        {"GET", many, handler(&ResourceApi::list), u"List the %1."_s.arg(spec.name)},
        {"POST", many, json(&ResourceApi::create),
         u"Add one %1, or many as CSV or NDJSON."_s.arg(spec.singular)},
        {"GET", one, json(&ResourceApi::fetch), u"Read one %1."_s.arg(spec.singular)},
        {"PUT", one, json(&ResourceApi::replace), u"Replace one %1."_s.arg(spec.singular)},
        {"PATCH", one, json(&ResourceApi::change),
         u"Change some fields of one %1."_s.arg(spec.singular)},
        {"DELETE", one, handler(&ResourceApi::remove), u"Delete one %1."_s.arg(spec.singular)},
    };
}

} // namespace lectern
