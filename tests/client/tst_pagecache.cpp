// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagecache.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestPageCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void putAndFind();
    void keepsWhatIsLookedAt();
    void staleIsStillShown();
    void freshPlaceCounts();
    void replace();
    void truncate();
    void shortPage();
};

namespace {

// Records with ids firstId, firstId + 1, ...
QList<Record> records(qint64 firstId, int count = PageCache::kPageRows)
{
    QList<Record> rows;
    for (int i = 0; i < count; ++i)
        rows.append({{u"id"_s, firstId + i}});
    return rows;
}

qint64 idAt(const PageCache &cache, int row)
{
    const Record *record = cache.at(row);
    return record ? record->value(u"id"_s).toLongLong() : 0;
}

} // namespace

void TestPageCache::putAndFind()
{
    PageCache cache;
    QVERIFY(!cache.at(0));
    QVERIFY(!cache.isFresh(0));
    QCOMPARE(cache.rowOf(1), -1);

    cache.put(3, records(1001));
    QVERIFY(!cache.at(299));
    QCOMPARE(idAt(cache, 300), 1001);
    QCOMPARE(idAt(cache, 399), 1100);
    QVERIFY(!cache.at(400));
    QCOMPARE(cache.rowOf(1050), 349);
    QVERIFY(cache.isFresh(3));
}

void TestPageCache::keepsWhatIsLookedAt()
{
    PageCache cache;
    for (int page = 0; page < 2 * PageCache::kMaxPages; ++page) {
        cache.put(page, records(1 + page * 100));
        QCOMPARE(idAt(cache, 0), 1); // the first page stays in view all the time
    }
    QCOMPARE(cache.pageCount(), PageCache::kMaxPages);
    QVERIFY(cache.isFresh(0));
    QVERIFY(!cache.isFresh(1));
    QCOMPARE(cache.rowOf(101), -1);
    QVERIFY(!cache.isFresh(PageCache::kMaxPages));
    QVERIFY(cache.isFresh(PageCache::kMaxPages + 1));
    QVERIFY(cache.isFresh(2 * PageCache::kMaxPages - 1));
}

void TestPageCache::staleIsStillShown()
{
    PageCache cache;
    cache.put(0, records(1));
    cache.markStale();
    QVERIFY(!cache.isFresh(0));
    QCOMPARE(idAt(cache, 0), 1);
    QCOMPARE(cache.rowOf(100), 99);
    cache.put(0, records(2));
    QVERIFY(cache.isFresh(0));
    QCOMPARE(cache.rowOf(1), -1);
}

// A record moved from the first page, which is fetched anew, to the third, which is not yet.
void TestPageCache::freshPlaceCounts()
{
    PageCache cache;
    cache.put(0, records(1));
    cache.put(2, records(201));
    cache.markStale();
    cache.put(0, records(250));
    QCOMPARE(cache.rowOf(250), 0);
    cache.put(2, records(500));
    QCOMPARE(cache.rowOf(250), 0);
    QCOMPARE(cache.rowOf(201), -1);
}

void TestPageCache::replace()
{
    PageCache cache;
    cache.put(1, records(11));
    QVERIFY(cache.replace({{u"id"_s, qint64(12)}, {u"title"_s, u"New"_s}}));
    QCOMPARE(cache.at(101)->value(u"title"_s).toString(), u"New"_s);
    QVERIFY(!cache.replace({{u"id"_s, qint64(999)}}));
}

void TestPageCache::truncate()
{
    PageCache cache;
    cache.put(0, records(1));
    cache.put(1, records(101));
    cache.put(2, records(201));
    cache.markStale();
    cache.truncate(150);
    QCOMPARE(idAt(cache, 149), 150);
    QVERIFY(!cache.at(150));
    QVERIFY(!cache.at(200));
    QCOMPARE(cache.rowOf(151), -1);
    QCOMPARE(cache.rowOf(150), 149);
    QVERIFY(!cache.isFresh(1));
    QCOMPARE(cache.rows().size(), 150);
    cache.truncate(100);
    QCOMPARE(cache.pageCount(), 1);
}

void TestPageCache::shortPage()
{
    PageCache cache;
    cache.put(0, records(1, 3));
    QVERIFY(cache.isFresh(0));
    QVERIFY(!cache.at(3));
    QCOMPARE(cache.rows(), (QList<int> {0, 1, 2}));
    cache.clear();
    QCOMPARE(cache.pageCount(), 0);
    QCOMPARE(cache.rowOf(1), -1);
}

QTEST_GUILESS_MAIN(TestPageCache)
#include "tst_pagecache.moc"
