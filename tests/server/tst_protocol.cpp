// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP as such: methods, statuses and headers.
#include "apiserver.h"
#include "http/respond.h"
#include "instruments.h"
#include "rawclient.h"

#include <QSet>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const HttpHeaders kJson {{"Content-Type", "application/json"}};

} // namespace

class TestProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_server.reset(); }
    void answers_data();
    void answers();
    void everyReplyNamesItself();
    void headIsGetWithoutBody_data();
    void headIsGetWithoutBody();
    void lengthIsToldOnce_data();
    void lengthIsToldOnce();
    void detailsAreForTheLog();
    void bodiesThatAreTooLarge();
    void healthAndReadiness();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
};

void TestProtocol::initTestCase()
{
    m_server = std::make_unique<ApiServer>();
    for (const ResourceSpec &spec : m_server->catalog()) {
        const HttpReply reply = http().post(pathOf(spec.name), m_server->sample(spec, 1));
        QVERIFY2(reply.status == 201, reply.body);
    }
}

void TestProtocol::answers_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<HttpHeaders>("headers");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("allow");
    QTest::addColumn<QString>("detail"); // begins so; empty: no problem

    const auto row = [](const char *name, const QByteArray &method, const QByteArray &path,
                        int status, const QString &detail = {}, const QByteArray &allow = {},
                        const QByteArray &body = {}, const HttpHeaders &headers = kJson) {
        QTest::addRow("%s", name) << method << path << headers << body << status << allow << detail;
    };
    const QByteArray many = "GET, POST, HEAD, OPTIONS";
    const QByteArray one = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS";
    for (const ResourceSpec &spec : testCatalog()) {
        const QByteArray list = pathOf(spec.name);
        const QByteArray record = list + "/1";
        for (const QByteArray method : {"PUT", "PATCH", "DELETE"}) {
            row((method + ' ' + list).constData(), method, list, 405,
                u"This path has other methods: GET, POST, HEAD, OPTIONS."_s, many, "{}");
        }
        row(("POST " + record).constData(), "POST", record, 405, u"This path has other methods: "_s,
            one, "{}");
        row(("OPTIONS " + list).constData(), "OPTIONS", list, 204, {}, many);
        row(("OPTIONS " + record).constData(), "OPTIONS", record, 204, {}, one);
        row(("GET below " + record).constData(), "GET", record + "/more", 404,
            u"404: Resource not found"_s);
        row(("slash behind " + list).constData(), "GET", list + '/', 404,
            u"404: Resource not found"_s);
    }
    const QByteArray songs = pathOf(u"songs"_s);
    const QByteArray song = songs + "/1";
    const QString gone = u"404: Resource not found"_s;
    row("nothing there", "GET", "/nothing", 404, gone);
    row("a sign before the number", "GET", songs + "/+1", 404,
        u"There is no song with the number +1."_s);
    row("a space before the number", "GET", songs + "/%201", 404,
        u"There is no song with the number  1."_s);
    row("parameters to create", "POST", songs + "?foo=1", 400,
        u"foo is not a parameter of this request. There are none."_s, {}, "{}");
    row("parameters to import", "POST", songs + "?mapp=a", 400,
        u"mapp is not a parameter of this request. There are: map."_s, {}, "artist",
        {{"Content-Type", "text/csv"}});
    row("parameters to change", "PATCH", song + "?fields=id", 400,
        u"fields is not a parameter of this request. There are none."_s, {}, "{}");
    row("parameters to delete", "DELETE", song + "?force=1", 400,
        u"force is not a parameter of this request. There are none."_s);
    row("nothing there, another method", "DELETE", "/api/v1/nothing", 404, gone);
    row("another version", "GET", "/api/v2/songs", 404, gone);
    row("another case", "GET", "/api/v1/Songs", 404, gone);
    row("openapi takes no POST", "POST", "/openapi.json", 405, u"This path has other methods: "_s,
        "GET, HEAD, OPTIONS", "{}");

    const QString create =
        u"The body must be application/json, text/csv or application/x-ndjson, not "_s;
    const QString change = u"The body must be application/json, not "_s;
    row("text to create", "POST", songs, 415, create + u"\"text/plain\"."_s, {}, "{}",
        {{"Content-Type", "text/plain"}});
    row("form to create", "POST", songs, 415, create, {}, "artist=a",
        {{"Content-Type", "application/x-www-form-urlencoded"}});
    row("no type to create", "POST", songs, 415, create + u"\"\"."_s, {}, "{}", {});
    row("csv to replace", "PUT", song, 415, change + u"\"text/csv\"."_s, {}, "a",
        {{"Content-Type", "text/csv"}});
    row("text to change", "PATCH", song, 415, change, {}, "{}", {{"Content-Type", "text/plain"}});
    row("charset is fine", "PATCH", song, 200, {}, {}, "{}",
        {{"Content-Type", "application/json; charset=utf-8"}});
    row("another case of type", "PATCH", song, 200, {}, {}, "{}",
        {{"Content-Type", "Application/JSON"}});
    row("merge patch", "PATCH", song, 200, {}, {}, "{}",
        {{"Content-Type", "application/merge-patch+json"}});

    row("no body", "POST", songs, 400, u"The body is empty; a JSON object is needed."_s);
    row("an array", "POST", songs, 400, u"The body must be a JSON object."_s, {}, "[]");
    row("half an object", "POST", songs, 400, u"The body is not valid JSON: "_s, {},
        "{\n\"artist\": ");
    row("no object to change", "PATCH", song, 400, u"The body must be a JSON object."_s, {}, "[1]");
    row("parameters of one", "GET", song + "?page=2", 400,
        u"page is not a parameter of this request. There are: expand, fields."_s);
    row("fields of one", "GET", song + "?fields=id", 200);
    row("unknown format", "GET", songs + "?format=xml", 400,
        u"format must be one of: json, csv, ndjson, html."_s);
}

void TestProtocol::answers()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(HttpHeaders, headers);
    QFETCH(QByteArray, body);
    QFETCH(QString, detail);
    const HttpReply reply = http().send(method, path, body, headers);
    QTEST(reply.status, "status");
    QTEST(reply.header("Allow"), "allow");
    if (detail.isEmpty()) {
        QVERIFY(reply.header("Content-Type") != "application/problem+json");
        return;
    }
    QCOMPARE(reply.header("Content-Type"), "application/problem+json");
    const QJsonObject problem = reply.object();
    QVERIFY2(problem[u"detail"].toString().startsWith(detail), reply.body);
    QCOMPARE(problem[u"status"].toInt(), reply.status);
    QCOMPARE(problem[u"type"].toString(), u"about:blank"_s);
    QVERIFY(!problem[u"title"].toString().isEmpty());
}

void TestProtocol::everyReplyNamesItself()
{
    QSet<QByteArray> ids;
    const QList<std::pair<QByteArray, QByteArray>> requests {
        {"GET", "/api/v1/songs"},    {"GET", "/api/v1/songs/1"},   {"GET", "/nothing"},
        {"DELETE", "/api/v1/songs"}, {"OPTIONS", "/api/v1/songs"}, {"POST", "/api/v1/songs"},
        {"GET", "/healthz"},         {"HEAD", "/api/v1/songs"}};
    for (const auto &[method, path] : requests) {
        const HttpReply reply = http().send(method, path, {}, kJson);
        const QByteArray id = reply.header("X-Request-Id");
        QVERIFY(!id.isEmpty());
        QVERIFY(!ids.contains(id));
        ids.insert(id);
        QCOMPARE(reply.header("X-Content-Type-Options"), "nosniff");
        QVERIFY(!reply.header("Cache-Control").isEmpty());
        if (reply.status >= 400 && method != "HEAD")
            QCOMPARE(reply.object()[u"request_id"].toString().toUtf8(), id);
    }
}

void TestProtocol::headIsGetWithoutBody_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/api/v1/songs", "/api/v1/songs/1", "/api/v1/songs/999", "/nothing",
                             "/openapi.json", "/api/v1/songs?page=0", "/healthz"})
        QTest::newRow(path) << QByteArray(path);
}

void TestProtocol::headIsGetWithoutBody()
{
    QFETCH(QByteArray, path);
    const HttpReply get = http().get(path);
    const HttpReply head = http().send("HEAD", path);
    QCOMPARE(head.status, get.status);
    QVERIFY(head.body.isEmpty());
    QVERIFY(!get.body.isEmpty());
    for (const QByteArray name : {"Content-Type", "Content-Length", "ETag"})
        QCOMPARE(head.header(name), get.header(name));
    // The connection is still good: nothing of a body is in the way.
    QCOMPARE(http().get("/healthz").status, 200);
}

void TestProtocol::lengthIsToldOnce_data()
{
    QTest::addColumn<QByteArray>("request"); // method and path
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<int>("times");
    const QByteArray song = pathOf(u"songs"_s) + "/1";
    const QByteArray none;
    QTest::newRow("GET") << "GET " + song << none << 1;
    QTest::newRow("HEAD") << "HEAD " + song << none << 1;
    QTest::newRow("not found") << QByteArray("GET /nothing") << none << 1;
    QTest::newRow("no content") << "OPTIONS " + song << none << 0;
    QTest::newRow("not modified") << "GET " + song << QByteArray("If-None-Match: *\r\n") << 0;
}

// Clients and proxies take two lengths for an attack.
void TestProtocol::lengthIsToldOnce()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, fields);
    RawClient raw(m_server->url());
    raw.send(raw.head(request, fields));
    QVERIFY(raw.reply(request.startsWith("HEAD")).status > 0);
    QTEST(int(raw.lastHead().toLower().count("\r\ncontent-length:")), "times");
}

void TestProtocol::detailsAreForTheLog()
{
    const Fault fault = Fault::unavailable(u"The database cannot be opened."_s, u"at home"_s);
    Request request;
    request.id = "7";
    QTest::ignoreMessage(QtWarningMsg, "request 7: The database cannot be opened. at home");
    QVERIFY(!problem(fault, request).body.contains("at home"));
    request.showsDetails = true;
    QTest::ignoreMessage(QtWarningMsg, "request 7: The database cannot be opened. at home");
    QVERIFY(problem(fault, request).body.contains("\"details\":\"at home\""));
}

void TestProtocol::bodiesThatAreTooLarge()
{
    const HttpReply csv = http().send("POST", pathOf(u"songs"_s), QByteArray(1024 * 1024 + 1, 'x'),
                                      {{"Content-Type", "text/csv"}});
    QCOMPARE(
        csv.problem(),
        problemText(
            413, u"Content Too Large"_s,
            u"At most 1,048,576 bytes are taken at once; send more as an import (/api/v1/imports)."_s));
    const HttpReply json =
        http().send("POST", pathOf(u"songs"_s), QByteArray(8 * 1024 * 1024 + 1, ' '), kJson);
    QCOMPARE(json.status, 413);
    QCOMPARE(http().get("/healthz").status, 200);
}

void TestProtocol::healthAndReadiness()
{
    const HttpReply health = http().get("/healthz");
    QCOMPARE(health.status, 200);
    QCOMPARE(health.object()[u"status"].toString(), u"ok"_s);
    QVERIFY(!health.object()[u"version"].toString().isEmpty());
    const HttpReply ready = http().get("/readyz");
    QCOMPARE(ready.status, 200);
    QCOMPARE(compact(ready.object()), R"({"status":"ready"})");
}

QTEST_GUILESS_MAIN(TestProtocol)
#include "tst_protocol.moc"
