// SPDX-License-Identifier: GPL-3.0-or-later
// lectern-server while it serves: how it starts, what it is told, and how it ends.
#include "api/paths.h"
#include "program.h"
#include "testdatabase.h"

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <utility>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 't');
const QByteArray kTasks = "/api/v1/tasks";

} // namespace

class TestServe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void servesUntilItIsTold_data();
    void servesUntilItIsTold();
    void runningRequestsAreAnswered();
    void endsWithinAnImport();
    void crashLosesNothing();
    void ownerPipe();
    void ownerTokenMustBeLong_data();
    void ownerTokenMustBeLong();
    void localDatabase();
    void takenPort();
    void portOfAnother();
    void tooFewThreads();
    void oneProcessAFile();
    void severalOnPostgres();
    void demo();
    void modulesAndGreeting();

private:
    QStringList arguments(const QStringList &more = {})
    {
        return serveArguments(database().text()) + more;
    }

    // Made when it is first asked for.
    const TestDatabase &database()
    {
        if (!m_database)
            m_database = std::make_unique<TestDatabase>();
        return *m_database;
    }

    std::unique_ptr<Workshop> m_workshop;
    std::unique_ptr<TestDatabase> m_database;
};

void TestServe::init()
{
    m_workshop = std::make_unique<Workshop>();
}

void TestServe::cleanup()
{
    m_database.reset();
    m_workshop.reset();
}

void TestServe::servesUntilItIsTold_data()
{
    QTest::addColumn<int>("signal");
    QTest::newRow("SIGTERM") << SIGTERM;
    QTest::newRow("SIGINT") << SIGINT;
}

void TestServe::servesUntilItIsTold()
{
    QFETCH(int, signal);
    // What happens without a command.
    Serving server(*m_workshop, arguments().mid(1));
    QVERIFY(server.isReady());
    static const QRegularExpression line(
        u"^Lectern is serving at http://127\\.0\\.0\\.1:\\d+\\n$"_s);
    QVERIFY2(line.match(server.readyLine()).hasMatch(), qPrintable(server.readyLine()));
    QCOMPARE(server.http().get("/healthz").status, 200);
    QCOMPARE(server.http().post(kTasks, {{u"title"_s, u"a"_s}}).status, 201);
    QCOMPARE(server.end(signal), 0);
    QCOMPARE(server.errors(), QString());
    QCOMPARE(server.process().readAllStandardOutput(), "");
    QCOMPARE(database().value(u"SELECT count(*) FROM tasks"_s).toInt(), 1);
}

// Whoever got an answer before the end got a whole one, and what it says is true.
void TestServe::runningRequestsAreAnswered()
{
    QSet<QString> promised;
    {
        Serving server(*m_workshop, arguments());
        QVERIFY(server.isReady());
        QList<QNetworkReply *> replies;
        std::vector<std::unique_ptr<HttpClient>> clients;
        for (int i = 0; i < 8; ++i)
            clients.push_back(std::make_unique<HttpClient>(server.url()));
        for (int i = 0; i < 80; ++i) {
            const QByteArray body = compact(QJsonObject {{u"title"_s, u"task %1"_s.arg(i)}});
            replies.append(clients[size_t(i % 8)]->begin("POST", kTasks, body,
                                                         {{"Content-Type", "application/json"}}));
        }
        QVERIFY(QTest::qWaitFor([&] { return replies.first()->isFinished(); }, 30'000));
        ::kill(pid_t(server.process().processId()), SIGTERM);
        for (QNetworkReply *pending : replies) {
            const HttpReply reply = HttpClient::finish(pending);
            if (reply.status == 0)
                continue;
            QCOMPARE(reply.status, 201);
            promised.insert(reply.object()[u"title"].toString());
        }
        QVERIFY(server.process().state() == QProcess::NotRunning
                || server.process().waitForFinished(30'000));
        QCOMPARE(server.process().exitStatus(), QProcess::NormalExit);
        QCOMPARE(server.process().exitCode(), 0);
    }
    QVERIFY(!promised.isEmpty());
    for (const QVariantList &row : database().query(u"SELECT title FROM tasks"_s))
        promised.remove(row.first().toString());
    QCOMPARE(promised, QSet<QString>());
}

// An import holds the writer and a request waits for it: the import is taken back.
void TestServe::endsWithinAnImport()
{
    Serving server(*m_workshop, arguments());
    QVERIFY(server.isReady());
    HttpClient &http = server.http();
    const QByteArray import =
        http.post("/api/v1/imports", {{u"resource"_s, u"songs"_s}}).header("Location");
    const QByteArray csv = "artist,title\n" + QByteArray("Šarić,a\n").repeated(500'000);
    const HttpHeaders bytes {{"Content-Type", "application/octet-stream"}};
    QCOMPARE(http.send("PUT", import + "/parts/1", csv, bytes).status, 204);
    const QByteArray job = http.post(import + "/commit", {}).header("Location");
    QVERIFY(QTest::qWaitFor([&] { return http.get(job).object()[u"done"].toInt() > 0; }, 30'000));
    QNetworkReply *waiting =
        http.begin("POST", kTasks, R"({"title":"a"})", {{"Content-Type", "application/json"}});
    QCOMPARE(http.get("/healthz").status, 200);
    QElapsedTimer time;
    time.start();
    ::kill(pid_t(server.process().processId()), SIGTERM);
    const HttpReply reply = HttpClient::finish(waiting);
    QVERIFY(server.process().state() == QProcess::NotRunning
            || server.process().waitForFinished(30'000));
    QVERIFY2(time.elapsed() < 10'000, QByteArray::number(time.elapsed()));
    QCOMPARE(server.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(server.process().exitCode(), 0);
    QCOMPARE(database().value(u"SELECT count(*) FROM songs"_s).toInt(), 0);
    QCOMPARE(database().value(u"SELECT count(*) FROM tasks"_s).toInt(),
             reply.status == 201 ? 1 : 0);
    // The import itself is still there.
    QCOMPARE(database().value(u"SELECT count(DISTINCT number) FROM import_parts"_s).toInt(), 1);
}

void TestServe::crashLosesNothing()
{
    for (int round = 1; round <= 3; ++round) {
        Serving server(*m_workshop, arguments());
        QVERIFY(server.isReady());
        QCOMPARE(server.http().get(kTasks).object()[u"total_items"].toInt(), round - 1);
        QCOMPARE(server.http().post(kTasks, {{u"title"_s, u"of round %1"_s.arg(round)}}).status,
                 201);
        server.kill();
    }
    QCOMPARE(database().value(u"SELECT count(*) FROM tasks"_s).toInt(), 3);
}

void TestServe::ownerPipe()
{
    QStringList local = arguments({u"--owner-pipe"_s});
    local.replaceInStrings(u"testing"_s, u"local"_s);
    Serving server(*m_workshop, local, kToken + '\n');
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get(kTasks).status, 401);
    QCOMPARE(server.http().get(kTasks, {{"Authorization", "Bearer " + kToken.chopped(1)}}).status,
             401);
    QCOMPARE(server.http().get(kTasks, {{"Authorization", "Bearer " + kToken}}).status, 200);
    QCOMPARE(server.http().get("/readyz").status, 200);
    // What else comes through the pipe does not matter; that it ends does.
    server.process().write("more\n");
    QCOMPARE(server.http().get("/readyz").status, 200);
    QCOMPARE(server.endInput(), 0);
    QCOMPARE(server.errors(), QString());
}

void TestServe::ownerTokenMustBeLong_data()
{
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("an empty line") << QByteArray("\n");
    QTest::newRow("too short") << kToken.chopped(1) + '\n';
    QTest::newRow("too long") << QByteArray(300, 't') + '\n';
}

void TestServe::ownerTokenMustBeLong()
{
    QFETCH(QByteArray, input);
    const Run run = m_workshop->run(arguments({u"--owner-pipe"_s}), input);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(u"--owner-pipe needs a token of 43 to 256 characters"),
             qPrintable(run.err));
    QCOMPARE(run.out, QString());
}

void TestServe::localDatabase()
{
    if (!TestDatabase::isSqlite())
        QSKIP("the window's own database is a SQLite file");
    const QStringList serve {u"serve"_s,    u"--profile"_s,   u"local"_s,
                             u"--listen"_s, u"127.0.0.1:0"_s, u"--owner-pipe"_s};
    Serving server(*m_workshop, serve, kToken + '\n');
    QVERIFY(server.isReady());
    server.http().standing = {{"Authorization", "Bearer " + kToken}};
    QCOMPARE(server.http().post(kTasks, {{u"title"_s, u"a"_s}}).status, 201);
    QVERIFY(QFile::exists(m_workshop->path(u"data/Lectern/lectern.db"_s)));
    QCOMPARE(server.endInput(), 0);
}

void TestServe::takenPort()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const QString place = u"127.0.0.1:%1"_s.arg(other.serverPort());
    const Run run = m_workshop->run(arguments({u"--listen"_s, place}));
    QCOMPARE(run.code, 1);
    QCOMPARE(run.err,
             u"%1 is in use by another program. Choose another port with --listen.\n"_s.arg(place));
    QCOMPARE(run.out, QString());
}

// Two of the same program could share a port without knowing it.
void TestServe::portOfAnother()
{
    Serving first(*m_workshop, arguments());
    QVERIFY(first.isReady());
    const TestDatabase other;
    const QString place = first.url().mid(7);
    const QStringList there = serveArguments(other.text()) + QStringList {u"--listen"_s, place};
    const Run second = m_workshop->run(there);
    QCOMPARE(second.code, 1);
    QVERIFY2(second.err.contains(place + u" is in use by another program"_s),
             qPrintable(second.err));
    QCOMPARE(first.http().get("/healthz").status, 200);
    // Once it has ended the port is free again, at once.
    QCOMPARE(first.end(SIGTERM), 0);
    Serving third(*m_workshop, there);
    QVERIFY(third.isReady());
}

// It says so and ends, where it cannot have the threads that it should.
void TestServe::tooFewThreads()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers need all addresses");
#endif
    const auto limited = [](rlim_t addresses, rlim_t stack) {
        rlimit space {};
        rlimit stacks {};
        ::getrlimit(RLIMIT_AS, &space);
        ::getrlimit(RLIMIT_STACK, &stacks);
        std::swap(space.rlim_cur, addresses);
        std::swap(stacks.rlim_cur, stack);
        ::setrlimit(RLIMIT_AS, &space);
        ::setrlimit(RLIMIT_STACK, &stacks);
        return std::pair(addresses, stack);
    };
    m_workshop->environment = {{u"MALLOC_ARENA_MAX"_s, u"1"_s}};
    // Bytes: a few stacks use up the addresses, and leave enough for everything else.
    const auto before = limited(3'000'000'000, 256'000'000);
    const Run run = m_workshop->run(arguments());
    limited(before.first, before.second);
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(u"The system gives no more threads."), qPrintable(run.err));
    QCOMPARE(run.out, QString());
}

void TestServe::oneProcessAFile()
{
    if (!TestDatabase::isSqlite())
        QSKIP("PostgreSQL serves several");
    Serving first(*m_workshop, arguments());
    QVERIFY(first.isReady());
    const QString holder =
        u"is in use by lectern-server (process %1)"_s.arg(first.process().processId());
    for (const QStringList &command :
         {arguments(), QStringList {u"db"_s, u"upgrade"_s, u"--database"_s, database().text()},
          QStringList {u"export"_s, u"songs"_s, u"-"_s, u"--database"_s, database().text()}}) {
        const Run second = m_workshop->run(command);
        // The window tells this end of serve from all others.
        QCOMPARE(second.code, command == arguments() ? api::kInUseExit : 1);
        QVERIFY2(second.err.contains(database().path()) && second.err.contains(holder),
                 qPrintable(second.err));
    }
    QCOMPARE(first.http().get("/readyz").status, 200);
}

void TestServe::severalOnPostgres()
{
    if (TestDatabase::isSqlite())
        QSKIP("a SQLite file belongs to one process");
    // Both find the new database and bring it up to date.
    Serving first(*m_workshop, arguments());
    Serving second(*m_workshop, arguments());
    QVERIFY(first.isReady() && second.isReady());
    const HttpReply made = first.http().post(kTasks, {{u"title"_s, u"a"_s}});
    QCOMPARE(made.status, 201);
    const HttpReply seen = second.http().get(made.header("Location"));
    QCOMPARE(compact(seen.object()), compact(made.object()));
    QCOMPARE(second.http()
                 .patch(made.header("Location"), {{u"title"_s, u"b"_s}}, {{"If-Match", "\"1\""}})
                 .status,
             200);
    QCOMPARE(first.http()
                 .patch(made.header("Location"), {{u"title"_s, u"c"_s}}, {{"If-Match", "\"1\""}})
                 .status,
             412);
    // Totals of what the other writes are right within a second or so.
    QCOMPARE(first.http().get(kTasks).object()[u"total_items"].toInt(), 1);
    QCOMPARE(second.http().post(kTasks, {{u"title"_s, u"d"_s}}).status, 201);
    QTRY_COMPARE(first.http().get(kTasks).object()[u"total_items"].toInt(), 2);
}

void TestServe::demo()
{
    for (int round = 0; round < 2; ++round) {
        Serving server(*m_workshop, arguments({u"--demo"_s}));
        QVERIFY(server.isReady());
        const QJsonArray exams = server.http().get("/exams").array();
        QVERIFY(exams.size() > 1);
        QCOMPARE(exams[0][u"title"].toString(), u"SQLAlchemy Exam"_s);
        QCOMPARE(exams[0][u"description"].toString(), u"Test your knowledge about SQLAlchemy"_s);
        QCOMPARE(exams[0][u"last_updated_by"].toString(), u"script"_s);
        QCOMPARE(server.http().get("/exams").body.count("SQLAlchemy Exam"), 1);
        QVERIFY(server.http().get("/api/songs").array().size() > 1);
        QCOMPARE(server.end(SIGTERM), 0);
    }
}

void TestServe::modulesAndGreeting()
{
    m_workshop->environment = {{u"MY_ENV_VAR"_s, u"XY"_s},
                               {u"HOST"_s, u"127.0.0.1"_s},
                               {u"PORT"_s, u"0"_s},
                               {u"DATABASE_URL"_s, database().text()},
                               {u"APP_SETTINGS"_s, u"config.TestingConfig"_s}};
    Serving server(*m_workshop, {u"--modules"_s, u"-songs,-tasks"_s});
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/hello/say").body, "Hello XY!");
    QCOMPARE(server.http().get("/api/songs").status, 404);
    QCOMPARE(server.http().get("/todo/api/v1.0/tasks").status, 404);
    QCOMPARE(server.http().get("/exams").status, 200);
    QCOMPARE(server.http().get("/api/v1/songs").status, 200);
}

QTEST_GUILESS_MAIN(TestServe)
#include "tst_serve.moc"
