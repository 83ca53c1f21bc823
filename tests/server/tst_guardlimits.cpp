// SPDX-License-Identifier: GPL-3.0-or-later
// How much there may be at once, and the settings that say so.
#include "apiserver.h"
#include "http/guard/workerguard.h"
#include "program.h"
#include "rawclient.h"
#include "routeserver.h"
#include "testcertificate.h"
#include "testdatabase.h"

#include <QDir>
#include <QElapsedTimer>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <array>
#include <sys/resource.h>
#include <sys/socket.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

/** The file descriptor that the process gets next. */
int nextDescriptor(pid_t pid)
{
    const QStringList taken =
        QDir(u"/proc/%1/fd"_s.arg(pid)).entryList(QDir::AllEntries | QDir::System);
    int next = 0;
    while (taken.contains(QString::number(next)))
        ++next;
    return next;
}

} // namespace

class TestGuardLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void largeBody();
    void bodiesTogether();
    void repliesTogether();
    void repliesThatAreRead();
    void boundedReading();
    void tooManyConnections();
    void tooManyToRefuse();
    void deafClient();
    void descriptorsExhausted();
    void settings();
};

void TestGuardLimits::largeBody()
{
    ApiServer server;
    RawClient raw(server.url());
    const QByteArray body = R"({"artist":"a","title":"b"})" + QByteArray(api::kMaxBody - 26, ' ');
    const QByteArray head = raw.head("POST /api/v1/songs",
                                     "Content-Type: application/json\r\n"
                                     "Content-Length: "
                                         + QByteArray::number(body.size()) + "\r\n");
    QCOMPARE(raw.ask(head + body).status, 201);
    // In many pieces, with the next request behind it.
    for (qsizetype at = 0; at < head.size(); at += 10)
        raw.send(head.mid(at, 10));
    for (qsizetype at = 0; at < body.size(); at += 100'000)
        raw.send(body.mid(at, 100'000));
    raw.send(raw.head("GET /api/v1/songs"));
    QCOMPARE(raw.reply().status, 201);
    QCOMPARE(raw.reply().object()[u"total_items"].toInt(), 2);
    QVERIFY(raw.isOpen());
}

void TestGuardLimits::bodiesTogether()
{
    GuardLimits limits = within(kLong, kLong, kLong);
    limits.bodies = 300'000;
    ApiServer server({.limits = limits});
    const auto begin = [](RawClient &raw) {
        raw.send(raw.head("POST /api/v1/songs",
                          "Content-Type: application/json\r\nContent-Length: 200000\r\n")
                 + "{");
    };
    // The second comes when the first is known to have its room.
    RawClient first(server.url());
    first.send(first.head("POST /api/v1/songs",
                          "Content-Type: application/json\r\nContent-Length: 200000\r\n"
                          "Expect: 100-continue\r\n"));
    QVERIFY(first.socket().waitForReadyRead());
    QVERIFY(first.socket().readAll().startsWith("HTTP/1.1 100 "));
    first.send("{");
    RawClient second(server.url());
    begin(second);
    const HttpReply refused = second.reply();
    QCOMPARE(refused.status, 503);
    QVERIFY(!refused.header("Retry-After").isEmpty());
    // Small ones are let in, and others again when there is room.
    QVERIFY(!server.create(u"tasks"_s, {{u"title"_s, u"a"_s}}).isEmpty());
    QCOMPARE(first.ask(QByteArray(199'999, ' ')).status, 400);
    RawClient third(server.url());
    begin(third);
    QCOMPARE(third.ask(QByteArray(199'999, ' ')).status, 400);
    // Who leaves makes room as well.
    auto fourth = std::make_unique<RawClient>(server.url());
    begin(*fourth);
    fourth.reset();
    const auto isLetIn = [&] {
        RawClient raw(server.url());
        begin(raw);
        return raw.ask(QByteArray(199'999, ' ')).status == 400;
    };
    QTRY_VERIFY(isLetIn());
}

// What clients do not read takes no more memory than it may: others wait, and whoever reads slowly
// loses its place. One alone keeps nobody out, however long its reply is.
void TestGuardLimits::repliesTogether()
{
    GuardLimits limits = within(kLong, kLong, 3000);
    limits.replies = 1024 * 1024;
    const Handler large = [](const Request &) {
        return Reply::json(200, QByteArray(16 * 1024 * 1024, 'x'));
    };
    const Handler small = [](const Request &) { return Reply::json(200, "1"); };
    RouteServer server({{"GET", u"/large"_s, large, {}}, {"GET", u"/small"_s, small, {}}}, 2,
                       limits);
    const auto begin = [](RawClient &reader) {
        reader.socket().setReadBufferSize(64 * 1024);
        reader.send(reader.head("GET /large"));
        return reader.socket().waitForReadyRead();
    };
    const auto ask = [&] {
        RawClient raw(server.url());
        return raw.ask(raw.head("GET /small"));
    };
    RawClient first(server.url());
    QVERIFY(begin(first));
    QCOMPARE(ask().status, 200);
    RawClient reader(server.url());
    QVERIFY(begin(reader));
    const HttpReply refused = ask();
    QCOMPARE(refused.status, 503);
    QVERIFY(!refused.header("Retry-After").isEmpty());
    RawClient monitor(server.url());
    QCOMPARE(monitor.ask(monitor.head("GET /healthz")).status, 404);
    const auto isServed = [&] {
        // Too slowly to be at the end in time.
        first.socket().read(8 * 1024);
        reader.socket().read(8 * 1024);
        return ask().status == 200;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isServed(), 30'000);
}

// What is read at once does not wait.
void TestGuardLimits::repliesThatAreRead()
{
    GuardLimits limits;
    limits.replies = 1024 * 1024;
    const Handler large = [](const Request &) {
        return Reply::json(200, QByteArray(500 * 1024, 'x'));
    };
    RouteServer server({{"GET", u"/large"_s, large, {}}}, 1, limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 8; ++i)
        clients.push_back(std::make_unique<RawClient>(server.url()));
    for (int round = 0; round < 5; ++round) {
        for (const auto &client : clients)
            QCOMPARE(client->ask(client->head("GET /large")).status, 200);
    }
}

// More than that is left to the system, which makes the client wait.
void TestGuardLimits::boundedReading()
{
    OpenConnections open;
    GuardRules rules;
    WorkerGuard worker(rules, open);
    QTcpSocket socket;
    QVERIFY(worker.admit(&socket));
    QVERIFY(socket.readBufferSize() > 0);
    QVERIFY(socket.readBufferSize() < 100'000);
}

void TestGuardLimits::tooManyConnections()
{
    GuardLimits limits;
    limits.connections = 3;
    ApiServer server({.limits = limits});
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.url()));
        QVERIFY(clients.back()->isOpen());
    }
    RawClient over(server.url());
    const HttpReply reply = over.reply();
    QCOMPARE(reply.status, 503);
    QVERIFY(!reply.header("Retry-After").isEmpty());
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(over.isClosed());
    QVERIFY(clients.front()->isOpen());
    clients.pop_back();
    bool admitted = false;
    QTRY_VERIFY((admitted = admitted || RawClient(server.url()).isOpen()));
}

// Whom nobody would even refuse is left at once, however busy the workers are.
void TestGuardLimits::tooManyToRefuse()
{
    if (testsSpeakTls())
        QSKIP("a worker that is busy shakes no hands");
    constexpr int kConnections = 2;
    GuardLimits limits;
    limits.connections = kConnections;
    HeldServer server(1, limits);
    RawClient busy(server.url());
    busy.send(busy.head("GET /slow"));
    QVERIFY(server.awaitSlow());
    RawClient served(server.url());
    std::array<RawClient, kConnections> refused {RawClient(server.url()), RawClient(server.url())};
    RawClient over(server.url());
    QVERIFY(over.isClosed());
    QVERIFY(server.isHeld());
    server.letGo();
    QCOMPARE(busy.reply().status, 200);
    for (RawClient &client : refused)
        QCOMPARE(client.reply().status, 503);
    QCOMPARE(served.ask(served.head("GET /quick")).status, 200);
}

// A client that asks on without reading is left before its replies fill the memory.
void TestGuardLimits::deafClient()
{
    GuardLimits limits;
    limits.unread = 64 * 1024;
    ApiServer server({.limits = limits});
    RawClient raw(server.url());
    const int small = 4096;
    setsockopt(int(raw.socket().socketDescriptor()), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    raw.socket().setReadBufferSize(1);
    const QByteArray get = raw.head("GET /openapi.json");
    // Far more than the system's buffers hold. The end is seen by sending alone, since nothing is
    // read.
    const auto left = [&] {
        raw.socket().write(get);
        raw.socket().waitForBytesWritten(10);
        return raw.socket().state() == QAbstractSocket::UnconnectedState;
    };
    QTRY_VERIFY_WITH_TIMEOUT(left(), 60'000);
    QCOMPARE(server.http().get("/healthz").status, 200);
}

void TestGuardLimits::descriptorsExhausted()
{
    const Workshop workshop;
    const TestDatabase database;
    Serving server(workshop,
                   serveArguments(database.text()) + QStringList {u"--workers"_s, u"1"_s});
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/api/v1/songs").status, 200);
    const auto pid = pid_t(server.process().processId());
    rlimit before {};
    QCOMPARE(prlimit(pid, RLIMIT_NOFILE, nullptr, &before), 0);
    const rlimit few {.rlim_cur = rlim_t(nextDescriptor(pid) + 1), .rlim_max = before.rlim_max};
    QCOMPARE(prlimit(pid, RLIMIT_NOFILE, &few, nullptr), 0);
    std::vector<std::unique_ptr<RawClient>> clients;
    int waiting = 0;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.url()));
        clients.back()->send(clients.back()->head("GET /healthz"));
        waiting += clients.back()->socket().waitForReadyRead(100) ? 0 : 1;
    }
    QVERIFY(waiting > 0);
    QCOMPARE(prlimit(pid, RLIMIT_NOFILE, &before, nullptr), 0);
    for (const auto &client : clients)
        QCOMPARE(client->reply().status, 200);
}

void TestGuardLimits::settings()
{
    Workshop workshop;
    const TestDatabase database;
    workshop.environment = {{u"MAX_REQUEST_LINE"_s, u"1024"_s},
                            {u"MAX_HEADERS"_s, u"2048"_s},
                            {u"MAX_HEADER_FIELDS"_s, u"10"_s},
                            {u"MAX_BODY"_s, u"100000"_s},
                            {u"MAX_BODIES"_s, u"100000"_s},
                            {u"HEADER_TIMEOUT"_s, u"1"_s},
                            {u"BODY_TIMEOUT"_s, u"3"_s},
                            {u"IDLE_TIMEOUT"_s, u"1"_s},
                            {u"MAX_CONNECTIONS"_s, u"16"_s},
                            {u"ALLOWED_HOSTS"_s, u"school.example"_s},
                            {u"CORS_ORIGINS"_s, u"https://page.example"_s}};
    Serving server(workshop, serveArguments(database.text(), u"local"_s));
    QVERIFY2(server.isReady(), qPrintable(server.errors()));
    const auto ask = [&](const QByteArray &line, const QByteArray &fields = {}) {
        RawClient raw(server.url());
        return raw.ask(raw.head(line, fields));
    };
    QCOMPARE(ask("GET /healthz?" + QByteArray(1024, 'a')).status, 414);
    QCOMPARE(ask("GET /healthz", "a: " + QByteArray(2048, 'b') + "\r\n").status, 431);
    QCOMPARE(ask("GET /healthz", QByteArray("a: b\r\n").repeated(10)).status, 431);
    QCOMPARE(ask("POST /api/v1/songs", "Content-Length: 100001\r\n").status, 413);
    QCOMPARE(ask("GET /healthz", "Origin: https://page.example\r\n").status, 200);
    QCOMPARE(ask("GET /healthz", "Origin: https://other.example\r\n").status, 403);

    // Long before the limits that hold without these settings.
    QElapsedTimer clock;
    clock.start();
    RawClient raw(server.url());
    QCOMPARE(raw.ask("GET /healthz HTTP/1.1\r\nHost: school.example\r\n\r\n").status, 200);
    QVERIFY(raw.isClosed());
    RawClient head(server.url());
    QCOMPARE(head.ask("GET /heal").status, 408);
    // Of two bodies that are too much together, the first has to come in time, too.
    std::array<RawClient, 2> bodies {RawClient(server.url()), RawClient(server.url())};
    for (RawClient &client : bodies)
        client.send(client.head("POST /api/v1/songs", "Content-Length: 99000\r\n") + "{");
    const QSet<int> statuses {bodies[0].reply().status, bodies[1].reply().status};
    QCOMPARE(statuses, (QSet<int> {408, 503}));
    QVERIFY(clock.elapsed() < 9000);

    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 17; ++i)
        clients.push_back(std::make_unique<RawClient>(server.url()));
    // Those from before may still be there, so that it need not be the last.
    QVERIFY(std::any_of(clients.begin(), clients.end(),
                        [](const auto &client) { return client->reply().status == 503; }));
}

QTEST_GUILESS_MAIN(TestGuardLimits)
#include "tst_guardlimits.moc"
