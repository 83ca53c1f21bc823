// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/openapiparameters.h"

#include "http/openapischemas.h"
#include "resource/query.h"

#include <QRegularExpression>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QJsonObject parameter(const QString &name, const QString &place, const QJsonObject &schema,
                      const QString &description)
{
    QJsonObject json {{u"name"_s, name}, {u"in"_s, place}, {u"schema"_s, schema}};
    if (!description.isEmpty())
        json[u"description"] = description;
    return json;
}

QJsonObject queryParameter(const QString &name, const QJsonObject &schema,
                           const QString &description)
{
    return parameter(name, u"query"_s, schema, description);
}

QJsonObject typed(const QString &type)
{
    return {{u"type"_s, type}};
}

QJsonObject numberUpTo(qint64 maximum, qint64 preset)
{
    return {{u"type"_s, u"integer"_s},
            {u"format"_s, u"int64"_s},
            {u"minimum"_s, 1},
            {u"maximum"_s, maximum},
            {u"default"_s, preset}};
}

QJsonObject choiceOf(const QStringList &choices)
{
    return {{u"type"_s, u"string"_s}, {u"enum"_s, QJsonArray::fromStringList(choices)}};
}

QJsonObject idParameter()
{
    QJsonObject id =
        parameter(u"id"_s, u"path"_s,
                  {{u"type"_s, u"integer"_s}, {u"format"_s, u"int64"_s}, {u"minimum"_s, 1}},
                  u"The number of the record."_s);
    id[u"required"] = true;
    return id;
}

QList<QJsonObject> queryParameters()
{
    const QJsonObject text = typed(u"string"_s);
    return {
        queryParameter(u"page"_s, numberUpTo(1'000'000'000'000, 1), u"Which page."_s),
        queryParameter(u"per_page"_s, numberUpTo(Query::kMaxPerPage, Query::kDefaultPerPage),
                       u"How many records a page has at most."_s),
        queryParameter(u"cursor"_s, text,
                       u"The next_cursor of the page before, instead of page: stays good when "
                       "records come and go."_s),
        queryParameter(u"search"_s, text,
                       u"All of these words, each anywhere in any text field, whatever its case "
                       "and accents."_s),
        queryParameter(u"count"_s, choiceOf({u"exact"_s, u"none"_s}),
                       u"none leaves out the totals, which may take time."_s),
        queryParameter(u"format"_s, choiceOf({u"json"_s, u"csv"_s, u"ndjson"_s, u"html"_s}),
                       u"The form of the reply, instead of the header Accept."_s),
        queryParameter(u"map"_s, text,
                       u"With CSV: Column=field,Other column=field. Columns that are neither named "
                       "here nor like a field are left out."_s),
    };
}

QList<QJsonObject> headerParameters()
{
    const QJsonObject text = typed(u"string"_s);
    return {
        parameter(
            u"Idempotency-Key"_s, u"header"_s, text,
            u"A text of the client's choice, such as a UUID. Sent again with the same key "
            "within 24 hours, the same request does nothing more and gives the first reply."_s),
        parameter(u"If-Match"_s, u"header"_s, text,
                  u"The ETag of the revision that is known; when the record has another by "
                  "now, nothing is done (412)."_s),
        parameter(u"If-None-Match"_s, u"header"_s, text,
                  u"The ETag of the revision that is known; when it still is the "
                  "current one, the reply is empty (304)."_s),
    };
}

/** A parameter that lists names, with commas between them. */
QJsonObject listParameter(const QString &name, const QStringList &choices,
                          const QString &description)
{
    const QJsonObject item {{u"type"_s, u"string"_s},
                            {u"enum"_s, QJsonArray::fromStringList(choices)}};
    QJsonObject list = queryParameter(
        name, {{u"type"_s, u"array"_s}, {u"items"_s, item}, {u"minItems"_s, 1}}, description);
    list[u"style"] = u"form"_s;
    list[u"explode"] = false;
    return list;
}

QJsonObject filterParameter(const FieldSpec &field)
{
    const QJsonObject value = filterSchema(field);
    QJsonObject operators {
        {u"in"_s,
         QJsonObject {{u"type"_s, u"string"_s},
                      {u"description"_s, u"Values with commas between them."_s}}}};
    for (const QString &name : {u"eq"_s, u"ne"_s, u"lt"_s, u"lte"_s, u"gt"_s, u"gte"_s})
        operators[name] = value;
    if (field.type == FieldType::Text && !field.readOnly) {
        operators[u"contains"] = typed(u"string"_s);
        operators[u"starts"] = typed(u"string"_s);
    }
    QJsonObject filter = queryParameter(field.name,
                                        {{u"type"_s, u"object"_s},
                                         {u"properties"_s, operators},
                                         {u"additionalProperties"_s, false}},
                                        u"Filter. %1=... means %1[eq]=..."_s.arg(field.name));
    filter[u"style"] = u"deepObject"_s;
    filter[u"explode"] = true;
    return filter;
}

} // namespace

QJsonObject sharedParameter(const QString &name)
{
    return componentRef(u"parameters"_s, name);
}

void addShownFields(QJsonArray &parameters, const ResourceSpec &spec)
{
    parameters.append(listParameter(u"fields"_s, spec.fieldNames(), u"Only these fields."_s));
    if (const QStringList names = spec.expandNames(); !names.isEmpty()) {
        parameters.append(
            listParameter(u"expand"_s, names, u"Adds the records that these refer to."_s));
    }
}

QJsonArray listParameters(const ResourceSpec &spec)
{
    QJsonArray parameters;
    for (const QString &name : {u"page"_s, u"per_page"_s, u"cursor"_s, u"search"_s})
        parameters.append(sharedParameter(name));
    QStringList keys;
    for (const QString &name : spec.fieldNames())
        keys += {name, u'-' + name};
    parameters.append(listParameter(
        u"sort"_s, keys,
        u"By these, one after the other; - is descending. %1 by itself."_s.arg(spec.defaultSort)));
    addShownFields(parameters, spec);
    parameters.append(sharedParameter(u"count"_s));
    parameters.append(sharedParameter(u"format"_s));
    for (const FieldSpec &field : spec.fields)
        parameters.append(filterParameter(field));
    return parameters;
}

QJsonArray pathParameters(const QString &pattern)
{
    QJsonArray parameters;
    static const QRegularExpression place(u"\\{([^}]+)\\}"_s);
    for (auto it = place.globalMatch(pattern); it.hasNext();) {
        const QString name = it.next().captured(1);
        QJsonObject entry = parameter(name, u"path"_s, typed(u"string"_s), {});
        entry[u"required"] = true;
        parameters.append(entry);
    }
    return parameters;
}

QJsonObject sharedParameters()
{
    QJsonObject parameters;
    for (const QJsonObject &entry :
         QList<QJsonObject> {idParameter()} + queryParameters() + headerParameters())
        parameters[entry[u"name"].toString()] = entry;
    return parameters;
}

} // namespace lectern
