// SPDX-License-Identifier: GPL-3.0-or-later
#include "probes.h"

#include <QRegularExpression>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kJson = "application/json";
const QByteArray kForm = "application/x-www-form-urlencoded";

// Percent-encoded, for paths and queries. None of them is a word of innerWords(), since replies
// quote what was wrong.
const QByteArrayList kOddTexts {"%27",
                                "1%27%20OR%20%271%27=%271",
                                "%22",
                                "1;--",
                                "%29%20OR%20%28SLEEP%281%29",
                                "%00",
                                "a%00b",
                                "-1",
                                "0",
                                "99999999999999999999",
                                "1e400",
                                "%FF%FE",
                                "%5C",
                                "%25s%25n",
                                "..%2F..%2Fetc%2Fpasswd",
                                "%F0%9F%98%80",
                                "%7B%7B7*7%7D%7D"};

// There are many filters.
const QByteArrayList kOddFilters {"%27", "a%00b", "99999999999999999999"};

// As they stand in JSON.
const QByteArrayList kOddJson {"null",
                               "true",
                               "-1",
                               "1.5",
                               "1e400",
                               "99999999999999999999",
                               "[]",
                               "{}",
                               "[\"x\",null,[{}]]",
                               "\"\"",
                               "\"' OR '1'='1\"",
                               "\"\\\";--\"",
                               "\"\\u0000\"",
                               "\"a\\u0000b\"",
                               "\"\\ud800\"",
                               "\"\xff\xfe\"",
                               "\"$1 ? :x %s\"",
                               "\"%\""};

QJsonObject resolved(const QJsonObject &document, QJsonValue value)
{
    const QString reference = value[u"$ref"].toString();
    if (reference.isEmpty())
        return value.toObject();
    value = document;
    for (const QString &step : reference.mid(2).split(u'/'))
        value = value[step];
    return value.toObject();
}

QStringList queriesOf(const QJsonObject &document, const QJsonArray &parameters)
{
    QStringList names;
    for (const QJsonValue &entry : parameters) {
        const QJsonObject parameter = resolved(document, entry);
        if (parameter[u"in"].toString() != u"query")
            continue;
        const QString name = parameter[u"name"].toString();
        names.append(name);
        for (const QString &op : parameter[u"schema"][u"properties"].toObject().keys())
            names.append(u"%1[%2]"_s.arg(name, op));
    }
    return names;
}

Operation operationOf(const QJsonObject &document, const QString &path, const QString &method)
{
    const QJsonObject json = document[u"paths"][path][method].toObject();
    Operation operation {
        .method = method.toUpper().toLatin1(),
        .pattern = path,
        .queries = queriesOf(document, json[u"parameters"].toArray()),
        .isOpen = json.contains(u"security"_s)
            && (json[u"security"].toArray().isEmpty()
                || json[u"security"].toArray().contains(QJsonObject())),
    };
    const QJsonObject content = json[u"requestBody"][u"content"].toObject();
    if (content.isEmpty())
        return operation;
    operation.takesTables = content.contains(u"text/csv"_s);
    const QString type =
        content.contains(u"application/json"_s) ? u"application/json"_s : content.keys().first();
    operation.bodyType = type.toLatin1();
    operation.example = content[type][u"example"].toObject();
    operation.members =
        resolved(document, content[type][u"schema"])[u"properties"].toObject().keys();
    return operation;
}

void addPaths(QList<Probe> &probes, const Operation &operation)
{
    static const QRegularExpression place(u"\\{[^}]+\\}"_s);
    if (!operation.pattern.contains(place))
        return;
    for (const QByteArray &odd : kOddTexts + QByteArrayList {QByteArray(300, 'x'), "%20"}) {
        QString path = operation.pattern;
        probes.append(Probe {.path = path.replace(place, QString::fromLatin1(odd))});
    }
}

void addQueries(QList<Probe> &probes, const Operation &operation)
{
    for (const QString &name : operation.queries) {
        const QByteArray begin = '?' + name.toLatin1() + '=';
        const bool filter = name.contains(u'[');
        for (const QByteArray &odd : filter ? kOddFilters : kOddTexts)
            probes.append(Probe {.query = begin + odd});
        probes.append(Probe {.query = begin});
        if (!filter)
            probes.append(Probe {.query = begin + QByteArray(3000, 'z')});
    }
    for (const char *query :
         {"?nonsense=1", "?%00=1", "?%27=%27", "?format=json", "?format=csv", "?format=ndjson",
          "?format=html", "?format=%27", "?page=1&page=2", "?id[%27]=1", "?id[nonsense]=1", "?&&=&",
          "?fields=id&sort=-id&per_page=3&count=none&format=csv"})
        probes.append(Probe {.query = query});
}

void addHeaders(QList<Probe> &probes, const Operation &operation)
{
    const QByteArrayList tags {"\"1\"",
                               "\"0\"",
                               "*",
                               "W/\"1\"",
                               "x",
                               "\"'\"",
                               "\"\\\"\"",
                               "\"99999999999999999999\"",
                               QByteArray(500, 'x')};
    for (const QByteArray &tag : tags) {
        if (operation.method == "GET")
            probes.append(Probe {.headers = {{"If-None-Match", tag}}});
        else if (operation.method == "POST")
            probes.append(Probe {.headers = {{"Idempotency-Key", tag}}});
        else
            probes.append(Probe {.headers = {{"If-Match", tag}}});
    }
    for (const char *accept :
         {"text/html", "text/csv", "application/xml", ";;;", "application/x-ndjson", "*/*;q=x"})
        probes.append(Probe {.headers = {{"Accept", accept}}});
    probes.append(Probe {.headers = {{"Origin", "http://elsewhere.example"}}});
    probes.append(Probe {.headers = {{"Range", "bytes=0-1"}, {"Prefer", "return=minimal"}}});
}

void addBodies(QList<Probe> &probes, const Operation &operation)
{
    const bool form = operation.bodyType == kForm;
    const auto odd = form ? kOddTexts : kOddJson;
    for (const QString &member : operation.members) {
        for (const QByteArray &raw : odd)
            probes.append(Probe {.member = member, .raw = raw});
        const QByteArray longText(11'000, 'y');
        probes.append(Probe {.member = member, .raw = form ? longText : '"' + longText + '"'});
    }
    for (const QString &member : {u"nonsense"_s, u"id"_s, u"revision"_s, u"a'b"_s, u"admin"_s})
        probes.append(Probe {.member = member, .raw = "1"});
    for (const QByteArray &whole :
         {""_ba, "{"_ba, "{\"a\":"_ba, "[]"_ba, "\"x\""_ba, "null"_ba, "{}"_ba, "\0"_ba,
          "\xff\xfe{}"_ba, "=&=&%"_ba, "%00=%00"_ba, QByteArray(3000, '['), "{\"a\":1,\"a\":2}"_ba})
        probes.append(Probe {.raw = whole, .ownBody = true});
    for (const QByteArray &type :
         {"text/plain"_ba, "application/xml"_ba, kForm, kJson, "multipart/form-data"_ba,
          "multipart/form-data; boundary=x"_ba, "application/json; charset=utf-16"_ba, "'"_ba,
          "application/merge-patch+json"_ba})
        probes.append(Probe {.type = type});
    probes.append(Probe {.headers = {{"Content-Encoding", "gzip"}}});
}

void addTables(QList<Probe> &probes)
{
    for (const QByteArray &type : {"text/csv"_ba, "application/x-ndjson"_ba}) {
        for (const QByteArray &body :
             {""_ba, "title,artist\n',\"\n"_ba, "title\n\"open"_ba, "none\n1\n"_ba, "\xff\n\xfe"_ba,
              "title\na\0b\n"_ba, "{\"title\":1}\n{"_ba, "{\"title\":\"\\u0000\"}\n"_ba,
              "username\n';--\n';--\n"_ba, "id\n1\n"_ba})
            probes.append(Probe {.raw = body, .ownBody = true, .type = type});
    }
    for (const QByteArray &map : kOddTexts)
        probes.append(Probe {.query = "?map=" + map + "=title",
                             .raw = "a,b\nc,d\n",
                             .ownBody = true,
                             .type = "text/csv"});
}

} // namespace

QList<Operation> operationsOf(const QJsonObject &document)
{
    QList<Operation> operations;
    const QJsonObject paths = document[u"paths"].toObject();
    for (const QString &path : paths.keys()) {
        for (const QString &method : paths[path].toObject().keys())
            operations.append(operationOf(document, path, method));
    }
    return operations;
}

QList<Probe> probesOf(const Operation &operation)
{
    QList<Probe> probes {Probe()};
    addPaths(probes, operation);
    addQueries(probes, operation);
    addHeaders(probes, operation);
    if (!operation.bodyType.isEmpty())
        addBodies(probes, operation);
    if (operation.takesTables)
        addTables(probes);
    for (Probe &probe : probes) {
        if (probe.path.isEmpty())
            probe.path = operation.pattern;
    }
    return probes;
}

QByteArray formOf(const QJsonObject &body)
{
    QByteArray form;
    for (auto it = body.begin(); it != body.end(); ++it) {
        form += form.isEmpty() ? "" : "&";
        form += it.key().toUtf8().toPercentEncoding() + '='
            + it.value().toVariant().toString().toUtf8().toPercentEncoding();
    }
    return form;
}

QByteArray withRaw(QJsonObject body, const QString &member, const QByteArray &raw, bool form)
{
    body.remove(member);
    if (form)
        return member.toUtf8().toPercentEncoding() + '=' + raw + '&' + formOf(body);
    QByteArray json = compact(body);
    return json.insert(1, '"' + member.toUtf8() + "\":" + raw + (body.isEmpty() ? "" : ","));
}

} // namespace lectern
