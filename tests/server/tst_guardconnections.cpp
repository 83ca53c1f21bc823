// SPDX-License-Identifier: GPL-3.0-or-later
// How connections are spread over the workers, and how they end.
#include "apiserver.h"
#include "rawclient.h"
#include "routeserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <sys/resource.h>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuardConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void evenlySpread();
    void busyWorker();
    void replyIsNotCutShort();
    void connectionClose();
    void nothingBehindTheLast();
    void refusalBehindReplies();
    void leavesWhileAnswered();
    void continues();
    void failedStart();
};

void TestGuardConnections::evenlySpread()
{
    constexpr int kWorkers = 4;
    const Handler thread = [](const Request &) { return Reply::json(200, threadName()); };
    RouteServer server({{"GET", u"/thread"_s, thread, {}}}, kWorkers);
    std::vector<std::unique_ptr<RawClient>> clients;
    const auto connect = [&] {
        clients.push_back(std::make_unique<RawClient>(server.url()));
        clients.back()->ask(clients.back()->head("GET /thread"));
    };
    const auto spread = [&] {
        QMap<QByteArray, int> clientsOf;
        for (const auto &client : clients)
            ++clientsOf[client->ask(client->head("GET /thread")).body];
        return clientsOf.values();
    };
    for (int i = 0; i < 4 * kWorkers; ++i)
        connect();
    QCOMPARE(spread(), QList<int>(kWorkers, 4));
    // Whoever leaves makes room for the next.
    clients.erase(clients.begin(), clients.begin() + 2 * kWorkers);
    QTRY_COMPARE(int(server.journal().metrics().connections().admitted), 2 * kWorkers);
    for (int i = 0; i < 2 * kWorkers; ++i)
        connect();
    QCOMPARE(spread(), QList<int>(kWorkers, 4));
}

// New clients go to those that have nothing to do, not to one that is busy.
void TestGuardConnections::busyWorker()
{
    HeldServer server(2);
    RawClient busy(server.url());
    busy.send(busy.head("GET /slow"));
    QVERIFY(server.awaitSlow());
    std::vector<std::unique_ptr<RawClient>> others;
    for (int i = 0; i < 32; ++i) {
        others.push_back(std::make_unique<RawClient>(server.url()));
        QCOMPARE(others.back()->ask(others.back()->head("GET /quick")).status, 200);
    }
    QVERIFY(server.isHeld());
    server.letGo();
    QCOMPARE(busy.reply().body, "slow");
}

void TestGuardConnections::replyIsNotCutShort()
{
    ApiServer server({.limits = within(kLong, kLong, kLong)});
    RawClient raw(server.url());
    const HttpReply reply = raw.ask(raw.head("GET /openapi.json", "Connection: close\r\n"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Length").toInt(), reply.body.size());
    QVERIFY(raw.isClosed());
}

void TestGuardConnections::connectionClose()
{
    ApiServer server({.limits = within(kLong, kLong, kLong)});
    RawClient raw(server.url());
    QVERIFY(raw.isOpen());
    const HttpReply reply = raw.ask(raw.head("GET /healthz", "Connection: close\r\n"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(raw.isClosed());
}

void TestGuardConnections::nothingBehindTheLast()
{
    ApiServer server;
    RawClient raw(server.url());
    raw.send(raw.head("GET /healthz", "Connection: close\r\n") + raw.head("GET /nothing"));
    QCOMPARE(raw.reply().status, 200);
    QVERIFY(raw.isClosed());
}

// What was answered before is not lost by a bad request behind it.
void TestGuardConnections::refusalBehindReplies()
{
    constexpr int kSize = 16 * 1024 * 1024;
    const Handler large = [](const Request &) { return Reply::json(200, QByteArray(kSize, 'x')); };
    GuardLimits limits;
    limits.unread = 2 * kSize;
    RouteServer server({{"GET", u"/large"_s, large, {}}}, 1, limits);
    RawClient raw(server.url());
    raw.socket().setReadBufferSize(64 * 1024);
    raw.send(raw.head("GET /large") + "G(T / HTTP/1.1\r\n");
    QVERIFY(raw.socket().waitForReadyRead());
    // For longer than a refusal alone would wait to be read.
    QElapsedTimer clock;
    clock.start();
    qint64 received = 0;
    while (clock.elapsed() < 2000) {
        received += raw.socket().readAll().size();
        QTest::qWait(50);
    }
    raw.socket().setReadBufferSize(0);
    QByteArray rest;
    while (raw.socket().bytesAvailable() > 0 || raw.socket().waitForReadyRead(30'000))
        rest += raw.socket().readAll();
    QVERIFY(received + rest.size() > kSize);
    QVERIFY2(rest.contains("HTTP/1.1 400 "), rest.last(100));
}

// Whoever has gone takes nothing from the others: neither a place nor room for replies.
void TestGuardConnections::leavesWhileAnswered()
{
    constexpr int kClients = 60; // of each kind, more than there are places
    GuardLimits limits;
    limits.connections = 6;
    limits.replies = 8 * 1024 * 1024;
    HeldServer server(1, limits, QByteArray(1024 * 1024, 'x'));
    for (int i = 0; i < kClients; ++i) {
        auto leaving = std::make_unique<RawClient>(server.url());
        leaving->send(leaving->head("GET /slow", i % 2 == 0 ? "Connection: close\r\n" : ""));
        QVERIFY(server.awaitSlow());
        // With what it has not read the system resets the connection, without it closes it.
        if (i % 3 == 0)
            leaving->send(leaving->head("GET /quick"));
        leaving.reset();
        server.letGo();
        RawClient other(server.url());
        QCOMPARE(other.ask(other.head("GET /quick")).status, 200);
    }
    QTRY_COMPARE(int(server.server().journal().metrics().connections().admitted), 0);
}

void TestGuardConnections::continues()
{
    ApiServer server;
    RawClient raw(server.url());
    const QByteArray body = R"({"artist":"a","title":"b"})";
    raw.send(raw.head("POST /api/v1/songs",
                      "Content-Type: application/json\r\n"
                      "Expect: 100-continue\r\n"
                      "Content-Length: "
                          + QByteArray::number(body.size()) + "\r\n"));
    QCOMPARE(raw.reply().status, 100);
    QCOMPARE(raw.ask(body).status, 201);
    // What is refused is not asked for.
    QCOMPARE(raw.ask(raw.head("POST /api/v1/songs",
                              "Expect: 100-continue\r\nContent-Length: 99999999\r\n"))
                 .status,
             413);
}

// Whoever cannot listen keeps nothing of what that would have taken.
void TestGuardConnections::failedStart()
{
    const auto descriptors = [] {
        return QDir(u"/proc/self/fd"_s).entryList(QDir::Files | QDir::System).size();
    };
    const qsizetype before = descriptors();
    rlimit files {};
    QCOMPARE(::getrlimit(RLIMIT_NOFILE, &files), 0);
    rlimit few = files;
    few.rlim_cur = rlim_t(before + 10);
    QCOMPARE(::setrlimit(RLIMIT_NOFILE, &few), 0);
    OpenConnections open;
    const auto listener = Listener::start(
        {.workers = 100}, open, [](Request) { return Reply::json(200, "1"); }, [] {});
    ::setrlimit(RLIMIT_NOFILE, &files);
    QVERIFY(!listener);
    QCOMPARE(listener.fault().kind, Fault::Kind::Unavailable);
    QVERIFY(descriptors() <= before);
}

QTEST_GUILESS_MAIN(TestGuardConnections)
#include "tst_guardconnections.moc"
