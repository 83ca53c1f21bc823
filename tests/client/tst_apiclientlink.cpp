// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the server is there, and how the client finds out.
#include "api/apiclient.h"
#include "awaited.h"
#include "peer.h"
#include "testserver.h"

#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <optional>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

} // namespace

class TestApiClientLink : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void link();
    void serverTakenAway();
    void silence();
    void failureOfAnOldServer();
};

void TestApiClientLink::link()
{
    TestServer server;
    QVERIFY(server.start());
    ApiClient client;
    QSignalSpy changes(&client, &ApiClient::linkChanged);
    client.setServer(server.url(), TestServer::token());
    QCOMPARE(client.link(), ApiClient::Link::Connecting);
    QTRY_COMPARE(client.link(), ApiClient::Link::Online);
    QVERIFY(client.linkProblem().isEmpty());

    server.kill();
    const Awaited<ApiReply> lost;
    client.get(kSongs, {}, this, lost);
    QVERIFY(lost.wait());
    QCOMPARE(lost.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(client.link(), ApiClient::Link::Offline);
    QVERIFY(client.linkProblem().contains(client.server().authority()));

    // Nobody asks for anything: the client finds out by itself.
    QVERIFY(server.start());
    changes.clear();
    QTRY_COMPARE_WITH_TIMEOUT(client.link(), ApiClient::Link::Online, 20'000);
    QCOMPARE(changes.count(), 1);
}

void TestApiClientLink::serverTakenAway()
{
    Peer peer([](int) { return peerReply("200 OK", "{}"); });
    ApiClient client;
    client.setServer(peer.url(), "secret");
    QTRY_COMPARE(client.link(), ApiClient::Link::Online);
    client.setServer({});
    QCOMPARE(client.link(), ApiClient::Link::Offline);
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY(peer.requests.isEmpty());
}

void TestApiClientLink::silence()
{
    Peer peer([](int) { return std::nullopt; });
    ApiClient client;
    client.setTimeout(200);
    client.setServer(peer.url());
    QTRY_COMPARE(client.link(), ApiClient::Link::Online);
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY(answer.fault().message.contains(u"in time"_s));
    QCOMPARE(peer.requests.size(), 1);
    QCOMPARE(client.link(), ApiClient::Link::Offline);
}

// The last word of a server that is no longer talked to says nothing about the new one.
void TestApiClientLink::failureOfAnOldServer()
{
    Peer older([](int) { return std::nullopt; });
    Peer newer([](int) { return peerReply("200 OK", "{}"); });
    ApiClient client;
    client.setServer(older.url());
    const Awaited<ApiReply> answer;
    client.send("POST", kSongs, "{}", "application/json", {}, this, answer);
    QTRY_COMPARE(older.requests.size(), 1);
    client.setServer(newer.url());
    QTRY_COMPARE(client.link(), ApiClient::Link::Online);
    const auto sockets = older.findChildren<QTcpSocket *>();
    for (QTcpSocket *socket : sockets)
        socket->abort();
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(client.link(), ApiClient::Link::Online);
}

QTEST_GUILESS_MAIN(TestApiClientLink)
#include "tst_apiclientlink.moc"
