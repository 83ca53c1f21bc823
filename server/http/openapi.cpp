// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/openapi.h"

#include "api/paths.h"
#include "http/openapioperations.h"
#include "http/openapiparameters.h"
#include "http/openapischemas.h"

#include <QJsonArray>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const ResourceSpec *resourceOf(const Catalog &catalog, const QString &pattern)
{
    if (!pattern.startsWith(api::kRoot + u'/'))
        return nullptr;
    const QStringList parts = pattern.mid(api::kRoot.size() + 1).split(u'/');
    // What lies below a record is no record.
    return parts.size() > 2 ? nullptr : findSpec(catalog, parts.first());
}

bool isOfAccounts(const QString &pattern)
{
    return pattern.startsWith(api::kRoot + u"/accounts/"_s)
        || pattern.startsWith(api::kRoot + u"/users/{id}/"_s) || pattern.startsWith(u"/accounts/");
}

struct Tag
{
    QString name;
    QString description;
};

Tag tagOf(const ResourceSpec *spec, const Route &route)
{
    if (spec)
        return {spec->label, u"Read and change the %1."_s.arg(spec->name)};
    if (isOfAccounts(route.pattern))
        return {u"Accounts"_s, u"Signing in, passwords, and keys for tools."_s};
    if (route.pattern.startsWith(api::kRoot + u'/'))
        return {u"Imports and jobs"_s,
                u"Files that are too large for one request, and work that takes long."_s};
    // What is open to anyone holds no records.
    if (route.access != Access::Known)
        return {u"This server"_s, u"Its pages and its state, open to anyone."_s};
    return {u"Older contracts"_s,
            u"What older services answered, word for word, over the same records."_s};
}

/** Words for a name in code: getApiV1JobsId. */
QString operationId(const Route &route)
{
    QString id = QString::fromLatin1(route.method).toLower();
    bool upper = true;
    for (const QChar c : route.pattern) {
        if (c.isLetterOrNumber())
            id += upper ? c.toUpper() : c;
        upper = !c.isLetterOrNumber();
    }
    return id;
}

QString resourceOperationId(const ResourceSpec &spec, const Route &route)
{
    static const QHash<QByteArray, QString> verbs {{"GET", u"get"_s},
                                                   {"POST", u"create"_s},
                                                   {"PUT", u"replace"_s},
                                                   {"PATCH", u"change"_s},
                                                   {"DELETE", u"delete"_s}};
    if (route.method == "GET" && !route.pattern.endsWith(u'}'))
        return u"list"_s + spec.label;
    return verbs.value(route.method) + typeName(spec);
}

QJsonObject operation(const ResourceSpec *spec, const Route &route)
{
    QJsonObject json = spec ? resourceOperation(*spec, route) : plainOperation(route);
    json[u"operationId"] = spec ? resourceOperationId(*spec, route) : operationId(route);
    json[u"tags"] = QJsonArray {tagOf(spec, route).name};
    json[u"summary"] = route.summary;
    if (route.access == Access::Anyone)
        json[u"security"] = QJsonArray();
    if (route.basic) {
        json[u"security"] = QJsonArray {QJsonObject {{u"bearer"_s, QJsonArray()}},
                                        QJsonObject {{u"basic"_s, QJsonArray()}}};
    }
    // Either without a token, from this computer, or with one.
    if (route.access == Access::Nearby)
        json[u"security"] = QJsonArray {QJsonObject(), QJsonObject {{u"bearer"_s, QJsonArray()}}};
    return json;
}

QJsonObject paths(const Catalog &catalog, const Routes &routes)
{
    QJsonObject paths;
    for (const Route &route : routes) {
        QJsonObject path = paths[route.pattern].toObject();
        path[QString::fromLatin1(route.method).toLower()] =
            operation(resourceOf(catalog, route.pattern), route);
        paths[route.pattern] = path;
    }
    return paths;
}

// In the order of the routes, which is the order in which they are shown.
QJsonArray tags(const Catalog &catalog, const Routes &routes)
{
    QStringList names;
    QJsonArray tags;
    for (const Route &route : routes) {
        const Tag tag = tagOf(resourceOf(catalog, route.pattern), route);
        if (names.contains(tag.name))
            continue;
        names.append(tag.name);
        tags.append(QJsonObject {{u"name"_s, tag.name}, {u"description"_s, tag.description}});
    }
    return tags;
}

QJsonObject schemas(const Catalog &catalog)
{
    QJsonObject schemas = commonSchemas();
    for (const ResourceSpec &spec : catalog) {
        const QJsonObject own = resourceSchemas(catalog, spec);
        for (auto it = own.begin(); it != own.end(); ++it)
            schemas[it.key()] = it.value();
    }
    return schemas;
}

QJsonObject headers()
{
    const auto header = [](const QString &description) {
        return QJsonObject {{u"description"_s, description},
                            {u"schema"_s, QJsonObject {{u"type"_s, u"string"_s}}}};
    };
    return {{u"ETag"_s, header(u"The revision of the record, in quotes, for If-Match."_s)},
            {u"Location"_s, header(u"Where the new record is."_s)},
            {u"Link"_s, header(u"The next page, with CSV and NDJSON (rel=next)."_s)}};
}

QJsonObject components(const Catalog &catalog)
{
    const QJsonObject bearer {
        {u"type"_s, u"http"_s},
        {u"scheme"_s, u"bearer"_s},
        {u"description"_s,
         u"The session_token of who has signed in, or the key of a tool. In development and "
         u"testing, requests from this computer need none."_s}};
    const QJsonObject basic {{u"type"_s, u"http"_s},
                             {u"scheme"_s, u"basic"_s},
                             {u"description"_s, u"User name and password with each request."_s}};
    return {{u"schemas"_s, schemas(catalog)},
            {u"parameters"_s, sharedParameters()},
            {u"responses"_s, sharedResponses()},
            {u"headers"_s, headers()},
            {u"securitySchemes"_s, QJsonObject {{u"bearer"_s, bearer}, {u"basic"_s, basic}}}};
}

} // namespace

QJsonObject openApiDocument(const Catalog &catalog, const Routes &routes)
{
    const QJsonObject info {
        {u"title"_s, u"Lectern"_s},
        {u"version"_s, QStringLiteral(LECTERN_VERSION)},
        {u"summary"_s, u"The front desk of a music school."_s},
        {u"license"_s,
         QJsonObject {{u"name"_s, u"GNU General Public License v3.0 or later"_s},
                      {u"identifier"_s, u"GPL-3.0-or-later"_s}}}};
    return {{u"openapi"_s, u"3.1.0"_s},
            {u"info"_s, info},
            {u"servers"_s, QJsonArray {QJsonObject {{u"url"_s, u"/"_s}}}},
            {u"security"_s, QJsonArray {QJsonObject {{u"bearer"_s, QJsonArray()}}}},
            {u"tags"_s, tags(catalog, routes)},
            {u"paths"_s, paths(catalog, routes)},
            {u"components"_s, components(catalog)}};
}

} // namespace lectern
