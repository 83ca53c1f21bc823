// SPDX-License-Identifier: GPL-3.0-or-later
// Whose pages may ask the server, and read what it says.
#include "apiserver.h"
#include "rawclient.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 'k');
const QByteArray kOrigin = "https://school.example";

} // namespace

class TestGuardOrigins : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void foreignOrigins_data();
    void foreignOrigins();
    void listedOrigin();
    void preflight();
    void anyOriginInTesting();
    void noOriginInLocal();

private:
    std::unique_ptr<ApiServer> m_strict; ///< in a profile that knows foreign pages
    std::unique_ptr<ApiServer> m_listing; ///< with a page that may ask
};

void TestGuardOrigins::initTestCase()
{
    m_strict = std::make_unique<ApiServer>(
        ApiServer::Options {.profile = Profile::Local, .ownerToken = kToken});
    m_listing = std::make_unique<ApiServer>(
        ApiServer::Options {.profile = Profile::Local, .ownerToken = kToken, .origins = {kOrigin}});
}

void TestGuardOrigins::cleanupTestCase()
{
    m_listing.reset();
    m_strict.reset();
}

void TestGuardOrigins::foreignOrigins_data()
{
    QTest::addColumn<QByteArray>("origin"); // HERE: host and port of the server
    QTest::addColumn<int>("status");
    for (const char *origin : {"http://HERE", "https://HERE"})
        QTest::newRow(origin) << QByteArray(origin) << 200;
    for (const char *origin : {"https://evil.example", "null", "http://HERE.evil.example", "HERE",
                               "http://127.0.0.1", "http://127.0.0.1:1", "file://HERE"})
        QTest::newRow(origin) << QByteArray(origin) << 403;
}

void TestGuardOrigins::foreignOrigins()
{
    QFETCH(QByteArray, origin);
    RawClient raw(m_strict->url());
    origin.replace("HERE", raw.authority());
    const HttpReply reply = raw.ask(raw.head("GET /healthz", "Origin: " + origin + "\r\n"));
    QTEST(reply.status, "status");
    QVERIFY(!reply.headers.contains("access-control-allow-origin"));
}

void TestGuardOrigins::listedOrigin()
{
    ApiServer &server = *m_listing;
    HttpClient &http = server.http();
    const HttpReply reply = http.get("/healthz", {{"Origin", kOrigin}});
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Access-Control-Allow-Origin"), kOrigin);
    QVERIFY(reply.header("Vary").contains("Origin"));
    QVERIFY(reply.header("Access-Control-Expose-Headers").contains("ETag"));
    const HttpReply evil = http.get("/healthz", {{"Origin", "https://evil.example"}});
    QCOMPARE(evil.status, 403);
    QVERIFY(!evil.headers.contains("access-control-allow-origin"));
    // Caches must know of it where no page asks, too.
    QVERIFY(http.get("/healthz").header("Vary").contains("Origin"));
    // Such a page may read what is refused.
    RawClient raw(server.url());
    const HttpReply refused = raw.ask(
        raw.head("POST /api/v1/songs", "Origin: " + kOrigin + "\r\nContent-Length: 99999999\r\n"));
    QCOMPARE(refused.status, 413);
    QCOMPARE(refused.header("Access-Control-Allow-Origin"), kOrigin);
}

void TestGuardOrigins::preflight()
{
    ApiServer &server = *m_listing;
    const HttpHeaders asks {{"Access-Control-Request-Method", "PATCH"},
                            {"Access-Control-Request-Headers", "authorization,if-match"}};
    const HttpReply reply = server.http().send("OPTIONS", pathOf(u"songs"_s, 1), {},
                                               HttpHeaders {{"Origin", kOrigin}} + asks);
    QCOMPARE(reply.status, 204);
    QCOMPARE(reply.header("Access-Control-Allow-Origin"), kOrigin);
    QVERIFY(reply.header("Access-Control-Allow-Methods").contains("PATCH"));
    for (const char *name : {"Authorization", "Content-Type", "If-Match"})
        QVERIFY(reply.header("Access-Control-Allow-Headers").contains(name));
    QCOMPARE(reply.header("Access-Control-Max-Age"), "600");
    const HttpReply evil =
        server.http().send("OPTIONS", pathOf(u"songs"_s, 1), {},
                           HttpHeaders {{"Origin", "https://evil.example"}} + asks);
    QCOMPARE(evil.status, 403);
    for (const auto &name : evil.headers.keys())
        QVERIFY2(!name.startsWith("access-control-"), name);
}

void TestGuardOrigins::anyOriginInTesting()
{
    ApiServer server;
    HttpClient &http = server.http();
    const HttpReply reply = http.get(pathOf(u"songs"_s), {{"Origin", "http://example.org"}});
    QCOMPARE(reply.header("Access-Control-Allow-Origin"), "*");
    QVERIFY(reply.header("Access-Control-Expose-Headers").contains("ETag"));
    const HttpReply asked =
        http.send("OPTIONS", pathOf(u"songs"_s, 1), {},
                  {{"Origin", "http://example.org"}, {"Access-Control-Request-Method", "PATCH"}});
    QCOMPARE(asked.status, 204);
    QVERIFY(asked.header("Access-Control-Allow-Methods").contains("PATCH"));
    QVERIFY(asked.header("Access-Control-Allow-Headers").contains("If-Match"));
}

void TestGuardOrigins::noOriginInLocal()
{
    const HttpReply reply = m_strict->http().get(
        pathOf(u"songs"_s),
        {{"Origin", "http://example.org"}, {"Authorization", "Bearer " + kToken}});
    QVERIFY(!reply.headers.contains("access-control-allow-origin"));
}

QTEST_GUILESS_MAIN(TestGuardOrigins)
#include "tst_guardorigins.moc"
