// SPDX-License-Identifier: GPL-3.0-or-later
// How much the search indexes are filled with at once, and when.
#include "teststore.h"

#include <QTest>

#include <latch>
#include <thread>
#include <utility>

using namespace lectern;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class TestSearchFiller : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_store = std::make_unique<TestStore>(); }
    void cleanup() { m_store.reset(); }
    void portions_data();
    void portions();
    void farBehind();

private:
    void import(int songs);
    int taken();

    std::unique_ptr<TestStore> m_store;
};

void TestSearchFiller::import(int songs)
{
    QByteArray csv = "artist,title\n";
    for (int i = 0; i < songs; ++i)
        csv += "Artist,Prelude " + QByteArray::number(i) + '\n';
    auto stored = m_store->import(u"songs"_s, csv);
    QVERIFY2(stored, qPrintable(stored ? u""_s : stored.fault().message));
}

// How many records the next portion has; -1 where it fails.
int TestSearchFiller::taken()
{
    auto filled = m_store->services().filler.fillSome(m_store->spec(u"songs"_s));
    return filled ? *filled : -1;
}

void TestSearchFiller::portions_data()
{
    // What each portion does, as SQL within a trigger, and how large the next one is at most: less
    // where the machine is slow.
    QTest::addColumn<QString>("sqlite");
    QTest::addColumn<QString>("postgres");
    QTest::addColumn<int>("result");
    QTest::addColumn<int>("most");
    const QString wait = u"SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
                         u"SELECT i + 1 FROM n WHERE i < 1000000) SELECT i FROM n);"_s;
    const QString sleep = u"PERFORM pg_sleep(0.5);"_s;
    const QString abort = u"SELECT RAISE (ABORT, 'no');"_s;
    const QString raise = u"RAISE 'no';"_s;
    QTest::newRow("lengthy") << wait << sleep << 50 << 25;
    QTest::newRow("fails quickly") << abort << raise << -1 << 50;
    QTest::newRow("fails at length") << wait + abort << sleep + raise << -1 << 25;
}

// Others wait while a portion is taken; one that fails at once tells nothing of how long.
void TestSearchFiller::portions()
{
    QFETCH(QString, sqlite);
    QFETCH(QString, postgres);
    import(1000);
    const TestDatabase &place = m_store->place();
    if (TestDatabase::isSqlite()) {
        place.query(
            u"CREATE TRIGGER each_portion BEFORE UPDATE ON search_progress BEGIN %1 END"_s.arg(
                sqlite));
    } else {
        place.query(
            u"CREATE FUNCTION each_portion() RETURNS trigger LANGUAGE plpgsql AS "
            u"'BEGIN %1 RETURN NULL; END'"_s.arg(QString(postgres).replace(u'\'', u"''"_s)));
        place.query(u"CREATE TRIGGER each_portion BEFORE INSERT ON search_entries "
                    u"FOR EACH STATEMENT EXECUTE FUNCTION each_portion()"_s);
    }
    QTEST(taken(), "result");
    place.query(TestDatabase::isSqlite() ? u"DROP TRIGGER each_portion"_s
                                         : u"DROP TRIGGER each_portion ON search_entries"_s);
    const int next = taken();
    QVERIFY(next > 0);
    QFETCH(int, most);
    QVERIFY2(next <= most, qPrintable(QString::number(next)));
}

// So much waits that no pause in the writing is waited for.
void TestSearchFiller::farBehind()
{
    import(120'000);
    SearchFiller &filler = m_store->services().filler;
    std::latch writing(1);
    std::jthread writer([&](const std::stop_token &stop) {
        for (bool first = true; !stop.stop_requested(); std::this_thread::sleep_for(100us)) {
            filler.wake();
            if (std::exchange(first, false))
                writing.count_down();
        }
    });
    writing.wait();
    filler.start();
    // With a portion every two seconds, from 50 records on, it would be 1550 at most.
    QTRY_VERIFY_WITH_TIMEOUT(m_store->indexed(u"prelude"_s) > 1800, 8000);
}

QTEST_GUILESS_MAIN(TestSearchFiller)
#include "tst_searchfiller.moc"
