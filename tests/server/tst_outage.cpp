// SPDX-License-Identifier: GPL-3.0-or-later
// PostgreSQL goes away while clients are busy, in each way in which it can: they are told so in
// time, and all is as before once it is back.
#include "busyclients.h"
#include "postgrescluster.h"
#include "program.h"
#include "store/database.h"
#include "tcpproxy.h"
#include "writeload.h"

#include <QFile>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// Milliseconds.
constexpr qint64 kLongestReply = 6000;
constexpr qint64 kRecovery = 5000;
constexpr int kOutage = 7000;

/** What is wrong with the answers, given when the database was away. */
QStringList judged(const QList<BusyClients::Answer> &answers, qint64 gone, qint64 back)
{
    QStringList wrong;
    for (const BusyClients::Answer &answer : answers) {
        const bool good = answer.status == 200 || answer.status == 201;
        const bool refused = answer.status == 503 && answer.retryAfter;
        const bool whole = answer.ended < gone || answer.begun > back + kRecovery;
        if (whole ? !good : !good && !refused) {
            wrong.append(
                u"%1: %2, from %3 to %4 (gone %5, back %6)"_s.arg(QString::fromLatin1(answer.what))
                    .arg(answer.status)
                    .arg(answer.begun)
                    .arg(answer.ended)
                    .arg(gone)
                    .arg(back));
        }
        if (answer.ended - answer.begun > kLongestReply) {
            wrong.append(u"%1: %2 after %3 ms"_s.arg(QString::fromLatin1(answer.what))
                             .arg(answer.status)
                             .arg(answer.ended - answer.begun));
        }
    }
    return wrong;
}

} // namespace

class TestOutage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesAndGoes_data();
    void comesAndGoes();
    void slowStatement();
    void slowImport();
    void lostReply();
    void silentConnection();
    void vanishedHost();
    void awayAtStart();

private:
    void takeAway(const QString &way, TcpProxy &proxy);
    void bringBack(const QString &way, TcpProxy &proxy);

    const Workshop m_workshop;
    PostgresCluster m_cluster;
};

void TestOutage::comesAndGoes_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way : {"killed", "frozen", "refused", "silent"})
        QTest::newRow(way) << QString::fromLatin1(way);
}

void TestOutage::takeAway(const QString &way, TcpProxy &proxy)
{
    if (way == u"killed")
        m_cluster.crash();
    else if (way == u"frozen")
        m_cluster.freeze();
    else if (way == u"refused")
        proxy.refuse();
    else
        proxy.swallow();
}

void TestOutage::bringBack(const QString &way, TcpProxy &proxy)
{
    if (way == u"killed")
        m_cluster.start();
    else if (way == u"frozen")
        m_cluster.thaw();
    else
        proxy.pass();
}

void TestOutage::comesAndGoes()
{
    QFETCH(QString, way);
    TcpProxy proxy(m_cluster.socket());
    const bool network = way == u"refused" || way == u"silent";
    Serving server(m_workshop,
                   serveArguments(network ? m_cluster.urlAt(proxy.port()) : m_cluster.url()));
    QVERIFY(server.isReady());
    // Each row has titles of its own, which name its requests.
    BusyClients clients(server.url(), way);
    QTest::qWait(500);

    const qint64 gone = clients.now();
    takeAway(way, proxy);
    QTest::qWait(kOutage);
    bringBack(way, proxy);
    const qint64 back = clients.now();
    QTest::qWait(kRecovery + 500);
    clients.stop();
    QVERIFY(QTest::qWaitFor([&] { return clients.isIdle(); }, 10'000));

    QCOMPARE(judged(clients.answers(), gone, back).join(u'\n'), QString());
    for (const BusyClients::Answer &answer : clients.healthAnswers())
        QCOMPARE(answer.status, 200);
    QCOMPARE(judged(clients.healthAnswers(), gone, back).join(u'\n'), QString());
    // Nobody was told that all is well while it was not.
    const auto refused = std::count_if(clients.answers().begin(), clients.answers().end(),
                                       [](const auto &answer) { return answer.status == 503; });
    QVERIFY(refused > 0);
    // What nobody knows of is asked for again; after that everything is there once.
    for (const QString &title : clients.unknown())
        QCOMPARE(BusyClients::repeat(server.http(), title).status, 201);
    QStringList wanted = clients.acknowledged() + clients.unknown();
    QStringList stored = taskTitles(server.http(), way + u'-');
    wanted.sort();
    stored.sort();
    QCOMPARE(stored, wanted);
}

// A statement that would take 20 s is given up.
void TestOutage::slowStatement()
{
    Serving server(m_workshop, serveArguments(m_cluster.url()));
    QVERIFY(server.isReady());
    const QByteArray tasks = "/api/v1/tasks";
    auto other = Connection::open(*DatabaseUrl::parse(m_cluster.url()));
    QVERIFY(bool(other));
    const auto run = [&other](const QString &sql) { return bool((*other)->runScript(sql)); };
    QVERIFY(run(u"CREATE FUNCTION tarry() RETURNS trigger LANGUAGE plpgsql AS "
                u"$$ BEGIN PERFORM pg_sleep(20); RETURN NEW; END $$; "
                u"CREATE TRIGGER tarry BEFORE INSERT ON tasks FOR EACH ROW "
                u"EXECUTE FUNCTION tarry()"_s));
    QElapsedTimer time;
    time.start();
    const HttpReply slow = server.http().post(tasks, {{u"title"_s, u"slow"_s}});
    QVERIFY2(time.elapsed() < kLongestReply, QByteArray::number(time.elapsed()));
    QCOMPARE(slow.status, 503);
    QVERIFY(slow.header("Retry-After").toInt() > 0);
    // Nor two statements together, of which each would be quick enough.
    QVERIFY(run(u"CREATE OR REPLACE FUNCTION tarry() RETURNS trigger LANGUAGE plpgsql AS "
                u"$$ BEGIN PERFORM pg_sleep(4); RETURN NEW; END $$; "
                u"CREATE TRIGGER tarry BEFORE INSERT ON idempotency_keys FOR EACH ROW "
                u"EXECUTE FUNCTION tarry()"_s));
    time.start();
    const HttpReply both =
        server.http().send("POST", tasks, R"({"title":"slow"})",
                           {{"Content-Type", "application/json"}, {"Idempotency-Key", "\"a\""}});
    QVERIFY2(time.elapsed() < kLongestReply, QByteArray::number(time.elapsed()));
    QCOMPARE(both.status, 503);
    // The server itself gives the statement up a little later.
    QTRY_VERIFY_WITH_TIMEOUT(
        run(u"DROP TRIGGER IF EXISTS tarry ON tasks; "
            u"DROP TRIGGER IF EXISTS tarry ON idempotency_keys; DROP FUNCTION IF EXISTS tarry"_s),
        30'000);
    // What is given up is not committed behind it.
    const DatabaseUrl url = *DatabaseUrl::parse(m_cluster.url());
    auto database = Database::open(url);
    QVERIFY(bool(database));
    auto late = (*database)->write([](Connection &connection) -> Result<void> {
        auto slept = connection.query(u"SELECT pg_sleep(1.5)"_s);
        if (!slept)
            return slept.fault();
        auto stored = connection.execute(
            u"INSERT INTO search_waiting SELECT 'late', 1, 1 FROM pg_sleep(4.8)"_s, {},
            Connection::Place::Last);
        return stored ? Result<void>() : Result<void>(stored.fault());
    });
    QVERIFY(!late);
    const auto isOver = [&other] {
        auto rows = (*other)->query(
            u"SELECT 1 FROM pg_stat_activity WHERE query LIKE 'INSERT INTO search_waiting%'"_s);
        return rows && rows->isEmpty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(isOver(), 30'000);
    auto stored = (*other)->query(u"SELECT 1 FROM search_waiting WHERE resource = 'late'"_s);
    QVERIFY(stored && stored->isEmpty());
    // A database that is slow is not one that is away.
    QCOMPARE(server.http().post(tasks, {{u"title"_s, u"quick"_s}}).status, 201);
    QCOMPARE(taskTitles(server.http(), u"slow"_s), QStringList());
}

// However long all of its records take together, each is stored in time.
void TestOutage::slowImport()
{
    Serving server(m_workshop, serveArguments(m_cluster.url()));
    QVERIFY(server.isReady());
    auto other = Connection::open(*DatabaseUrl::parse(m_cluster.url()));
    QVERIFY(bool(other));
    QVERIFY(
        bool((*other)->runScript(u"CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS "
                                 u"$$ BEGIN PERFORM pg_sleep(0.06); RETURN NEW; END $$; "
                                 u"CREATE TRIGGER dawdle BEFORE INSERT ON users FOR EACH ROW "
                                 u"EXECUTE FUNCTION dawdle()"_s)));
    QByteArray users = "username,email\n";
    for (int i = 0; i < 100; ++i)
        users += "u" + QByteArray::number(i) + ",u" + QByteArray::number(i) + "@school.example\n";
    QCOMPARE(
        server.http().send("POST", "/api/v1/users", users, {{"Content-Type", "text/csv"}}).status,
        201);
    QVERIFY(bool((*other)->runScript(u"DROP TRIGGER dawdle ON users; DROP FUNCTION dawdle"_s)));
}

// What may have been committed is not done again without being asked.
void TestOutage::lostReply()
{
    TcpProxy proxy(m_cluster.socket());
    Serving server(m_workshop, serveArguments(m_cluster.urlAt(proxy.port())));
    QVERIFY(server.isReady());
    const QByteArray tasks = "/api/v1/tasks";
    QCOMPARE(server.http().post(tasks, {{u"title"_s, u"prepares the statement"_s}}).status, 201);
    proxy.loseReplyTo("once only");
    const HttpReply lost = server.http().post(tasks, {{u"title"_s, u"once only"_s}});
    QCOMPARE(lost.status, 503);
    QVERIFY(lost.header("Retry-After").toInt() > 0);
    QCOMPARE(taskTitles(server.http(), u"once"_s), QStringList {u"once only"_s});
}

// Whatever else fails on it, it is the silence that others must know of.
void TestOutage::silentConnection()
{
    TcpProxy proxy(m_cluster.socket());
    auto connection = Connection::open(*DatabaseUrl::parse(m_cluster.urlAt(proxy.port())));
    QVERIFY(bool(connection));
    proxy.swallow();
    QVERIFY(!(*connection)->query(u"SELECT 1"_s));
    QVERIFY((*connection)->isLost() && (*connection)->isSilent());
    QVERIFY(!(*connection)->query(u"SELECT 2"_s));
    QVERIFY((*connection)->isLost() && (*connection)->isSilent());
}

// The system looks every few seconds whether the host is still there, though a statement may take
// hours: https://www.kernel.org/doc/Documentation/networking/proc_net_tcp.txt
void TestOutage::vanishedHost()
{
    TcpProxy proxy(m_cluster.socket());
    auto connection = Connection::open(*DatabaseUrl::parse(m_cluster.urlAt(proxy.port())));
    QVERIFY(bool(connection));
    const QByteArray there =
        "0100007F:" + QByteArray::number(proxy.port(), 16).toUpper().rightJustified(4, '0');
    const auto nextLook = [&there] {
        QFile sockets(u"/proc/net/tcp"_s);
        if (!sockets.open(QFile::ReadOnly))
            return -1;
        for (const QByteArray &line : sockets.readAll().split('\n')) {
            const QByteArrayList fields = line.simplified().split(' ');
            constexpr QByteArrayView kKeepalive("02:");
            if (fields.value(2) == there && fields.value(5).startsWith(kKeepalive))
                return fields.value(5).mid(kKeepalive.size()).toInt(nullptr, 16); // 1/100 s
        }
        return -1;
    };
    int next = -1;
    QTRY_VERIFY((next = nextLook()) > 0);
    QVERIFY2(next <= 600, QByteArray::number(next));
}

// It says in time what is missing, and serves nothing.
void TestOutage::awayAtStart()
{
    TcpProxy proxy(m_cluster.socket());
    for (const bool silent : {false, true}) {
        if (silent)
            proxy.swallow();
        else
            proxy.refuse();
        QElapsedTimer time;
        time.start();
        const Run run = m_workshop.run(serveArguments(m_cluster.urlAt(proxy.port())));
        QVERIFY2(time.elapsed() < kLongestReply, QByteArray::number(time.elapsed()));
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains(u"The database cannot be opened"), qPrintable(run.err));
        proxy.pass();
    }
}

QTEST_GUILESS_MAIN(TestOutage)
#include "tst_outage.moc"
