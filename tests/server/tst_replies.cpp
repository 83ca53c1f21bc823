// SPDX-License-Identifier: GPL-3.0-or-later
// What every reply says, also those to requests that fail or are refused.
#include "apiserver.h"
#include "http/respond.h"
#include "instruments.h"
#include "rawclient.h"
#include "routeserver.h"

#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>
#include <QTest>

#include <stdexcept>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const HttpHeaders kJson {{"Content-Type", "application/json"}};

/** The time in an IMF-fixdate; invalid where it is none. */
QDateTime imfFixdate(const QByteArray &text)
{
    QDateTime time =
        QLocale::c().toDateTime(QString::fromLatin1(text), u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s);
    time.setTimeSpec(Qt::UTC);
    return time;
}

bool isNow(const QByteArray &date)
{
    static const QRegularExpression shape(
        u"^[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT$"_s);
    const QDateTime time = imfFixdate(date);
    return shape.match(QString::fromLatin1(date)).hasMatch() && time.isValid()
        && std::abs(time.secsTo(QDateTime::currentDateTimeUtc())) <= 60;
}

} // namespace

class TestReplies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void everyReplyIsComplete_data();
    void everyReplyIsComplete();
    void refusals_data();
    void refusals();
    void faults_data();
    void faults();
    void ownRequestIds_data();
    void ownRequestIds();
    void exceptions_data();
    void exceptions();
    void notAcceptable_data();
    void notAcceptable();
    void notTaken_data();
    void notTaken();
    void pagesMayBeKept_data();
    void pagesMayBeKept();
    void connectionIsClosedWhenAsked_data();
    void connectionIsClosedWhenAsked();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
};

void TestReplies::everyReplyIsComplete_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("cache");
    const auto row = [](const QByteArray &method, const QByteArray &path, int status,
                        const QByteArray &cache = "no-store") {
        QTest::addRow("%s %s", method.constData(), path.constData())
            << method << path << status << cache;
    };
    const QByteArray songs = pathOf(u"songs"_s);
    for (const QByteArray query : {"", "?format=csv", "?format=ndjson", "?format=html"})
        row("GET", songs + query, 200);
    for (const QByteArray path : {"/exams", "/hello/say", "/healthz", "/metrics"})
        row("GET", path, 200);
    row("HEAD", songs, 200);
    row("OPTIONS", songs, 204);
    row("GET", "/nothing", 404);
    row("DELETE", songs, 405);
    row("POST", songs, 415);
    row("GET", songs + "?page=0", 400);
    row("GET", "/docs", 200, "no-cache");
    row("GET", "/openapi.json", 200, "no-cache");
}

void TestReplies::everyReplyIsComplete()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, cache);
    RawClient raw(m_server->url());
    raw.send(raw.head(method + ' ' + path));
    const HttpReply reply = raw.reply(method == "HEAD");
    const QByteArray head = raw.lastHead();
    QFETCH(int, status);
    QVERIFY2(head.startsWith("HTTP/1.1 " + QByteArray::number(status) + ' '), head);
    for (const char *name : {"Date", "X-Request-Id", "X-Content-Type-Options", "Cache-Control"})
        QCOMPARE(head.toLower().count("\r\n" + QByteArray(name).toLower() + ':'), 1);
    QVERIFY2(isNow(reply.header("Date")), head);
    QCOMPARE(reply.header("X-Content-Type-Options"), "nosniff");
    QCOMPARE(reply.header("Cache-Control"), cache);
    const QByteArray type = reply.header("Content-Type");
    QCOMPARE(type.isEmpty(), status == 204);
    QVERIFY2(!type.startsWith("text/") || type.endsWith("; charset=utf-8"), type);
    if (status >= 400)
        QCOMPARE(type, "application/problem+json");
}

void TestReplies::refusals_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("phrase");
    QTest::addColumn<QByteArray>("retryAfter");
    const auto row = [](int status, const char *phrase, const char *retryAfter = "") {
        QTest::addRow("%d", status) << status << QByteArray(phrase) << QByteArray(retryAfter);
    };
    row(400, "Bad Request");
    row(408, "Request Timeout");
    row(413, "Content Too Large");
    row(414, "URI Too Long");
    row(421, "Misdirected Request");
    row(429, "Too Many Requests", "1");
    row(431, "Request Header Fields Too Large");
    row(501, "Not Implemented");
    row(503, "Service Unavailable", "2");
    row(505, "HTTP Version Not Supported");
    row(507, "Insufficient Storage", "60");
}

void TestReplies::refusals()
{
    QFETCH(int, status);
    QFETCH(QByteArray, phrase);
    RouteServer server({});
    const QByteArray bytes = wireForm(server.dispatcher().refuse(status, u"Why \"not\"."_s, {}));
    const Metrics::Route refused {"NONE", Journal::refusedRoute()};
    QCOMPARE(server.journal().metrics().requests()[refused].statuses[status], 1);
    QVERIFY2(bytes.startsWith("HTTP/1.1 " + QByteArray::number(status) + ' ' + phrase + "\r\n"),
             bytes);
    const HttpReply reply = parsedReply(bytes);
    QVERIFY(isNow(reply.header("Date")));
    QCOMPARE(reply.header("Connection"), "close");
    QCOMPARE(reply.header("Cache-Control"), "no-store");
    QCOMPARE(reply.header("Content-Type"), "application/problem+json");
    QTEST(reply.header("Retry-After"), "retryAfter");
    QCOMPARE(reply.header("Content-Length").toInt(), reply.body.size());
    const QJsonObject json = reply.object();
    QCOMPARE(json[u"status"].toInt(), status);
    QCOMPARE(json[u"title"].toString().toLatin1(), phrase);
    QCOMPARE(json[u"detail"].toString(), u"Why \"not\"."_s);
    QCOMPARE(json[u"request_id"].toString().toLatin1(), reply.header("X-Request-Id"));
    QVERIFY(!reply.header("X-Request-Id").isEmpty());
    Request head;
    head.method = "HEAD";
    QCOMPARE(server.dispatcher().refuse(status, u"Why not."_s, head).body, "");
}

void TestReplies::faults_data()
{
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("retryAfter");
    QTest::newRow("too many") << Fault::tooMany(u"Slowly."_s, 7) << 429 << QByteArray("7");
    QTest::newRow("storage full") << Fault::storageFull(u"The disk is full."_s) << 507
                                  << QByteArray("60");
    QTest::newRow("unavailable") << Fault::unavailable(u"Later."_s) << 503 << QByteArray("2");
    Fault late = Fault::unavailable(u"Much later."_s);
    late.retryAfter = 30;
    QTest::newRow("unavailable for long") << late << 503 << QByteArray("30");
    QTest::newRow("invalid") << Fault::invalid(u"Wrong."_s) << 400 << QByteArray();
}

void TestReplies::faults()
{
    QFETCH(Fault, fault);
    QFETCH(QByteArray, retryAfter);
    const Reply reply = problem(fault, Request());
    QTEST(reply.status, "status");
    QCOMPARE(parsedReply(wireForm(reply)).header("Retry-After"), retryAfter);
    QCOMPARE(QJsonDocument::fromJson(reply.body)[u"detail"].toString(), fault.message);
}

void TestReplies::ownRequestIds_data()
{
    QTest::addColumn<QByteArray>("given");
    QTest::addColumn<bool>("taken");
    QTest::newRow("letters and digits") << QByteArray("aZ09") << true;
    QTest::newRow("uuid") << QByteArray("0b6d3c2e-8d0f-4a55-9f5e-6a2f0c1d2e3f") << true;
    QTest::newRow("marks") << QByteArray("a.b_c-d") << true;
    QTest::newRow("longest") << QByteArray(64, 'x') << true;
    QTest::newRow("too long") << QByteArray(65, 'x') << false;
    QTest::newRow("space") << QByteArray("a b") << false;
    QTest::newRow("markup") << QByteArray("<b>") << false;
    QTest::newRow("equals sign") << QByteArray("a=b") << false;
    QTest::newRow("beyond ASCII") << QByteArray("\xc3\xa9") << false;
}

void TestReplies::ownRequestIds()
{
    QFETCH(QByteArray, given);
    const HttpReply reply = http().get("/nothing", {{"X-Request-Id", given}});
    QFETCH(bool, taken);
    QCOMPARE(reply.header("X-Request-Id") == given, taken);
    QVERIFY(!reply.header("X-Request-Id").isEmpty());
    QCOMPARE(reply.object()[u"request_id"].toString().toLatin1(), reply.header("X-Request-Id"));
}

void TestReplies::exceptions_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QString>("words");
    QTest::newRow("of the library") << QByteArray("/standard") << u"lost \\x0a\\x1b"_s;
    QTest::newRow("no memory") << QByteArray("/memory") << u"std::bad_alloc"_s;
    QTest::newRow("of no class") << QByteArray("/number") << u"An exception of no known type."_s;
}

void TestReplies::exceptions()
{
    QFETCH(QByteArray, path);
    QFETCH(QString, words);
    const Handler standard = [](const Request &) -> Reply {
        throw std::runtime_error("lost \n\x1b");
    };
    const Handler memory = [](const Request &) -> Reply { throw std::bad_alloc(); };
    const Handler number = [](const Request &) -> Reply { throw 7; };
    RouteServer server({{"GET", u"/standard"_s, standard, {}},
                        {"GET", u"/memory"_s, memory, {}},
                        {"GET", u"/number"_s, number, {}}});
    HttpClient client(server.url());
    QTest::ignoreMessage(QtWarningMsg, qPrintable(u"request own-7: "_s + words + u' '));
    const HttpReply reply = client.get(path, {{"X-Request-Id", "own-7"}});
    QCOMPARE(reply.status, 500);
    QCOMPARE(reply.header("Content-Type"), "application/problem+json");
    QCOMPARE(reply.object()[u"request_id"].toString(), u"own-7"_s);
    QVERIFY(!reply.body.contains("lost"));
    QCOMPARE(client.get(path + "/more").status, 404);
    const auto counted = server.journal().metrics().requests();
    const Metrics::Route route {"GET", path};
    QCOMPARE(counted[route].statuses[500], 1);
}

void TestReplies::notAcceptable_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<bool>("refused");
    const auto row = [](const QByteArray &method, const QByteArray &path, bool refused = true) {
        QTest::addRow("%s %s", method.constData(), path.constData()) << method << path << refused;
    };
    for (const ResourceSpec &spec : testCatalog()) {
        const QByteArray one = pathOf(spec.name) + "/999";
        row("GET", pathOf(spec.name));
        row("POST", pathOf(spec.name));
        for (const QByteArray method : {"GET", "PUT", "PATCH"})
            row(method, one);
        // There is nothing to be read in the reply.
        row("DELETE", one, false);
    }
    row("POST", "/api/v1/imports");
    row("GET", "/api/v1/jobs/none");
    // What older services and machines get does not depend on Accept.
    for (const QByteArray path : {"/exams", "/api/songs", "/healthz", "/readyz", "/metrics"})
        row("GET", path, false);
}

void TestReplies::notAcceptable()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    const QByteArray body = method == "GET" || method == "DELETE" ? "" : "{}";
    const HttpHeaders image {{"Accept", "image/png, application/json;q=0"},
                             {"Content-Type", "application/json"}};
    const HttpReply reply = http().send(method, path, body, image);
    QFETCH(bool, refused);
    QCOMPARE(reply.status == 406, refused);
    if (refused)
        QCOMPARE(reply.header("Content-Type"), "application/problem+json");
    const HttpHeaders any {{"Accept", "image/png, */*;q=0.1"},
                           {"Content-Type", "application/json"}};
    QVERIFY(http().send(method, path, body, any).status != 406);
}

void TestReplies::notTaken_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<HttpHeaders>("headers");
    QTest::addColumn<QString>("detail");
    const HttpHeaders text {{"Content-Type", "text/plain"}};
    const QString json = u"The body must be application/json, not \"text/plain\"."_s;
    QTest::newRow("import") << QByteArray("POST") << QByteArray("/api/v1/imports") << text << json;
    QTest::newRow("commit") << QByteArray("POST") << QByteArray("/api/v1/imports/x/commit") << text
                            << json;
    HttpHeaders packed = kJson;
    packed.append(std::pair("Content-Encoding", "gzip"));
    QTest::newRow("packed") << QByteArray("POST") << pathOf(u"songs"_s) << packed
                            << u"The body must come without a Content-Encoding."_s;
    QTest::newRow("packed, of old") << QByteArray("POST") << QByteArray("/exams") << packed
                                    << u"The body must come without a Content-Encoding."_s;
}

void TestReplies::notTaken()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(HttpHeaders, headers);
    const HttpReply reply = http().send(method, path, "{}", headers);
    QCOMPARE(reply.status, 415);
    QTEST(reply.object()[u"detail"].toString(), "detail");
    QCOMPARE(reply.header("Accept-Encoding").isEmpty(), headers.size() == 1);
}

void TestReplies::pagesMayBeKept_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/", "/docs", "/docs.js", "/schema.js", "/style.css", "/openapi.json"})
        QTest::newRow(path) << QByteArray(path);
}

void TestReplies::pagesMayBeKept()
{
    QFETCH(QByteArray, path);
    const HttpReply first = http().get(path);
    QCOMPARE(first.status, 200);
    const QByteArray tag = first.header("ETag");
    QVERIFY(tag.size() > 2);
    for (const QByteArray &seen : {tag, "\"other\", W/" + tag, QByteArray("*")}) {
        const HttpReply again = http().get(path, {{"If-None-Match", seen}});
        QCOMPARE(again.status, 304);
        QCOMPARE(again.body, "");
        QCOMPARE(again.header("ETag"), tag);
        QCOMPARE(again.header("Cache-Control"), "no-cache");
    }
    QCOMPARE(http().get(path, {{"If-None-Match", "\"other\""}}).body, first.body);
}

void TestReplies::connectionIsClosedWhenAsked_data()
{
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<bool>("closed");
    QTest::newRow("close") << QByteArray("Connection: close\r\n") << true;
    QTest::newRow("Close, among others") << QByteArray("Connection: TE, Close\r\n") << true;
    QTest::newRow("keep-alive") << QByteArray("Connection: keep-alive\r\n") << false;
    QTest::newRow("not said") << QByteArray() << false;
}

void TestReplies::connectionIsClosedWhenAsked()
{
    QFETCH(QByteArray, headers);
    QFETCH(bool, closed);
    RawClient raw(m_server->url());
    const HttpReply reply = raw.ask(raw.head("GET /openapi.json", headers));
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.body.endsWith('}'));
    QCOMPARE(reply.header("Connection"), closed ? "close" : "");
    if (closed) {
        QVERIFY(raw.isClosed());
        // What comes behind it in the same packet is not answered, nor carried out.
        RawClient both(m_server->url());
        const QByteArray post =
            both.request("POST /api/v1/tasks", "Content-Type: application/json\r\n",
                         R"({"title":"not to be done"})");
        QCOMPARE(both.ask(both.head("GET /healthz", headers) + post).status, 200);
        QVERIFY(both.isClosed());
        QCOMPARE(http().get(pathOf(u"tasks"_s)).object()[u"total_items"].toInt(), 0);
    } else {
        QVERIFY(raw.isOpen());
    }
}

QTEST_GUILESS_MAIN(TestReplies)
#include "tst_replies.moc"
