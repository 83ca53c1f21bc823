// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/importroutes.h"

#include "api/paths.h"
#include "http/negotiation.h"
#include "http/respond.h"
#include "resource/codec.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString stateName(JobState state)
{
    switch (state) {
    case JobState::Running:
        return u"running"_s;
    case JobState::Done:
        return u"done"_s;
    case JobState::Failed:
        return u"failed"_s;
    case JobState::Cancelled:
        return u"cancelled"_s;
    }
    Q_UNREACHABLE();
}

Reply jobReply(int status, const JobView &job, const Request &request)
{
    QJsonObject json {{u"id"_s, job.id},
                      {u"kind"_s, job.kind},
                      {u"state"_s, stateName(job.state)},
                      {u"progress"_s, job.progress},
                      {u"done"_s, job.done}};
    if (job.state != JobState::Running)
        json.insert(u"result"_s, job.outcome.result);
    if (job.state == JobState::Failed)
        json.insert(u"error"_s,
                    problemJson(statusOf(job.outcome.fault->kind), *job.outcome.fault, request.id));
    return Reply::json(status, compactJson(json))
        .with("Location", QString(api::kJobs + u'/' + job.id).toLatin1());
}

Reply jobReply(int status, const Result<JobView> &job, const Request &request)
{
    return job ? jobReply(status, *job, request) : problem(job.fault(), request);
}

Fault wrongMember(const QString &name, const QString &words)
{
    return Fault::invalid(words, {{name, u"wrong_type"_s, words}});
}

// The text of a member, empty where it is something else; the fallback where it is not given.
QString textOf(const QJsonObject &json, QStringView name, const QString &fallback)
{
    return json.contains(name) ? json[name].toString() : fallback;
}

Result<QMap<QString, QString>> columnsOf(const QJsonValue &map, const ResourceSpec &spec)
{
    QMap<QString, QString> columns;
    if (!map.isObject() && !map.isUndefined())
        return wrongMember(u"map"_s, u"map must be an object such as {\"Column\": \"field\"}."_s);
    const QJsonObject pairs = map.toObject();
    for (auto it = pairs.begin(); it != pairs.end(); ++it) {
        const QString field = it.value().toString();
        if (!it.value().isString() || (!field.isEmpty() && !spec.field(field))) {
            return wrongMember(u"map"_s,
                               u"map must give \"%1\" one of: %2; or \"\" to leave it out."_s.arg(
                                   it.key(), spec.writableNames().join(u", "_s)));
        }
        columns.insert(it.key(), field);
    }
    return columns;
}

Result<ImportPlan> planOf(const Services &services, const QByteArray &body)
{
    auto json = parseJsonObject(body);
    if (!json)
        return json.fault();
    static const QStringList known {u"resource"_s, u"format"_s, u"delimiter"_s, u"map"_s};
    for (const QString &key : json->keys()) {
        if (!known.contains(key))
            return wrongMember(key, u"%1 is not one of: %2."_s.arg(key, known.join(u", "_s)));
    }
    ImportPlan plan {.resource = (*json)[u"resource"].toString()};
    const ResourceService *service = services.resource(plan.resource);
    if (!service)
        return wrongMember(u"resource"_s, u"resource must name a resource, such as songs."_s);
    const QString format = textOf(*json, u"format", u"csv"_s);
    if (format != u"csv" && format != u"ndjson")
        return wrongMember(u"format"_s, u"format must be one of: csv, ndjson."_s);
    plan.format = format == u"csv" ? ImportFormat::Csv : ImportFormat::Ndjson;
    const QString delimiter = textOf(*json, u"delimiter", u","_s);
    if (delimiter.size() != 1 || QStringView(u"\"\r\n").contains(delimiter))
        return wrongMember(u"delimiter"_s, u"delimiter must be one character, such as ; or ,."_s);
    plan.delimiter = delimiter.front();
    auto columns = columnsOf(json->value(u"map"), service->spec());
    if (!columns)
        return columns.fault();
    plan.columns = *columns;
    return plan;
}

Reply begin(Services &services, const Request &request)
{
    auto plan = planOf(services, request.body);
    if (!plan)
        return problem(plan.fault(), request);
    auto id = services.imports.begin(*plan, request.who);
    if (!id)
        return problem(id.fault(), request);
    return Reply::json(
               201, compactJson({{u"id"_s, *id}, {u"resource"_s, plan->resource}, {u"parts"_s, 0}}))
        .with("Location", QString(api::kImports + u'/' + *id).toLatin1());
}

Reply putPart(Services &services, const Request &request)
{
    bool ok = false;
    const qint64 number = request.parameters[1].toLongLong(&ok);
    if (!ok || number < 1 || number > 1'000'000)
        return problem(400, u"Parts are numbered 1, 2, 3 and so on."_s, request);
    if (request.body.isEmpty())
        return problem(400, u"A part must not be empty."_s, request);
    auto kept = services.imports.putPart(request.parameters[0], number, request.body, request.who);
    return kept ? Reply {.status = 204} : problem(kept.fault(), request);
}

Reply commit(Services &services, const Request &request)
{
    bool skipRejected = false;
    if (!request.body.trimmed().isEmpty()) {
        const QByteArray type = mediaType(request.header("Content-Type"));
        if (type != "application/json")
            return notTaken({"application/json"}, type, request);
        auto json = parseJsonObject(request.body);
        if (!json)
            return problem(json.fault(), request);
        const QJsonValue skip = json->value(u"skip_rejected");
        if (json->size() > (skip.isBool() ? 1 : 0)) {
            const QString words = u"skip_rejected must be true or false; there is nothing else."_s;
            return problem(wrongMember(u"skip_rejected"_s, words), request);
        }
        skipRejected = skip.toBool();
    }
    return jobReply(202, services.imports.commit(request.parameters[0], skipRejected, request.who),
                    request);
}

Reply forget(Services &services, const Request &request)
{
    auto forgotten = services.imports.forget(request.parameters[0], request.who);
    return forgotten ? Reply {.status = 204} : problem(forgotten.fault(), request);
}

Reply find(Services &services, const Request &request)
{
    const QString id = request.parameters[0];
    auto known = services.jobs.find(id, request.who.asker());
    return jobReply(200, known ? known : services.imports.stored(id, request.who), request);
}

Reply cancel(Services &services, const Request &request)
{
    return jobReply(202, services.imports.cancel(request.parameters[0], request.who), request);
}

} // namespace

Routes importRoutes(Services &services)
{
    const auto bound = [&services](Reply (*function)(Services &, const Request &)) -> Handler {
        return giving("application/json", [&services, function](const Request &request) {
            return function(services, request);
        });
    };
    const QString imports = api::kImports;
    const QString one = imports + u"/{import}"_s;
    const QString job = api::kJobs + u"/{job}"_s;
    return {
        {"POST",
         imports,
         taking({"application/json"}, bound(begin)),
         u"Begin an import that is sent in parts."_s,
         Access::Known,
         {"application/json", R"({"resource":"songs","format":"csv","delimiter":",","map":{}})"}},
        {"PUT",
         one + u"/parts/{number}"_s,
         bound(putPart),
         u"Send a part of an import."_s,
         Access::Known,
         {"application/octet-stream", {}}},
        {"POST",
         one + u"/commit"_s,
         bound(commit),
         u"Store an import: all of it, or nothing."_s,
         Access::Known,
         {"application/json", R"({"skip_rejected":false})"}},
        {"DELETE", one, bound(forget), u"Give up an import."_s},
        {"GET", job, bound(find), u"See how far a job is."_s},
        {"DELETE", job, bound(cancel), u"Cancel a job."_s},
    };
}

} // namespace lectern
