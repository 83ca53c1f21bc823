// SPDX-License-Identifier: GPL-3.0-or-later
// How long connections last, how many there may be, and how they end.
#include "apiserver.h"
#include "program.h"
#include "rawclient.h"
#include "routeserver.h"

#include <QDir>
#include <QElapsedTimer>
#include <QTest>

#include <sys/resource.h>
#include <sys/socket.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr int kLong = 60'000; // milliseconds

GuardLimits within(int header, int body, int idle)
{
    GuardLimits limits;
    limits.headerTime = header;
    limits.bodyTime = body;
    limits.idleTime = idle;
    return limits;
}

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

class TestGuardConnections : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void slowHead_data();
    void slowHead();
    void slowSecondHead();
    void slowBody();
    void bodiesTogether();
    void idleReader();
    void idle();
    void slowReaderIsNoIdler();
    void replyIsNotCutShort();
    void connectionClose();
    void nothingBehindTheLast();
    void largeBody();
    void continues();
    void tooManyConnections();
    void evenlySpread();
    void deafClient();
    void descriptorsExhausted();
    void settings();
};

void TestGuardConnections::slowHead_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("a letter") << QByteArray("G");
    QTest::newRow("half a line") << QByteArray("GET /heal");
    QTest::newRow("a field") << QByteArray("GET /healthz HTTP/1.1\r\nHost: ");
}

void TestGuardConnections::slowHead()
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

// What is refused is not taken for the request before it: HEAD has no body.
void TestGuardConnections::slowSecondHead()
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

void TestGuardConnections::slowBody()
{
    ApiServer server({.limits = within(kLong, 200, kLong)});
    RawClient raw(server.url());
    QVERIFY(raw.isOpen());
    const HttpReply reply =
        raw.ask(raw.head("POST /api/v1/songs", "Content-Length: 100\r\n") + "{\"art");
    QCOMPARE(reply.status, 408);
    QVERIFY(raw.isClosed());
}

// Unfinished bodies together take no more memory than they may.
void TestGuardConnections::bodiesTogether()
{
    GuardLimits limits = within(kLong, kLong, kLong);
    limits.bodies = 300'000;
    ApiServer server({.limits = limits});
    const auto begin = [](RawClient &raw) {
        raw.send(raw.head("POST /api/v1/songs",
                          "Content-Type: application/json\r\nContent-Length: 200000\r\n")
                 + "{");
    };
    RawClient first(server.url());
    begin(first);
    RawClient second(server.url());
    QTRY_COMPARE(int(server.http().get("/healthz").status), 200);
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

// Who takes a few bytes now and then does not read.
void TestGuardConnections::idleReader()
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

void TestGuardConnections::idle()
{
    ApiServer server({.limits = within(kLong, kLong, 200)});
    RawClient silent(server.url());
    QVERIFY(silent.isClosed());
    RawClient used(server.url());
    QVERIFY(used.isOpen());
    QVERIFY(used.isClosed());
}

// A reply that is being read keeps its connection, however long that takes.
void TestGuardConnections::slowReaderIsNoIdler()
{
    ApiServer server({.limits = within(kLong, kLong, 1000)});
    const QByteArray rows = QByteArray("title," + QByteArray(9900, 'x') + '\n').repeated(100);
    for (int i = 0; i < 10; ++i) {
        QCOMPARE(server.http()
                     .send("POST", "/api/v1/exams", "title,description\n" + rows,
                           {{"Content-Type", "text/csv"}})
                     .status,
                 201);
    }
    // More than the system's buffers hold.
    RawClient raw(server.url());
    raw.socket().setReadBufferSize(256 * 1024);
    raw.send(raw.head("GET /api/v1/exams?per_page=1000"));
    qint64 received = 0;
    QElapsedTimer clock;
    clock.start();
    while (received < 9'900'000
           && (raw.socket().bytesAvailable() > 0 || raw.socket().waitForReadyRead())) {
        received += raw.socket().readAll().size();
        QTest::qWait(100);
    }
    QVERIFY(received >= 9'900'000);
    QVERIFY(clock.elapsed() > 2000);
}

void TestGuardConnections::replyIsNotCutShort()
{
    ApiServer server;
    RawClient raw(server.url());
    const HttpReply reply = raw.ask(raw.head("GET /openapi.json", "Connection: close\r\n"));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Length").toInt(), reply.body.size());
    QVERIFY(raw.isClosed());
}

void TestGuardConnections::connectionClose()
{
    ApiServer server;
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

// The largest body that is taken is larger than what may wait in a socket.
void TestGuardConnections::largeBody()
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

void TestGuardConnections::tooManyConnections()
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

// A client that asks on without reading is left before its replies fill the memory.
// The kernel by itself would give some workers several and others none.
void TestGuardConnections::evenlySpread()
{
    constexpr int kWorkers = 4;
    const Handler thread = [](const Request &) {
        return Reply::json(200, QByteArray::number(quintptr(QThread::currentThreadId())));
    };
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

void TestGuardConnections::deafClient()
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

void TestGuardConnections::descriptorsExhausted()
{
    const Workshop workshop;
    const TestDatabase database;
    Serving server(workshop,
                   {u"serve"_s, u"--profile"_s, u"testing"_s, u"--listen"_s, u"127.0.0.1:0"_s,
                    u"--workers"_s, u"1"_s, u"--database"_s, database.text()});
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

void TestGuardConnections::settings()
{
    Workshop workshop;
    const TestDatabase database;
    const QStringList serve {u"serve"_s,       u"--profile"_s,  u"testing"_s,   u"--listen"_s,
                             u"127.0.0.1:0"_s, u"--database"_s, database.text()};
    workshop.environment = {{u"MAX_BODY"_s, u"2000"_s},
                            {u"IDLE_TIMEOUT"_s, u"1"_s},
                            {u"ALLOWED_HOSTS"_s, u"school.example"_s}};
    Serving server(workshop, serve);
    QVERIFY(server.isReady());
    RawClient raw(server.url());
    QCOMPARE(raw.ask("GET /healthz HTTP/1.1\r\nHost: school.example\r\n\r\n").status, 200);
    QVERIFY(raw.isClosed());
    RawClient other(server.url());
    QCOMPARE(other.ask(other.head("POST /api/v1/songs", "Content-Length: 2001\r\n")).status, 413);
}

QTEST_GUILESS_MAIN(TestGuardConnections)
#include "tst_guardconnections.moc"
