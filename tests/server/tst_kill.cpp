// SPDX-License-Identifier: GPL-3.0-or-later
// The server is killed while several clients write, again and again, and on PostgreSQL the database
// is, too: what was acknowledged is there. LECTERN_KILL_ROUNDS says how often.
#include "postgrescluster.h"
#include "program.h"
#include "store/connection.h"
#include "store/databaseurl.h"
#include "store/searchindex.h"
#include "testdatabase.h"
#include "writeload.h"

#include <QJsonArray>
#include <QMap>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

int rounds()
{
    const int standard = TestDatabase::isSqlite() ? 200 : 20;
    const int wanted = qEnvironmentVariableIntValue("LECTERN_KILL_ROUNDS");
    return wanted > 0 ? wanted : standard;
}

/** Lets it write for so many milliseconds after its first success: any moment may be the last. */
bool runFor(WriteLoad &load, int milliseconds)
{
    load.start();
    const bool begun = QTest::qWaitFor([&] { return load.acknowledged() > 0; }, 30'000);
    QTest::qWait(milliseconds);
    return begun;
}

/** How many tasks the search index leads to, with what waits for it. */
qint64 found(HttpClient &http, const QString &mark)
{
    return http.get("/api/v1/tasks?per_page=1&search=" + mark.toLatin1())
        .object()[u"total_items"]
        .toInteger();
}

/** Whether no task waits for the search index any more. */
bool isIndexed(const QString &database)
{
    const auto url = DatabaseUrl::parse(database);
    auto connection = Connection::open(*url);
    if (!connection)
        return false;
    static const Catalog catalog = standardCatalog();
    const SearchIndex &index = SearchIndex::of(url->kind);
    const auto rows = (*connection)->query(index.waiting(*findSpec(catalog, u"tasks")));
    return rows && rows->isEmpty();
}

/** What the search finds otherwise than it is stored, in words: the tasks of each mark. */
QStringList wronglyFound(HttpClient &http, const QMap<QString, qsizetype> &storedOf)
{
    QStringList wrong;
    for (auto it = storedOf.begin(); it != storedOf.end(); ++it) {
        if (const qint64 some = found(http, it.key()); some != it.value())
            wrong.append(u"%1 of the %2 tasks %3"_s.arg(some).arg(it.value()).arg(it.key()));
    }
    return wrong;
}

/** Gives some of the tasks of each mark another one, until they are enough. */
void changeSome(HttpClient &http, QMap<QString, qsizetype> &storedOf)
{
    constexpr int kEnough = 20;
    const QString changed = u"changed-"_s;
    const QStringList marks = storedOf.keys();
    for (const QString &mark : marks) {
        const QJsonObject page =
            http.get("/api/v1/tasks?fields=id&count=none&title[starts]=" + mark.toLatin1())
                .object();
        for (const QJsonValue item : page[u"items"].toArray()) {
            const QByteArray id = QByteArray::number(item[u"id"].toInteger());
            if (http.patch("/api/v1/tasks/" + id, {{u"title"_s, changed}}).status != 200)
                continue;
            --storedOf[mark];
            ++storedOf[changed];
        }
        if (storedOf[changed] >= kEnough)
            return;
    }
}

} // namespace

class TestKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void serverUnderLoad();
    void databaseUnderLoad();

private:
    void compareSearch(const Workshop &workshop, const QString &database,
                       std::unique_ptr<Serving> &server, QMap<QString, qsizetype> storedOf);

    QRandomGenerator m_random {QRandomGenerator::global()->generate()};
};

void TestKill::serverUnderLoad()
{
    if (!TestDatabase::isSqlite())
        QSKIP("databaseUnderLoad does this and more");
    const Workshop workshop;
    const TestDatabase place;
    auto server = std::make_unique<Serving>(workshop, serveArguments(place.text()));
    QMap<QString, qsizetype> storedOf;
    qsizetype stored = 0;
    int acknowledged = 0;
    for (int round = 1; round <= rounds(); ++round) {
        QVERIFY2(server->isReady(), qPrintable(server->errors()));
        const QString mark = u"r%1-"_s.arg(round);
        WriteLoad load(server->url(), mark, m_random.generate());
        QVERIFY(runFor(load, m_random.bounded(80)));
        server->kill();
        QVERIFY(QTest::qWaitFor([&] { return load.isIdle(); }));
        acknowledged += load.acknowledged();

        server = std::make_unique<Serving>(workshop, serveArguments(place.text()));
        QVERIFY2(server->isReady(), qPrintable(server->errors()));
        QCOMPARE(load.check(taskTitles(server->http(), mark)).join(u'\n'), QString());
        load.repeatUnknown(server->http());
        const QStringList titles = taskTitles(server->http(), mark);
        QCOMPARE(load.check(titles).join(u'\n'), QString());
        QCOMPARE(found(server->http(), mark), titles.size());
        storedOf[mark] = titles.size();
        stored += titles.size();
        // Those of earlier rounds are still there.
        QCOMPARE(place.value(u"SELECT count(*) FROM tasks"_s).toLongLong(), stored);
        QCOMPARE(place.value(u"PRAGMA integrity_check"_s).toString(), u"ok"_s);
        QCOMPARE(
            place.refusal(u"INSERT INTO tasks_search(tasks_search) VALUES('integrity-check')"_s),
            QString());
    }
    compareSearch(workshop, place.text(), server, storedOf);
    qInfo("%d writes were acknowledged in %d rounds", acknowledged, rounds());
    QVERIFY(acknowledged > rounds());
}

// By turns the database, the server and both.
void TestKill::databaseUnderLoad()
{
    if (TestDatabase::isSqlite())
        QSKIP("serverUnderLoad does this");
    const Workshop workshop;
    PostgresCluster cluster;
    auto server = std::make_unique<Serving>(workshop, serveArguments(cluster.url()));
    QMap<QString, qsizetype> storedOf;
    qsizetype stored = 0;
    int acknowledged = 0;
    for (int round = 1; round <= rounds(); ++round) {
        QVERIFY(server->isReady());
        const QString mark = u"r%1-"_s.arg(round);
        WriteLoad load(server->url(), mark, m_random.generate());
        QVERIFY(runFor(load, m_random.bounded(80)));
        if (round % 3 != 1)
            cluster.crash();
        if (round % 3 != 2)
            server->kill();
        load.stop();
        QVERIFY(QTest::qWaitFor([&] { return load.isIdle(); }, 10'000));
        acknowledged += load.acknowledged();

        if (round % 3 != 1)
            cluster.start();
        if (round % 3 != 2)
            server = std::make_unique<Serving>(workshop, serveArguments(cluster.url()));
        QVERIFY(server->isReady());
        HttpClient &http = server->http();
        QVERIFY(QTest::qWaitFor([&] { return http.get("/readyz").status == 200; }, 5000));
        QCOMPARE(load.check(taskTitles(http, mark)).join(u'\n'), QString());
        load.repeatUnknown(http);
        const QStringList titles = taskTitles(http, mark);
        QCOMPARE(load.check(titles).join(u'\n'), QString());
        QCOMPARE(found(server->http(), mark), titles.size());
        storedOf[mark] = titles.size();
        stored += titles.size();
        QTRY_COMPARE(http.get("/api/v1/tasks?per_page=1").object()[u"total_items"].toInteger(),
                     stored);
    }
    compareSearch(workshop, cluster.url(), server, storedOf);
    qInfo("%d writes were acknowledged in %d rounds", acknowledged, rounds());
    QVERIFY(acknowledged > rounds());
}

// By the index alone, with all that it has taken in before and behind a kill: new records, and
// changes of those that it had.
void TestKill::compareSearch(const Workshop &workshop, const QString &database,
                             std::unique_ptr<Serving> &server, QMap<QString, qsizetype> storedOf)
{
    for (const bool changed : {false, true}) {
        if (changed) {
            changeSome(server->http(), storedOf);
            server->kill();
            server = std::make_unique<Serving>(workshop, serveArguments(database));
            QVERIFY2(server->isReady(), qPrintable(server->errors()));
        }
        QTRY_VERIFY_WITH_TIMEOUT(isIndexed(database), 30'000);
        QCOMPARE(wronglyFound(server->http(), storedOf).join(u'\n'), QString());
    }
}

QTEST_GUILESS_MAIN(TestKill)
#include "tst_kill.moc"
