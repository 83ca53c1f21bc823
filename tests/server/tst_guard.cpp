// SPDX-License-Identifier: GPL-3.0-or-later
// Which requests the server lets in: each line of what Qt's HTTP server is led astray by.
#include "apiserver.h"
#include "rawclient.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void cleanupTestCase() { m_server.reset(); }
    void refuses_data();
    void refuses();
    void nothingIsSmuggled_data();
    void nothingIsSmuggled();
    void refusalsAreReplies();
    void headIsRefusedWithoutBody();
    void bodyIsRefusedBeforeItComes();
    void oldClients();
    void serverAsAWhole();
    void webSockets();
    void pipelined();

private:
    RawClient client() { return RawClient(m_server->url()); }

    std::unique_ptr<ApiServer> m_server;
};

void TestGuard::refuses_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<QByteArray>("fields"); // besides the Host
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &line, const QByteArray &fields,
                        int status) { QTest::newRow(name) << line << fields << status; };
    row("no HTTP", "hello", {}, 400);
    row("long line", "GET /" + QByteArray(9000, 'a') + " HTTP/1.1", {}, 414);
    row("long query", "GET /?" + QByteArray(9000, 'a') + " HTTP/1.1", {}, 414);
    row("long fields", "GET / HTTP/1.1", ("x: " + QByteArray(6000, 'a') + "\r\n").repeated(3), 431);
    row("many fields", "GET / HTTP/1.1", QByteArray("x: y\r\n").repeated(100), 431);
    row("bad name", "GET / HTTP/1.1", "x y: z\r\n", 400);
    row("second host", "GET / HTTP/1.1", "Host: a\r\n", 400);
    row("another version", "GET / HTTP/2.0", {}, 505);
    row("proxy", "CONNECT a.example:443 HTTP/1.1", {}, 501);
    for (const char *path :
         {"/api/v1/songs%2F1", "/api/v1/songs/1%00", "/api/v1/songs/%FF", "/api/v1/songs/1%0A",
          "//api/v1/songs", "/api//v1/songs", "/api/v1/../v1/songs", "/api/v1/songs/%zz"})
        row(path, "GET " + QByteArray(path) + " HTTP/1.1", {}, 400);
}

void TestGuard::refuses()
{
    QFETCH(QByteArray, line);
    QFETCH(QByteArray, fields);
    RawClient raw = client();
    const HttpReply reply =
        raw.ask(line + "\r\nHost: " + raw.authority() + "\r\n" + fields + "\r\n");
    QTEST(reply.status, "status");
    QCOMPARE(reply.object()[u"status"].toInt(), reply.status);
    QVERIFY(!reply.object()[u"detail"].toString().isEmpty());
    QVERIFY(raw.isClosed());
}

void TestGuard::nothingIsSmuggled_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("before"); // of the smuggled request, in the body
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &fields, int status = 400,
                        const QByteArray &before = {}) {
        QTest::newRow(name) << fields << before << status;
    };
    row("second length", "Content-Length: 0\r\nContent-Length: 999\r\n");
    row("length twice the same", "Content-Length: 0\r\nContent-Length: 0\r\n");
    row("list of lengths", "Content-Length: 29, 29\r\n");
    row("length that overflows", "Content-Length: 18446744073709551615\r\n");
    row("negative length", "Content-Length: -1\r\n");
    row("length with a sign", "Content-Length: +29\r\n");
    row("gzip", "Transfer-Encoding: gzip\r\n", 501);
    row("chunk without a size", "Transfer-Encoding: chunked\r\n", 501, "zz\r\n");
    row("trailers", "Transfer-Encoding: chunked\r\n", 501, "0\r\nx: y\r\n\r\n");
    row("length and coding", "Content-Length: 999\r\nTransfer-Encoding: chunked\r\n", 400,
        "0\r\n\r\n");
    row("too many fields", QByteArray("x: y\r\n").repeated(100) + "Content-Length: 999\r\n", 431);
    row("bad field", "x y: z\r\nContent-Length: 999\r\n");
    row("field that Qt finds too long",
        "x: " + QByteArray(8190, 'a') + "\r\nContent-Length: 999\r\n", 431);
    row("space before the colon", "Content-Length : 999\r\n");
    row("folded", "x: y\r\n z\r\nContent-Length: 0\r\n");
    row("LF alone", "x: y\nContent-Length: 0\r\n");
    row("CR alone", "x: y\rContent-Length: 999\r\n");
}

// What looks like the body of a request is never run as another one.
void TestGuard::nothingIsSmuggled()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, before);
    RawClient raw = client();
    const QByteArray smuggled = raw.request(
        "POST /api/v1/tasks", "Content-Type: application/json\r\n", R"({"title":"smuggled"})");
    const HttpReply reply = raw.ask(raw.head("POST /api/v1/tasks", fields) + before + smuggled);
    QTEST(reply.status, "status");
    QVERIFY(raw.isClosed());
    QCOMPARE(m_server->http().get("/api/v1/tasks").object()[u"total_items"].toInt(), 0);
}

void TestGuard::refusalsAreReplies()
{
    RawClient raw = client();
    const HttpReply reply = raw.ask("GET /%2F HTTP/1.1\r\nHost: a\r\n\r\n");
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.header("Content-Type"), "application/problem+json");
    QCOMPARE(reply.header("Content-Length").toInt(), reply.body.size());
    QCOMPARE(reply.header("X-Content-Type-Options"), "nosniff");
    QCOMPARE(reply.header("Cache-Control"), "no-store");
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(!reply.header("X-Request-Id").isEmpty());
    QCOMPARE(reply.object()[u"request_id"].toString().toLatin1(), reply.header("X-Request-Id"));
    QCOMPARE(reply.object()[u"title"].toString(), u"Bad Request"_s);
}

void TestGuard::headIsRefusedWithoutBody()
{
    RawClient raw = client();
    raw.send(raw.head("HEAD /%2F"));
    QCOMPARE(raw.reply(true).status, 400);
    QVERIFY(raw.isClosed());
}

void TestGuard::bodyIsRefusedBeforeItComes()
{
    const QByteArray tooMuch = "Content-Length: " + QByteArray::number(api::kMaxBody + 1) + "\r\n";
    RawClient raw = client();
    const HttpReply reply = raw.ask(raw.head("POST /api/v1/songs", tooMuch));
    QCOMPARE(reply.status, 413);
    QVERIFY2(reply.object()[u"detail"].toString().contains(u"8,388,608"_s), reply.body);
    QVERIFY(raw.isClosed());
    // One that sends it all before it reads gets the reply too.
    RawClient other = client();
    const HttpReply told =
        other.ask(other.head("POST /api/v1/songs", tooMuch) + QByteArray(api::kMaxBody + 1, 'x'));
    QCOMPARE(told.status, 413);
}

void TestGuard::oldClients()
{
    RawClient raw = client();
    const HttpReply reply = raw.ask("GET /healthz HTTP/1.0\r\n\r\n");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(raw.isClosed());
    RawClient kept = client();
    const HttpReply first = kept.ask("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    QCOMPARE(first.header("Connection"), "keep-alive");
    QVERIFY(kept.isOpen());
}

void TestGuard::serverAsAWhole()
{
    RawClient raw = client();
    const HttpReply reply = raw.ask(raw.head("OPTIONS *"));
    QCOMPARE(reply.status, 204);
    QVERIFY(reply.header("Allow").contains("PATCH"));
    QCOMPARE(raw.ask(raw.head("GET *")).status, 400);
}

void TestGuard::webSockets()
{
    const QByteArray upgrade = "Connection: Upgrade\r\nUpgrade: WebSocket\r\n"
                               "Sec-WebSocket-Version: 13\r\n"
                               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    RawClient raw = client();
    const HttpReply reply = raw.ask(raw.head("GET /api/v1/songs", upgrade));
    QCOMPARE(reply.status, 404);
    QCOMPARE(reply.object()[u"detail"].toString(), u"There is no WebSocket at this path."_s);
    QVERIFY(raw.isClosed());
    // Other protocols may be offered, and are not taken (RFC 9110, 7.8).
    RawClient other = client();
    QCOMPARE(
        other.ask(other.head("GET /healthz", "Connection: Upgrade\r\nUpgrade: h2c\r\n")).status,
        200);
    // None is there so far; and nothing that looks like one switches the guard off.
    for (const char *path : {"GET /api/v1/events", "POST /api/v1/events", "GET /healthz"}) {
        for (const char *field : {"Upgrade: websocket\r\n", "Upgrade: websocketx\r\n"}) {
            RawClient events = client();
            QCOMPARE(events.ask(events.head(path, field)).status, 404);
            QVERIFY(events.isClosed());
        }
    }
    const ApiServer strict({.profile = Profile::Local, .ownerToken = QByteArray(43, 'k')});
    RawClient foreign(strict.url());
    QCOMPARE(
        foreign
            .ask(foreign.head("GET /api/v1/events", upgrade + "Origin: https://evil.example\r\n"))
            .status,
        403);
}

void TestGuard::pipelined()
{
    RawClient raw = client();
    const QByteArray post = raw.request("POST /api/v1/songs", "Content-Type: text/csv\r\n",
                                        "artist,title\r\na,b\r\n\r\nc,d\r\n");
    raw.send(raw.head("GET /healthz") + post + "\r\n" + raw.head("GET /nothing")
             + raw.head("GET /%2F") + raw.head("GET /healthz"));
    QCOMPARE(raw.reply().status, 200);
    QCOMPARE(raw.reply().status, 201);
    QCOMPARE(raw.reply().status, 404);
    QCOMPARE(raw.reply().status, 400);
    // Behind a refusal nothing is read.
    QVERIFY(raw.isClosed());
}

QTEST_GUILESS_MAIN(TestGuard)
#include "tst_guard.moc"
