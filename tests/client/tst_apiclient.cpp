// SPDX-License-Identifier: GPL-3.0-or-later
// Requests and their answers: what is sent where, and who hears of it.
#include "api/apiclient.h"
#include "awaited.h"
#include "peer.h"
#include "testserver.h"

#include <QPointer>
#include <QTcpSocket>
#include <QTest>

#include <optional>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

} // namespace

class TestApiClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noServer();
    void answers();
    void joinsPaths_data();
    void joinsPaths();
    void tokenAndHeaders();
    void redirectsGetNoToken();
    void cancelled();
    void contextGone();
    void clientGone();
};

void TestApiClient::noServer()
{
    ApiClient client;
    QCOMPARE(client.link(), ApiClient::Link::Offline);
    QVERIFY(!client.linkProblem().isEmpty());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QCOMPARE(answer.calls(), 0); // never from within
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
}

void TestApiClient::answers()
{
    TestServer server;
    QVERIFY(server.start());
    ApiClient client;
    client.setServer(server.url(), TestServer::token());

    const Awaited<ApiReply> created;
    client.send("POST", kSongs, R"({"artist":"Amália","title":"Fado"})", "application/json", {},
                this, created);
    QVERIFY(created.wait());
    QVERIFY2(bool(created.result()), qPrintable(server.errors()));
    QCOMPARE(created.value().status, 201);
    QCOMPARE(created.value().etag, QByteArray("\"1\""));
    QVERIFY(created.value().location.contains("/api/v1/songs/"));
    QCOMPARE(created.value().object().value(u"artist"_s).toString(), u"Amália"_s);

    const Awaited<ApiReply> missing;
    client.get(u"/api/v1/songs/999"_s, {}, this, missing);
    QVERIFY(missing.wait());
    QCOMPARE(missing.fault().kind, Fault::Kind::NotFound);
    QVERIFY(!missing.fault().message.isEmpty());
}

void TestApiClient::joinsPaths_data()
{
    QTest::addColumn<QString>("base");
    QTest::addColumn<QByteArray>("line");

    QTest::newRow("plain") << u""_s << QByteArray("GET /api/v1/songs?search=a%20b%2Bc ");
    QTest::newRow("slash") << u"/"_s << QByteArray("GET /api/v1/songs?search=a%20b%2Bc ");
    QTest::newRow("behind a proxy")
        << u"/lectern/"_s << QByteArray("GET /lectern/api/v1/songs?search=a%20b%2Bc ");
}

void TestApiClient::joinsPaths()
{
    QFETCH(QString, base);
    QFETCH(QByteArray, line);
    Peer peer([](int) { return peerReply("200 OK", "{}"); });
    ApiClient client;
    QUrl url = peer.url();
    url.setPath(base);
    client.setServer(url);
    const Awaited<ApiReply> answer;
    client.get(kSongs, "search=a%20b%2Bc", this, answer);
    QVERIFY(answer.wait());
    QVERIFY2(peer.requests.first().startsWith(line), peer.requests.first().constData());
}

void TestApiClient::tokenAndHeaders()
{
    Peer peer([](int) { return peerReply("200 OK", "{}"); });
    ApiClient client;
    client.setServer(peer.url(), "secret");
    const Awaited<ApiReply> answer;
    client.send("PATCH", u"/api/v1/songs/1"_s, "{}", "application/json", "\"4\"", this, answer);
    QVERIFY(answer.wait());
    // Newer versions of Qt write the names in lower case.
    const QByteArray request = peer.requests.first().toLower();
    for (const char *line : {"\r\nauthorization: bearer secret\r\n", "\r\nif-match: \"4\"\r\n",
                             "\r\ncontent-type: application/json\r\n", "\r\ncontent-length: 2\r\n"})
        QVERIFY2(request.contains(line), request.constData());
    QTRY_VERIFY(!peer.probes.isEmpty());
    QVERIFY(!peer.probes.first().toLower().contains("authorization"));
}

void TestApiClient::redirectsGetNoToken()
{
    Peer elsewhere([](int) { return peerReply("200 OK", "{}"); });
    Peer peer([&](int) {
        return peerReply("302 Found", {}, "Location: " + elsewhere.url().toEncoded() + "/\r\n");
    });
    ApiClient client;
    client.setServer(peer.url(), "secret");
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(!answer.result());
    QCOMPARE(answer.fault().kind, Fault::Kind::Internal);
    QVERIFY(elsewhere.requests.isEmpty());
}

void TestApiClient::cancelled()
{
    Peer peer([](int number) {
        return number == 1 ? std::nullopt : std::optional(peerReply("200 OK", "{}"));
    });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> before;
    const QPointer<ApiCall> early = client.get(kSongs, {}, this, before);
    early->cancel();
    const Awaited<ApiReply> during;
    const QPointer<ApiCall> late = client.get(kSongs, {}, this, during);
    QTRY_COMPARE(peer.requests.size(), 1);
    late->cancel();
    late->cancel();
    const Awaited<ApiReply> after;
    client.get(kSongs, {}, this, after);
    QVERIFY(after.wait());
    QVERIFY(bool(after.result()));
    QCOMPARE(before.calls(), 0);
    QCOMPARE(during.calls(), 0);
    QTRY_VERIFY(!early && !late);
    QCOMPARE(client.link(), ApiClient::Link::Online); // that was no trouble of the network
}

void TestApiClient::contextGone()
{
    Peer peer([](int) { return peerReply("200 OK", "{}"); });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> first;
    const Awaited<ApiReply> second;
    {
        QObject context;
        client.get(kSongs, {}, &context, first);
    }
    client.get(kSongs, {}, this, second);
    QVERIFY(second.wait());
    QCOMPARE(first.calls(), 0);
    QCOMPARE(peer.requests.size(), 1);
}

void TestApiClient::clientGone()
{
    Peer peer([](int) { return std::nullopt; });
    const Awaited<ApiReply> answer;
    {
        ApiClient client;
        client.setServer(peer.url());
        client.get(kSongs, {}, this, answer);
        QTRY_COMPARE(peer.requests.size(), 1);
    }
    QTRY_VERIFY(peer.findChildren<QTcpSocket *>().isEmpty());
    QCOMPARE(answer.calls(), 0);
}

QTEST_GUILESS_MAIN(TestApiClient)
#include "tst_apiclient.moc"
