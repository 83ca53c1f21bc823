// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked again where the server is busy or hangs up, and what never is.
#include "api/resourceclient.h"
#include "awaited.h"
#include "catalog/catalog.h"
#include "peer.h"
#include "testserver.h"

#include <QRegularExpression>
#include <QTcpSocket>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

QString keyOf(const QByteArray &request)
{
    static const QRegularExpression field(u"\r\nIdempotency-Key: (\"[0-9a-f-]{36}\")\r\n"_s,
                                          QRegularExpression::CaseInsensitiveOption);
    return field.match(QString::fromLatin1(request)).captured(1);
}

} // namespace

class TestApiClientRepeats : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void busyIsAskedAgain();
    void brokenReadIsAskedAgain();
    void brokenReadChangesNothing();
    void writesAreSentOnce_data();
    void writesAreSentOnce();
    void createIsAskedAgain_data();
    void createIsAskedAgain();
    void lostAnswer_data();
    void lostAnswer();
    void lostServer();
    void serverComesBack();
    void lostReply();
};

void TestApiClientRepeats::busyIsAskedAgain()
{
    Peer peer([](int number) {
        return number == 1 ? peerReply("503 Service Unavailable")
                           : peerReply("200 OK", R"({"a":1})");
    });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(answer.value().object().value(u"a"_s).toInt(), 1);
    QCOMPARE(peer.requests.size(), 2);

    Peer alwaysBusy([](int) { return peerReply("503 Service Unavailable"); });
    client.setServer(alwaysBusy.url());
    const Awaited<ApiReply> refused;
    client.get(kSongs, {}, this, refused);
    QVERIFY(refused.wait());
    QCOMPARE(refused.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(alwaysBusy.requests.size(), 2);
    QCOMPARE(client.link(), ApiClient::Link::Online); // it answers, if only to say that it is busy
}

// The backend died, and by the time of the second attempt there is another one elsewhere.
void TestApiClientRepeats::brokenReadIsAskedAgain()
{
    Peer second([](int) { return peerReply("200 OK", R"({"a":2})"); });
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

// So nothing is said of a change that may be stored.
void TestApiClientRepeats::brokenReadChangesNothing()
{
    Peer peer([](int) { return QByteArray(); });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY2(!answer.fault().message.contains(u"not known"_s), qPrintable(answer.fault().message));
}

void TestApiClientRepeats::writesAreSentOnce_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("reply"); // none: the peer hangs up
    QTest::addColumn<bool>("known"); // whether the change was stored
    for (const auto &verb : QByteArrayList {"POST", "PUT", "PATCH", "DELETE"}) {
        QTest::addRow("%s, busy", verb.constData())
            << verb << peerReply("503 Service Unavailable") << true;
        // Left to itself, QNetworkAccessManager would send it up to four times.
        QTest::addRow("%s, broken", verb.constData()) << verb << QByteArray() << false;
    }
}

void TestApiClientRepeats::writesAreSentOnce()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, reply);
    QFETCH(bool, known);
    Peer peer([&](int) { return reply; });
    ApiClient client;
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.send(verb, kSongs, verb == "DELETE" ? QByteArray() : QByteArray("{}"),
                "application/json", {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(!answer.fault().message.contains(u"not known"_s), known);
    QCOMPARE(peer.requests.size(), 1);
    QVERIFY2(peer.requests.first().startsWith(verb + " /api/v1/songs HTTP/1.1"),
             peer.requests.first().constData());
    QVERIFY(keyOf(peer.requests.first()).isEmpty());
    QCOMPARE(peer.requests.first().endsWith("\r\n\r\n{}"), verb != "DELETE");
}

void TestApiClientRepeats::createIsAskedAgain_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::newRow("busy") << peerReply("503 Service Unavailable");
    QTest::newRow("broken") << QByteArray();
    QTest::newRow("lost behind a proxy") << peerReply("504 Gateway Timeout");
}

// With the same key, by which the server knows it again; the next one has another.
void TestApiClientRepeats::createIsAskedAgain()
{
    QFETCH(QByteArray, first);
    Peer peer(
        [&](int number) { return number == 1 ? first : peerReply("201 Created", R"({"id":1})"); });
    ApiClient client;
    client.setServer(peer.url());
    for (int i = 0; i < 2; ++i) {
        const Awaited<ApiReply> answer;
        client.create(kSongs, R"({"artist":"a"})", "application/json", this, answer);
        QVERIFY(answer.wait());
        QVERIFY(bool(answer.result()));
        QCOMPARE(answer.value().object().value(u"id"_s).toInt(), 1);
    }
    QCOMPARE(peer.requests.size(), 3);
    QCOMPARE(peer.requests[1], peer.requests[0]);
    QVERIFY(!keyOf(peer.requests[0]).isEmpty());
    QVERIFY(!keyOf(peer.requests[2]).isEmpty());
    QVERIFY(keyOf(peer.requests[2]) != keyOf(peer.requests[0]));
}

void TestApiClientRepeats::lostAnswer_data()
{
    // What comes behind an attempt whose answer got lost.
    QTest::addColumn<QByteArray>("behind"); // none: the peer hangs up again
    QTest::addColumn<Fault::Kind>("kind");
    QTest::addColumn<bool>("known"); // whether it was stored
    const auto row = [](const char *status, const char *body, Fault::Kind kind, bool known) {
        QTest::newRow(status) << peerReply(status, body) << kind << known;
    };
    QTest::newRow("hangs up again") << QByteArray() << Fault::Kind::Unavailable << false;
    row("503 Service Unavailable", "", Fault::Kind::Unavailable, false);
    row("502 Bad Gateway", "", Fault::Kind::Unavailable, false);
    row("401 Unauthorized", "", Fault::Kind::Unavailable, false);
    row("507 Insufficient Storage", "", Fault::Kind::Unavailable, false);
    // Another attempt has the key, or ...
    row("409 Conflict", R"({"title":"under way"})", Fault::Kind::Unavailable, false);
    // ... another record has the name.
    QTest::newRow("409 Conflict, of a field") << peerReply(
        "409 Conflict", R"({"errors":{"username":[{"code":"unique","message":"taken"}]}})")
                                              << Fault::Kind::Conflict << true;
    row("400 Bad Request", "", Fault::Kind::Invalid, true);
}

// It is said where nobody knows.
void TestApiClientRepeats::lostAnswer()
{
    QFETCH(QByteArray, behind);
    QFETCH(bool, known);
    ApiClient client;
    Peer peer([&](int number) {
        // Not before, or a first attempt that is slow would not come.
        if (!known)
            client.setTimeout(1000);
        return number == 1 ? QByteArray() : behind;
    });
    client.setServer(peer.url());
    const Awaited<ApiReply> answer;
    client.create(kSongs, "{}", "application/json", this, answer);
    QVERIFY(answer.wait());
    QTEST(answer.fault().kind, "kind");
    QCOMPARE(!answer.fault().message.contains(u"not known"_s), known);
    QVERIFY(!answer.fault().message.contains(u"under way"_s));
    QVERIFY(peer.requests.size() >= 2);
    // It may be the request itself that a server does not survive.
    if (behind.isEmpty())
        QCOMPARE(peer.requests.size(), 3);
}

// Without a server, too; and while it is away nothing is sent.
void TestApiClientRepeats::lostServer()
{
    Peer peer([](int) { return QByteArray(); });
    ApiClient client;
    client.setServer(peer.url());
    client.setTimeout(1000);
    const Awaited<ApiReply> answer;
    client.create(kSongs, "{}", "application/json", this, answer);
    QTRY_COMPARE(peer.requests.size(), 1);
    client.setServer({});
    QVERIFY(answer.wait());
    QVERIFY2(answer.fault().message.contains(u"not known"_s), qPrintable(answer.fault().message));
    QCOMPARE(peer.requests.size(), 1);
}

// As when the backend dies and is started anew, elsewhere.
void TestApiClientRepeats::serverComesBack()
{
    Peer first([](int) { return QByteArray(); });
    Peer second([](int number) {
        return number == 1 ? peerReply("409 Conflict") : peerReply("201 Created", R"({"id":7})");
    });
    ApiClient client;
    client.setServer(first.url());
    const Awaited<ApiReply> answer;
    client.create(kSongs, R"({"artist":"a"})", "application/json", this, answer);
    QTRY_COMPARE(first.requests.size(), 1);
    client.setServer({});
    QTest::qWait(1000);
    QCOMPARE(answer.calls(), 0);
    client.setServer(second.url());
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(answer.value().object().value(u"id"_s).toInt(), 7);
    QCOMPARE(keyOf(second.requests.last()), keyOf(first.requests.first()));
}

// A reply that gets lost on its way back from the real server doubles nothing.
void TestApiClientRepeats::lostReply()
{
    TestServer server;
    QVERIFY(server.start());
    Peer *between = nullptr;
    Peer peer([&](int number) {
        QByteArray request = between->requests.last();
        request.replace(between->url().authority().toLatin1(), server.url().authority().toLatin1());
        request.replace("Connection: Keep-Alive", "Connection: close");
        QTcpSocket socket;
        socket.connectToHost(server.url().host(), quint16(server.url().port()));
        socket.write(request);
        socket.waitForDisconnected();
        return number == 1 ? QByteArray() : socket.readAll();
    });
    between = &peer;
    ApiClient client;
    client.setServer(peer.url());
    const Catalog catalog = standardCatalog();
    const ResourceClient songs(&client, *findSpec(catalog, u"songs"_s));
    const Awaited<Record> created;
    songs.create({{u"artist"_s, u"a"_s}, {u"title"_s, u"b"_s}}, this, created);
    QVERIFY(created.wait());
    QVERIFY2(created.result(), qPrintable(created.result() ? u""_s : created.fault().message));
    QCOMPARE(created.value().value(u"id"_s).toLongLong(), 1);
    QCOMPARE(peer.requests.size(), 2);
    client.setServer(server.url(), TestServer::token());
    const Awaited<ApiReply> list;
    client.get(kSongs, {}, this, list);
    QVERIFY(list.wait());
    QCOMPARE(list.value().object().value(u"total_items"_s).toInt(), 1);
}

QTEST_GUILESS_MAIN(TestApiClientRepeats)
#include "tst_apiclientrepeats.moc"
