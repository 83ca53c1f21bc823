// SPDX-License-Identifier: GPL-3.0-or-later
// How the server ends: what runs is finished, and nobody else is kept waiting.
#include "notifysocket.h"
#include "program.h"
#include "rawclient.h"
#include "routeserver.h"
#include "schemaprobe.h"
#include "store/connection.h"
#include "store/migrator.h"
#include "testdatabase.h"

#include <QDir>
#include <QProcess>
#include <QSet>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

#include <atomic>
#include <csignal>
#include <semaphore>
#include <sys/ptrace.h>
#include <sys/wait.h>

using namespace lectern;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QByteArray createTask(const RawClient &raw)
{
    return raw.request("POST /api/v1/tasks", "Content-Type: application/json\r\n",
                       R"({"title":"a"})");
}

/** Keeps writers of tasks waiting, up to the 2 s after which they give up. */
class WriteLock
{
public:
    explicit WriteLock(const TestDatabase &database)
    {
        const DatabaseUrl url = database.url();
        const bool sqlite = TestDatabase::isSqlite();
        m_connection = QSqlDatabase::addDatabase(sqlite ? u"QSQLITE"_s : u"QPSQL"_s, kName);
        m_connection.setDatabaseName(sqlite ? url.path : url.name);
        m_connection.setHostName(url.host);
        m_connection.setPort(url.port);
        m_connection.setUserName(url.user);
        m_connection.setPassword(url.password);
        QSqlQuery query(m_connection);
        if (!m_connection.open() || !query.exec(sqlite ? u"BEGIN IMMEDIATE"_s : u"BEGIN"_s)
            || (!sqlite && !query.exec(u"LOCK TABLE tasks"_s)))
            qFatal("%s", qPrintable(m_connection.lastError().text()));
    }
    ~WriteLock()
    {
        m_connection.close();
        m_connection = {};
        QSqlDatabase::removeDatabase(kName);
    }
    Q_DISABLE_COPY_MOVE(WriteLock)

private:
    inline static const QString kName = u"lock"_s;

    QSqlDatabase m_connection;
};

} // namespace

class TestShutdown : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idleConnectionsAreClosedAtOnce();
    void runningRequestIsFinished();
    void repliesAreReadBesideOneThatIsNot();
    void whoReadsNothingIsLeft();
    void lateRequestsAreNotBegun();
    void whatHangsIsEnded();
    void whileStarting();
    void secondSignalEndsAtOnce_data();
    void secondSignalEndsAtOnce();
};

void TestShutdown::idleConnectionsAreClosedAtOnce()
{
    HeldServer held(2);
    // Connections that have been used and wait for the next request, of both threads.
    std::vector<std::unique_ptr<RawClient>> idle;
    QByteArrayList threads;
    while (QSet<QByteArray>(threads.begin(), threads.end()).size() < 2) {
        QVERIFY(idle.size() < 64);
        idle.push_back(std::make_unique<RawClient>(held.url()));
        const HttpReply reply = idle.back()->ask(idle.back()->head("GET /quick"));
        QCOMPARE(reply.header("Connection"), "");
        threads.append(reply.body);
    }
    RawClient busy(held.url());
    busy.send(busy.head("GET /slow"));
    QVERIFY(held.awaitSlow());

    held.server().dispatcher().endConnections(QDeadlineTimer(30'000));
    held.server().listener().beginStop(QDeadlineTimer(30'000));
    // Refused, although a thread that listens is still busy.
    RawClient late(held.url());
    QVERIFY(late.socket().state() != QAbstractSocket::ConnectedState);
    QCOMPARE(late.socket().error(), QAbstractSocket::ConnectionRefusedError);
    for (size_t i = 0; i < idle.size(); ++i) {
        if (threads[qsizetype(i)] != held.heldThread())
            QVERIFY(idle[i]->isClosed());
    }
    QVERIFY(held.isHeld());
    held.letGo();
    const HttpReply reply = busy.reply();
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, "slow");
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(busy.isClosed());
    for (const auto &client : idle)
        QVERIFY(client->isClosed());
    held.server().end();
}

void TestShutdown::runningRequestIsFinished()
{
    Workshop workshop;
    const TestDatabase database;
    const NotifySocket manager(workshop.path(u"notify"_s).toUtf8());
    workshop.environment = {{u"NOTIFY_SOCKET"_s, manager.address()}};
    Serving server(workshop, serveArguments(database.text()));
    QVERIFY(server.isReady());
    QVERIFY(manager.next().startsWith("READY=1\n"));
    RawClient idle(server.url());
    RawClient running(server.url());
    {
        const WriteLock lock(database);
        running.send(createTask(running));
        QVERIFY(running.waitUntilRead());
        ::kill(pid_t(server.process().processId()), SIGTERM);
        QVERIFY(manager.next().startsWith("STOPPING=1\n"));
    }
    const HttpReply reply = running.reply();
    QVERIFY2(reply.status == 201, reply.body);
    QCOMPARE(reply.header("Connection"), "close");
    QVERIFY(running.isClosed());
    QVERIFY(idle.isClosed());
    QVERIFY(server.process().state() == QProcess::NotRunning
            || server.process().waitForFinished(30'000));
    QCOMPARE(server.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(server.process().exitCode(), 0);
    QCOMPARE(database.value(u"SELECT count(*) FROM tasks"_s).toInt(), 1);
}

// Whoever does not read keeps the others of its thread from nothing.
void TestShutdown::repliesAreReadBesideOneThatIsNot()
{
    const QByteArray large(8 * 1024 * 1024, 'x');
    std::counting_semaphore answered {0};
    const Handler handler = [&](const Request &) {
        answered.release();
        return Reply::json(200, large);
    };
    RouteServer server({{"GET", u"/large"_s, handler, {}}});
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(std::make_unique<RawClient>(server.url()));
        clients.back()->send(clients.back()->head("GET /large"));
        QVERIFY(answered.try_acquire_for(30s));
    }
    server.listener().beginStop(QDeadlineTimer(60'000));
    for (size_t i = 1; i < clients.size(); ++i) {
        const HttpReply reply = clients[i]->reply();
        QCOMPARE(reply.status, 200);
        QVERIFY(reply.body == large);
    }
    clients.clear();
    server.end();
}

// Nor longer than the deadline.
void TestShutdown::whoReadsNothingIsLeft()
{
    std::binary_semaphore answered {0};
    const Handler large = [&](const Request &) {
        answered.release();
        return Reply::json(200, QByteArray(16 * 1024 * 1024, 'x'));
    };
    RouteServer server({{"GET", u"/large"_s, large, {}}});
    RawClient deaf(server.url());
    deaf.send(deaf.head("GET /large"));
    answered.acquire();
    server.listener().beginStop(QDeadlineTimer(500));
    server.end();
    QVERIFY(deaf.waitUntilClosed());
}

// What was sent behind the last moment is not begun.
void TestShutdown::lateRequestsAreNotBegun()
{
    std::atomic<int> begun = 0;
    const Handler handler = [&](const Request &) {
        ++begun;
        return Reply::json(200, "1");
    };
    RouteServer server({{"GET", u"/a"_s, handler, {}}});
    RawClient client(server.url());
    QCOMPARE(client.ask(client.head("GET /a")).status, 200);
    server.dispatcher().endConnections(QDeadlineTimer(0));
    const HttpReply reply = client.ask(client.head("GET /a"));
    QVERIFY2(reply.status == 503, reply.body);
    QCOMPARE(reply.header("Connection"), "close");
    QCOMPARE(int(begun), 1);
}

// A thread that hangs, as it would with a disk that does not answer, keeps nobody waiting for ever.
void TestShutdown::whatHangsIsEnded()
{
    if (!TestDatabase::isSqlite())
        QSKIP("It takes its time, and the database makes no difference");
    const Workshop workshop;
    const TestDatabase database;
    Serving server(workshop, serveArguments(database.text()));
    QVERIFY(server.isReady());
    const auto pid = pid_t(server.process().processId());
    QList<pid_t> hanging;
    for (const QString &name : QDir(u"/proc/%1/task"_s.arg(pid)).entryList(QDir::Dirs)) {
        const auto thread = pid_t(name.toInt());
        if (thread <= 0 || thread == pid)
            continue;
        QVERIFY(ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0);
        QVERIFY(ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr) == 0);
        hanging.append(thread);
    }
    ::kill(pid, SIGTERM);
    // The process is over when whoever holds its threads has heard that these are.
    const auto isOver = [&] {
        for (const pid_t thread : std::as_const(hanging))
            ::waitpid(thread, nullptr, __WALL | WNOHANG);
        return server.process().state() == QProcess::NotRunning;
    };
    QTRY_VERIFY_WITH_TIMEOUT(isOver(), 30'000);
    QCOMPARE(server.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(server.process().exitCode(), 0);
}

// A step of the schema may take as long as the tables are large; here it waits for another one.
void TestShutdown::whileStarting()
{
    if (TestDatabase::isSqlite())
        QSKIP("nothing there keeps a start waiting for as long as a test likes");
    constexpr int kBefore = 9; // the step
    const Workshop workshop;
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database);
    QVERIFY(bool(migrator.upgrade()));
    QVERIFY(bool(migrator.downgrade(kBefore)));
    auto other = Connection::open(place.url());
    QVERIFY(bool(other));
    QVERIFY(bool((*other)->begin()));
    // The next step changes this table.
    QVERIFY(bool((*other)->execute(u"LOCK TABLE imports"_s)));
    QProcess server;
    workshop.prepare(server, serveArguments(place.text()));
    server.start();
    const auto waits = [&place] {
        return place
            .value(u"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = "
                   u"'imports'::regclass"_s)
            .toInt();
    };
    QTRY_COMPARE_WITH_TIMEOUT(waits(), 1, 30'000);
    ::kill(pid_t(server.processId()), SIGTERM);
    QVERIFY(server.waitForFinished(30'000));
    QCOMPARE(server.exitStatus(), QProcess::NormalExit);
    QCOMPARE(server.exitCode(), 0);
    QCOMPARE(server.readAllStandardOutput(), "");
    (*other)->rollback();
    QCOMPARE(*migrator.current(), kBefore);
}

void TestShutdown::secondSignalEndsAtOnce_data()
{
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("second");
    QTest::newRow("SIGTERM twice") << SIGTERM << SIGTERM;
    QTest::newRow("SIGTERM, Ctrl+C") << SIGTERM << SIGINT;
    QTest::newRow("Ctrl+C twice") << SIGINT << SIGINT;
}

void TestShutdown::secondSignalEndsAtOnce()
{
    QFETCH(int, first);
    QFETCH(int, second);
    Workshop workshop;
    const TestDatabase database;
    const NotifySocket manager(workshop.path(u"notify"_s).toUtf8());
    workshop.environment = {{u"NOTIFY_SOCKET"_s, manager.address()}};
    Serving server(workshop, serveArguments(database.text()));
    QVERIFY(server.isReady());
    QVERIFY(manager.next().startsWith("READY=1\n"));
    RawClient running(server.url());
    {
        const WriteLock lock(database);
        running.send(createTask(running));
        QVERIFY(running.waitUntilRead());
        ::kill(pid_t(server.process().processId()), first);
        QVERIFY(manager.next().startsWith("STOPPING=1\n"));
        ::kill(pid_t(server.process().processId()), second);
        QVERIFY(server.process().waitForFinished(30'000));
        // By the signal itself, not by the end of its own work.
        QCOMPARE(server.process().exitStatus(), QProcess::CrashExit);
    }
    QVERIFY(running.isClosed());
    // What was promised to nobody is not there.
    QCOMPARE(database.value(u"SELECT count(*) FROM tasks"_s).toInt(), 0);
}

QTEST_GUILESS_MAIN(TestShutdown)
#include "tst_shutdown.moc"
