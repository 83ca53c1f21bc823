// SPDX-License-Identifier: GPL-3.0-or-later
// How long a connection may take for what it does.
#include "apiserver.h"
#include "rawclient.h"
#include "routeserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <sys/socket.h>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuardTimes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slowHead_data();
    void slowHead();
    void slowSecondHead();
    void slowBody();
    void idleReader();
    void idle();
    void slowReaderIsNoIdler_data();
    void slowReaderIsNoIdler();
};

void TestGuardTimes::slowHead_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("a letter") << QByteArray("G");
    QTest::newRow("half a line") << QByteArray("GET /heal");
    QTest::newRow("a field") << QByteArray("GET /healthz HTTP/1.1\r\nHost: ");
}

void TestGuardTimes::slowHead()
{
    QFETCH(QByteArray, begin);
    ApiServer server({.limits = within(200, kLong, kLong)});
    RawClient raw(server.url());
    const HttpReply reply = raw.ask(begin);
    QCOMPARE(reply.status, 408);
    QCOMPARE(reply.header("Connection"), "close");
    QCOMPARE(reply.object()[u"title"].toString(), u"Request Timeout"_s);
    QVERIFY(raw.isClosed());
}

void TestGuardTimes::slowSecondHead()
{
    ApiServer server({.limits = within(200, kLong, kLong)});
    RawClient raw(server.url());
    raw.send(raw.head("HEAD /healthz", "Content-Length: 5\r\n"));
    QTest::qWait(20);
    raw.send("12345");
    QCOMPARE(raw.reply(true).status, 200);
    const HttpReply reply = raw.ask("GET /heal");
    QCOMPARE(reply.status, 408);
    QCOMPARE(reply.object()[u"title"].toString(), u"Request Timeout"_s);
}

void TestGuardTimes::slowBody()
{
    ApiServer server({.limits = within(kLong, 200, kLong)});
    RawClient raw(server.url());
    QVERIFY(raw.isOpen());
    const HttpReply reply =
        raw.ask(raw.head("POST /api/v1/songs", "Content-Length: 100\r\n") + "{\"art");
    QCOMPARE(reply.status, 408);
    QVERIFY(raw.isClosed());
}

void TestGuardTimes::idleReader()
{
    ApiServer server({.limits = within(kLong, kLong, 300)});
    const QByteArray rows =
        QByteArray(R"({"title":"a","description":")" + QByteArray(9900, 'x') + "\"}\n")
            .repeated(100);
    for (int i = 0; i < 10; ++i)
        QCOMPARE(server.import(u"exams"_s, rows), 100);
    RawClient raw(server.url());
    raw.socket().setReadBufferSize(1024);
    raw.send(raw.head("GET /api/v1/exams?per_page=1000"));
    qint64 received = 0;
    QElapsedTimer clock;
    clock.start();
    // What the system has taken of the reply may still be on its way; the server has closed.
    const auto isAlone = [&] {
        HttpClient fresh(server.url());
        return fresh.get("/metrics").body.contains("lectern_http_connections 1\n");
    };
    // Each look brings a connection, which is idle until the next.
    bool alone = false;
    while (!alone && clock.elapsed() < 30'000) {
        for (int i = 0; i < 40; ++i) {
            received += raw.socket().read(100).size();
            QTest::qWait(20);
        }
        alone = isAlone();
    }
    QVERIFY(alone);
    QVERIFY(received < 1'000'000);
}

void TestGuardTimes::idle()
{
    ApiServer server({.limits = within(kLong, kLong, 200)});
    RawClient silent(server.url());
    QVERIFY(silent.isClosed());
    RawClient used(server.url());
    QVERIFY(used.isOpen());
    QVERIFY(used.isClosed());
}

void TestGuardTimes::slowReaderIsNoIdler_data()
{
    QTest::addColumn<qint64>("replies");
    QTest::newRow("of many") << GuardLimits().replies;
    QTest::newRow("longer than all may be together") << qint64(8 * 1024 * 1024);
}

// A reply that is being read keeps its connection, however long that takes; also where the system
// has taken so much of it that the server notices nothing for a while. One alone does so however
// long it is.
void TestGuardTimes::slowReaderIsNoIdler()
{
    QFETCH(qint64, replies);
    GuardLimits limits = within(kLong, kLong, 1000);
    limits.replies = replies;
    const Handler large = [](const Request &) {
        return Reply::json(200, QByteArray(16 * 1024 * 1024, 'x'));
    };
    RouteServer server({{"GET", u"/large"_s, large, {}}}, 1, limits);
    RawClient raw(server.url());
    const int small = 32 * 1024;
    setsockopt(int(raw.socket().socketDescriptor()), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    raw.socket().setReadBufferSize(8 * 1024);
    raw.send(raw.head("GET /large"));
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 5000) {
        raw.socket().readAll();
        QTest::qWait(40);
    }
    // What the server has left of it, the client would still find.
    const auto isIts = [&] { return int(server.journal().metrics().connections().admitted) == 1; };
    QVERIFY(isIts());
}

QTEST_GUILESS_MAIN(TestGuardTimes)
#include "tst_guardtimes.moc"
