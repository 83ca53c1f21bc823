// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/apiclient.h"
#include "awaited.h"
#include "testserver.h"

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

/**
 * The other end of a broken line. What the API means is asked of the real server; a server that
 * falls silent, hangs up in the middle or sends one elsewhere cannot be had from it.
 */
class Peer : public QTcpServer
{
    Q_OBJECT

public:
    /** What becomes of the request of that number (1, 2, ...); empty bytes: hang up. */
    using Behaviour = std::function<std::optional<QByteArray>(int)>;

    explicit Peer(Behaviour behaviour) : m_behaviour(std::move(behaviour))
    {
        connect(this, &QTcpServer::newConnection, this, &Peer::accept);
        listen(QHostAddress::LocalHost);
    }

    QUrl url() const { return QUrl(u"http://127.0.0.1:%1"_s.arg(serverPort())); }

    /** Whole requests as they came, head and body; probes of /readyz are apart. */
    QByteArrayList requests;
    QByteArrayList probes;

private:
    void accept()
    {
        QTcpSocket *socket = nextPendingConnection();
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
    }

    void read(QTcpSocket *socket)
    {
        QByteArray &request = m_open[socket];
        request += socket->readAll();
        const qsizetype end = request.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = request.left(end).toLower();
        const qsizetype field = head.indexOf("content-length: ");
        const qsizetype length = field < 0 ? 0 : head.mid(field + 16).split('\r').first().toInt();
        if (request.size() < end + 4 + length)
            return;
        if (request.startsWith("GET /readyz")) {
            probes.append(std::exchange(request, {}));
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            return;
        }
        requests.append(std::exchange(request, {}));
        const auto answer = m_behaviour(int(requests.size()));
        if (!answer)
            return;
        if (answer->isEmpty())
            socket->abort();
        else
            socket->write(*answer);
    }

    Behaviour m_behaviour;
    QHash<QTcpSocket *, QByteArray> m_open;
};

class TestApiClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void noServer();
    void answers();
    void joinsPaths_data();
    void joinsPaths();
    void link();
    void serverTakenAway();
    void busyIsAskedAgain();
    void brokenReadIsAskedAgain();
    void writesAreSentOnce_data();
    void writesAreSentOnce();
    void brokenWriteIsNotRepeated_data();
    void brokenWriteIsNotRepeated();
    void silence();
    void cancelled();
    void contextGone();
    void clientGone();
    void redirectsGetNoToken();
    void tokenAndHeaders();
    void failureOfAnOldServer();
};

namespace {

QByteArray reply(const QByteArray &status, const QByteArray &body = {},
                 const QByteArray &fields = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"
        + fields + "\r\n" + body;
}

const QString kSongs = u"/api/v1/songs"_s;

} // namespace

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
    client.setServer(server.url());

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
    Peer peer([](int) { return reply("200 OK", "{}"); });
    ApiClient client;
    QUrl url = peer.url();
    url.setPath(base);
    client.setServer(url);
    const Awaited<ApiReply> answer;
    client.get(kSongs, "search=a%20b%2Bc", this, answer);
    QVERIFY(answer.wait());
    QVERIFY2(peer.requests.first().startsWith(line), peer.requests.first().constData());
}

void TestApiClient::link()
{
    TestServer server;
    QVERIFY(server.start());
    ApiClient client;
    QSignalSpy changes(&client, &ApiClient::linkChanged);
    client.setServer(server.url());
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

void TestApiClient::serverTakenAway()
{
    Peer peer([](int) { return reply("200 OK", "{}"); });
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

void TestApiClient::busyIsAskedAgain()
{
    Peer peer([](int number) {
        return number == 1 ? reply("503 Service Unavailable") : reply("200 OK", R"({"a":1})");
    });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(answer.value().object().value(u"a"_s).toInt(), 1);
    QCOMPARE(peer.requests.size(), 2);

    Peer alwaysBusy([](int) { return reply("503 Service Unavailable"); });
    client.setServer(alwaysBusy.url());
    const Awaited<ApiReply> refused;
    client.get(kSongs, {}, this, refused);
    QVERIFY(refused.wait());
    QCOMPARE(refused.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(alwaysBusy.requests.size(), 2);
    QCOMPARE(client.link(), ApiClient::Link::Online); // it answers, if only to say that it is busy
}

// The backend died, and by the time of the second attempt there is another one elsewhere.
void TestApiClient::brokenReadIsAskedAgain()
{
    Peer second([](int) { return reply("200 OK", R"({"a":2})"); });
    Peer first([](int) { return QByteArray(); });
    ApiClient client;
    client.setServer(first.url());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QTRY_VERIFY(!first.requests.isEmpty());
    first.close();
    client.setServer(second.url());
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(answer.value().object().value(u"a"_s).toInt(), 2);
}

void TestApiClient::writesAreSentOnce_data()
{
    QTest::addColumn<QByteArray>("verb");
    for (const char *verb : {"POST", "PUT", "PATCH", "DELETE"})
        QTest::newRow(verb) << QByteArray(verb);
}

void TestApiClient::writesAreSentOnce()
{
    QFETCH(QByteArray, verb);
    Peer peer([](int) { return reply("503 Service Unavailable"); });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.send(verb, kSongs, verb == "DELETE" ? QByteArray() : QByteArray("{}"),
                "application/json", {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(peer.requests.size(), 1);
    QVERIFY2(peer.requests.first().startsWith(verb + " /api/v1/songs HTTP/1.1"),
             peer.requests.first().constData());
    QCOMPARE(peer.requests.first().endsWith("\r\n\r\n{}"), verb != "DELETE");
}

void TestApiClient::brokenWriteIsNotRepeated_data()
{
    writesAreSentOnce_data();
}

// Left to itself, QNetworkAccessManager would send it up to four times.
void TestApiClient::brokenWriteIsNotRepeated()
{
    QFETCH(QByteArray, verb);
    Peer peer([](int) { return QByteArray(); });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.send(verb, kSongs, verb == "DELETE" ? QByteArray() : QByteArray("{}"),
                "application/json", {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY2(answer.fault().message.contains(u"not known"_s), qPrintable(answer.fault().message));
    QCOMPARE(peer.requests.size(), 1);
}

void TestApiClient::silence()
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

void TestApiClient::cancelled()
{
    Peer peer([](int number) {
        return number == 1 ? std::nullopt : std::optional(reply("200 OK", "{}"));
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
    Peer peer([](int) { return reply("200 OK", "{}"); });
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

void TestApiClient::redirectsGetNoToken()
{
    Peer elsewhere([](int) { return reply("200 OK", "{}"); });
    Peer peer([&](int) {
        return reply("302 Found", {}, "Location: " + elsewhere.url().toEncoded() + "/\r\n");
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

void TestApiClient::tokenAndHeaders()
{
    Peer peer([](int) { return reply("200 OK", "{}"); });
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

// The last word of a server that is no longer talked to says nothing about the new one.
void TestApiClient::failureOfAnOldServer()
{
    Peer older([](int) { return std::nullopt; });
    Peer newer([](int) { return reply("200 OK", "{}"); });
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

QTEST_GUILESS_MAIN(TestApiClient)
#include "tst_apiclient.moc"
