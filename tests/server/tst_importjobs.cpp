// SPDX-License-Identifier: GPL-3.0-or-later
// The job that stores an import: once, as a whole, and until it is told not to.
#include "importtest.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestImportJobs : public ImportTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { serve(); }
    void cleanupTestCase() { endServer(); }
    void cancelled();
    void cancelledWithinAPart();
    void committedTwice();
    void committedAfterARestart();
    void unchangedWhileItIsStored();
    void unchangedByOtherServers();
    void oldOneIsStoredAllTheSame();
    void searchKnowsAll();
    void refusedImportLeavesSearchAlone();
    void givenUp();

private:
    int found(const QByteArray &words)
    {
        return http()
            .get(pathOf(u"songs"_s) + "?search=" + words)
            .object()[u"total_items"]
            .toInt(-1);
    }
};

void TestImportJobs::cancelled()
{
    const QByteArray import = sendSongs(*this, 15, 2000);
    const HttpReply started = http().post(import + "/commit", {});
    QCOMPARE(started.object()[u"state"].toString(), u"running"_s);
    QVERIFY(!started.object().contains(u"result"));
    QCOMPARE(http().remove(started.header("Location")).status, 202);
    const QJsonObject job = ended(started.header("Location"));
    QCOMPARE(job[u"state"].toString(), u"cancelled"_s);
    QVERIFY(job[u"progress"].toDouble() < 1);
    QCOMPARE(job[u"result"][u"created"].toInt(-1), 0);
    QCOMPARE(songs(), 0);
    // The parts are still there, and may be stored after all.
    QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 30'000);
    QCOMPARE(songs(), 30'000);
}

void TestImportJobs::cancelledWithinAPart()
{
    constexpr int kSongs = 200'000;
    const QByteArray import = sendSongs(*this, 1, kSongs);
    const QByteArray path = start(import);
    QVERIFY(isUnderWay(path));
    QCOMPARE(http().remove(path).status, 202);
    const QJsonObject job = ended(path);
    QCOMPARE(job[u"state"].toString(), u"cancelled"_s);
    QVERIFY2(job[u"done"].toInt() < kSongs, compact(job));
    QVERIFY(job[u"progress"].toDouble() < 1);
    QCOMPARE(songs(), 0);
    QCOMPARE(http().remove(import).status, 204);
}

// As after a reply that was lost.
void TestImportJobs::committedTwice()
{
    const QByteArray import = sendSongs(*this, 2, 1000);
    const QByteArray job = start(import);
    for (int i = 0; i < 2; ++i) {
        const HttpReply again = http().post(import + "/commit", {});
        QCOMPARE(again.status, 202);
        QCOMPARE(again.header("Location"), job);
        QCOMPARE(ended(job)[u"result"][u"created"].toInt(), 2000);
    }
    QCOMPARE(songs(), 2000);
}

void TestImportJobs::committedAfterARestart()
{
    const QByteArray import = sendSongs(*this, 1, 100);
    QCOMPARE(commit(import)[u"state"].toString(), u"done"_s);
    server().restart();
    QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 100);
    QCOMPARE(songs(), 100);
}

void TestImportJobs::unchangedWhileItIsStored()
{
    const QByteArray import = sendSongs(*this, 4, 4000);
    const QByteArray job = start(import);
    QVERIFY(isUnderWay(job));
    const HttpReply gone = http().remove(import);
    QCOMPARE(gone.status, 409);
    QCOMPARE(gone.object()[u"detail"].toString(),
             u"This import is being stored. Wait until job %1 has ended, or cancel it."_s.arg(
                 QString::fromLatin1(job.mid(job.lastIndexOf('/') + 1))));
    QCOMPARE(http()
                 .send("PUT", import + "/parts/4", "wrong",
                       {{"Content-Type", "application/octet-stream"}})
                 .status,
             409);
    QCOMPARE(ended(job)[u"result"][u"created"].toInt(), 16'000);
    QCOMPARE(songs(), 16'000);
    QTRY_COMPARE(server().database().value(u"SELECT count(*) FROM import_parts"_s).toInt(), 0);
    QTRY_COMPARE(server().database().value(u"SELECT count(*) FROM imports"_s).toInt(), 0);
}

void TestImportJobs::unchangedByOtherServers()
{
    if (TestDatabase::isSqlite())
        QSKIP("a SQLite file belongs to one process");
    const QByteArray import = sendSongs(*this, 4, 4000);
    auto other = Connection::open(server().database().url());
    QVERIFY(bool(other));
    const QByteArray job = start(import);
    QVERIFY(isUnderWay(job));
    // It waits for the job, and gives up where that takes longer than it is patient.
    Q_UNUSED((*other)->execute(u"DELETE FROM imports"_s))
    QCOMPARE(ended(job)[u"result"][u"created"].toInt(), 16'000);
    QCOMPARE(songs(), 16'000);
}

void TestImportJobs::oldOneIsStoredAllTheSame()
{
    const QByteArray import = sendSongs(*this, 4, 4000);
    server().database().query(u"UPDATE imports SET created_at = '2001-01-01T00:00:00.000Z'"_s);
    const QByteArray job = start(import);
    QVERIFY(isUnderWay(job));
    QVERIFY(begin().startsWith("/api/v1/imports/"));
    QCOMPARE(ended(job)[u"result"][u"created"].toInt(), 16'000);
    QCOMPARE(songs(), 16'000);
}

// While the search index is being filled, and when it is.
void TestImportJobs::searchKnowsAll()
{
    QCOMPARE(commit(sendSongs(*this, 1, 2600))[u"result"][u"created"].toInt(), 2600);
    QCOMPARE(found("sarić"), 2600);
    for (const int number : {1111, 1999, 2000, 2599})
        QCOMPARE(found("artist%20" + QByteArray::number(number)), 1);
    const QByteArray last =
        pathOf(u"songs"_s,
               http().get(pathOf(u"songs"_s) + "?search=2599").items().first()[u"id"].toInteger());
    QCOMPARE(http().patch(last, {{u"artist"_s, u"Somebody"_s}}).status, 200);
    QCOMPARE(found("2599"), 0);
    QCOMPARE(http().remove(last).status, 204);
    QCOMPARE(found("somebody"), 0);
    QVERIFY(
        !server().create(u"songs"_s, {{u"artist"_s, u"Nobody"_s}, {u"title"_s, u"x"_s}}).isEmpty());
    QCOMPARE(found("nobody"), 1);
    const TestDatabase &database = server().database();
    const QString behind = TestDatabase::isSqlite()
        ? u"SELECT (SELECT count(*) FROM search_waiting) + (SELECT max(id) FROM songs) - filled_to "
          u"FROM search_progress WHERE resource = 'songs'"_s
        : u"SELECT count(*) FROM search_waiting"_s;
    QTRY_COMPARE_WITH_TIMEOUT(database.value(behind).toInt(), 0, 30'000);
    QCOMPARE(found("sarić"), 2599);
    QCOMPARE(found("artist%20" + QByteArray::number(1999)), 1);
    const QString sql = TestDatabase::isSqlite()
        ? u"SELECT count(*) FROM songs_search WHERE songs_search MATCH '\"sar\"'"_s
        : u"SELECT count(*) FROM search_entries WHERE keys LIKE '%sar%'"_s;
    QCOMPARE(database.value(sql).toInt(), 2599);
}

void TestImportJobs::refusedImportLeavesSearchAlone()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, manySongs(2600) + "no title,\n"));
    QCOMPARE(commit(import)[u"state"].toString(), u"failed"_s);
    QCOMPARE(found("artist"), 0);
    QVERIFY(
        !server().create(u"songs"_s, {{u"artist"_s, u"Nobody"_s}, {u"title"_s, u"x"_s}}).isEmpty());
    QCOMPARE(found("nobody"), 1);
    QCOMPARE(commit(import, true)[u"result"][u"created"].toInt(), 2600);
    QCOMPARE(found("artist"), 2600);
}

void TestImportJobs::givenUp()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, manySongs(5)));
    QCOMPARE(http().remove(import).status, 204);
    QCOMPARE(http().remove(import).status, 404);
    QVERIFY(!send(import, 2, "x"));
    QCOMPARE(http().post(import + "/commit", {}).status, 404);
    QTRY_COMPARE(server().database().value(u"SELECT count(*) FROM import_parts"_s).toInt(), 0);
    QTRY_COMPARE(server().database().value(u"SELECT count(*) FROM imports"_s).toInt(), 0);
    QCOMPARE(songs(), 0);
    // What was begun more than a day ago is forgotten when the next one begins.
    const QByteArray old = begin();
    QVERIFY(send(old, 1, manySongs(5)));
    server().database().query(u"UPDATE imports SET created_at = '2001-01-01T00:00:00.000Z'"_s);
    const QByteArray next = begin();
    QCOMPARE(http().remove(old).status, 404);
    QCOMPARE(http().remove(next).status, 204);
}

QTEST_GUILESS_MAIN(TestImportJobs)
#include "tst_importjobs.moc"
