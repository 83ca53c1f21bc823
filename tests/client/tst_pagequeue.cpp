// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/pagequeue.h"

#include <QTest>

using namespace lectern;

class TestPageQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newestFirst();
    void forgetsWhatWasScrolledPast();
    void wantingAgainIsNoSecondWant();
    void far();
    void takenIsNotFar();
};

void TestPageQueue::newestFirst()
{
    PageQueue queue;
    QVERIFY(queue.isEmpty());
    QVERIFY(!queue.take());
    queue.want(1);
    queue.want(2);
    QCOMPARE(queue.newest(), 2);
    QCOMPARE(queue.take(), 2);
    QCOMPARE(queue.take(), 1);
    QVERIFY(queue.isEmpty());
}

void TestPageQueue::forgetsWhatWasScrolledPast()
{
    PageQueue queue;
    for (int page = 0; page < 100; ++page)
        queue.want(page);
    for (int page = 99; page > 99 - int(PageQueue::kMostWanted); --page)
        QCOMPARE(queue.take(), page);
    QVERIFY(queue.isEmpty());
}

void TestPageQueue::wantingAgainIsNoSecondWant()
{
    PageQueue queue;
    queue.want(1);
    queue.want(2);
    queue.want(1);
    QCOMPARE(queue.take(), 1);
    QCOMPARE(queue.take(), 2);
    QVERIFY(queue.isEmpty());
}

void TestPageQueue::far()
{
    PageQueue queue;
    queue.want(10);
    queue.want(50);
    QVERIFY(!queue.isFar(10));
    QVERIFY(!queue.isFar(8));
    QVERIFY(!queue.isFar(52));
    QVERIFY(queue.isFar(7));
    QVERIFY(queue.isFar(30));
}

// What was taken out last is still looked at, though older wants are left behind it.
void TestPageQueue::takenIsNotFar()
{
    PageQueue queue;
    queue.want(50);
    QCOMPARE(queue.take(), 50);
    queue.want(10);
    QVERIFY(!queue.isFar(50));
    queue.expect(50);
    for (const int page : {60, 70, 80})
        queue.want(page);
    QVERIFY(queue.isFar(10));
    QVERIFY(!queue.isFar(50));
    queue.clear();
    QVERIFY(queue.isFar(50));
    QVERIFY(queue.isEmpty());
}

QTEST_GUILESS_MAIN(TestPageQueue)
#include "tst_pagequeue.moc"
