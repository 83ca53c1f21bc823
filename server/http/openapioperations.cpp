// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/openapioperations.h"

#include "http/openapiparameters.h"
#include "http/openapischemas.h"
#include "resource/query.h"
#include "service/rights.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QJsonObject typed(const QString &type)
{
    return {{u"type"_s, type}};
}

QJsonObject media(const QJsonObject &schema)
{
    return {{u"schema"_s, schema}};
}

QJsonObject response(const QString &description, const QJsonObject &content = {},
                     const QStringList &headers = {})
{
    QJsonObject reply {{u"description"_s, description}};
    if (!content.isEmpty())
        reply[u"content"] = content;
    QJsonObject shown;
    for (const QString &header : headers)
        shown[header] = componentRef(u"headers"_s, header);
    if (!shown.isEmpty())
        reply[u"headers"] = shown;
    return reply;
}

/** The replies with errors, by their names among the shared ones, and the rest as a problem. */
void addErrors(QJsonObject &responses, const QList<int> &statuses)
{
    for (const int status : statuses)
        responses[QString::number(status)] = componentRef(u"responses"_s, u"Error%1"_s.arg(status));
    responses[u"default"_s] = componentRef(u"responses"_s, u"Error"_s);
}

QJsonObject jsonContent(const QJsonObject &schema)
{
    return {{u"application/json"_s, media(schema)}};
}

QJsonObject manyContent(const QJsonObject &json)
{
    QJsonObject content = jsonContent(json);
    content[u"text/csv"] = media(typed(u"string"_s));
    content[u"application/x-ndjson"] = media(typed(u"string"_s));
    return content;
}

QJsonObject requestBody(const QJsonObject &content)
{
    return {{u"required"_s, true}, {u"content"_s, content}};
}

QJsonObject listOperation(const ResourceSpec &spec)
{
    QJsonObject content = manyContent(schemaRef(typeName(spec) + u"Page"_s));
    content[u"text/html"] = media(typed(u"string"_s));
    QJsonObject responses {
        {u"200"_s, response(u"A page of %1."_s.arg(spec.name), content, {u"Link"_s})}};
    addErrors(responses, {400, 401, 403, 406});
    return {{u"parameters"_s, listParameters(spec)}, {u"responses"_s, responses}};
}

QJsonObject fetchOperation(const ResourceSpec &spec)
{
    const QString type = typeName(spec);
    QJsonArray parameters {sharedParameter(u"id"_s)};
    addShownFields(parameters, spec);
    parameters.append(sharedParameter(u"If-None-Match"_s));
    const QJsonObject either {
        {u"anyOf"_s, QJsonArray {schemaRef(type), schemaRef(type + u"Selection"_s)}}};
    QJsonObject responses {
        {u"200"_s, response(u"The %1."_s.arg(spec.singular), jsonContent(either), {u"ETag"_s})},
        {u"304"_s, response(u"It is still the one that If-None-Match names."_s, {}, {u"ETag"_s})}};
    addErrors(responses, {400, 401, 403, 404, 406});
    return {{u"parameters"_s, parameters}, {u"responses"_s, responses}};
}

QJsonObject createOperation(const ResourceSpec &spec)
{
    const QString type = typeName(spec);
    const QJsonObject made {
        {u"anyOf"_s, QJsonArray {schemaRef(type), schemaRef(u"ImportedRecords"_s)}}};
    const QString what = u"The %1, or how many were made of a CSV or NDJSON body (all or none)."_s;
    QJsonObject responses {
        {u"201"_s,
         response(what.arg(spec.singular), jsonContent(made), {u"ETag"_s, u"Location"_s})}};
    addErrors(responses, {400, 401, 403, 406, 409, 413, 415, 422});
    return {{u"parameters"_s,
             QJsonArray {sharedParameter(u"map"_s), sharedParameter(u"Idempotency-Key"_s)}},
            {u"requestBody"_s, requestBody(manyContent(schemaRef(type + u"Input"_s)))},
            {u"responses"_s, responses}};
}

QJsonObject updateOperation(const ResourceSpec &spec, bool whole)
{
    const QString type = typeName(spec);
    QJsonObject content = jsonContent(schemaRef(type + (whole ? u"Input"_s : u"Change"_s)));
    if (!whole)
        content[u"application/merge-patch+json"] = media(schemaRef(type + u"Change"_s));
    QJsonObject responses {{u"200"_s,
                            response(u"The %1 as it is now."_s.arg(spec.singular),
                                     jsonContent(schemaRef(type)), {u"ETag"_s})}};
    addErrors(responses, {400, 401, 403, 404, 406, 409, 412, 413, 415});
    return {
        {u"description"_s, u"Fields that are read-only may be sent back unchanged."_s},
        {u"parameters"_s, QJsonArray {sharedParameter(u"id"_s), sharedParameter(u"If-Match"_s)}},
        {u"requestBody"_s, requestBody(content)},
        {u"responses"_s, responses}};
}

QJsonObject deleteOperation(const ResourceSpec &spec)
{
    QJsonObject responses {{u"204"_s, response(u"The %1 is deleted."_s.arg(spec.singular))}};
    addErrors(responses, {401, 403, 404, 409, 412});
    return {
        {u"parameters"_s, QJsonArray {sharedParameter(u"id"_s), sharedParameter(u"If-Match"_s)}},
        {u"responses"_s, responses}};
}

/** The schema of an example: each of its members is of the type that it shows. */
QJsonObject exampleSchema(const QJsonObject &example)
{
    QJsonObject properties;
    for (auto it = example.begin(); it != example.end(); ++it) {
        const QJsonValue value = it.value();
        properties[it.key()] = value.isBool() ? typed(u"boolean"_s)
            : value.isDouble()                ? typed(u"integer"_s)
            : value.isObject()                ? typed(u"object"_s)
            : value.isArray()                 ? typed(u"array"_s)
                                              : typed(u"string"_s);
    }
    return {{u"type"_s, u"object"_s}, {u"properties"_s, properties}};
}

QJsonObject formExample(const QByteArray &body)
{
    QJsonObject example;
    for (const auto &[name, value] : parseUrlParameters(body))
        example[name] = value;
    return example;
}

QJsonObject exampleContent(const RouteExample &example)
{
    const QString type = QString::fromLatin1(example.contentType);
    const bool json = example.contentType == "application/json";
    if (!json && example.contentType != "application/x-www-form-urlencoded")
        return {{type, media(typed(u"string"_s))}};
    const QJsonObject shown =
        json ? QJsonDocument::fromJson(example.body).object() : formExample(example.body);
    QJsonObject content = media(exampleSchema(shown));
    content[u"example"] = shown;
    return {{type, content}};
}

} // namespace

namespace {

Action actionOf(const Route &route)
{
    static const QHash<QByteArray, Action> actions {
        {"GET", Action::Read}, {"POST", Action::Create}, {"DELETE", Action::Delete}};
    return actions.value(route.method, Action::Change);
}

QJsonObject operationOf(const ResourceSpec &spec, const Route &route)
{
    const bool one = route.pattern.endsWith(u'}');
    if (route.method == "GET")
        return one ? fetchOperation(spec) : listOperation(spec);
    if (route.method == "POST")
        return createOperation(spec);
    if (route.method == "DELETE")
        return deleteOperation(spec);
    return updateOperation(spec, route.method == "PUT");
}

} // namespace

QJsonObject resourceOperation(const ResourceSpec &spec, const Route &route)
{
    QJsonObject operation = operationOf(spec, route);
    const Action action = actionOf(route);
    QStringList words {operation[u"description"].toString(), actionWords(action, spec)};
    if (action == Action::Create || action == Action::Change)
        words.append(fieldWords(spec));
    words.removeAll(QString());
    operation[u"description"] = words.join(u' ');
    return operation;
}

QJsonObject plainOperation(const Route &route)
{
    QJsonObject responses {{u"2XX"_s, response(u"It is done."_s)}};
    if (route.access != Access::Anyone) {
        addErrors(responses, {401});
        responses[u"4XX"] = componentRef(u"responses"_s, u"Error"_s);
    }
    QJsonObject operation {{u"responses"_s, responses}};
    if (const QJsonArray parameters = pathParameters(route.pattern); !parameters.isEmpty())
        operation[u"parameters"] = parameters;
    if (!route.example.contentType.isEmpty())
        operation[u"requestBody"] = requestBody(exampleContent(route.example));
    return operation;
}

QJsonObject sharedResponses()
{
    const QJsonObject content {{u"application/problem+json"_s, media(schemaRef(u"Problem"_s))}};
    const QList<std::pair<QString, QString>> errors {
        {u"Error"_s, u"What went wrong."_s},
        {u"Error400"_s, u"Something given is not as it must be; errors says what."_s},
        {u"Error401"_s, u"A token is needed, or the one given is not known."_s},
        {u"Error403"_s, u"Whoever asks may not do this."_s},
        {u"Error404"_s, u"There is no such record."_s},
        {u"Error406"_s, u"No form of the reply is one that the header Accept allows."_s},
        {u"Error409"_s,
         u"A unique value or a reference stands in the way; errors names the field. Or a request "
         u"with the same Idempotency-Key is under way."_s},
        {u"Error412"_s, u"The record has changed since; current is what it is now."_s},
        {u"Error413"_s, u"The body is larger than what is taken at once."_s},
        {u"Error415"_s, u"The body is of a type that is not taken here."_s},
        {u"Error422"_s, u"The Idempotency-Key was used for another request."_s},
    };
    QJsonObject responses;
    for (const auto &[name, description] : errors)
        responses[name] = response(description, content);
    return responses;
}

} // namespace lectern
