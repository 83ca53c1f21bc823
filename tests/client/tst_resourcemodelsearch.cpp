// SPDX-License-Identifier: GPL-3.0-or-later
// What a search leaves of the rows, and in which order they come.
#include "modeltest.h"
#include "traffic.h"

#include <QSignalSpy>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestResourceModelSearch : public ModelTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(serve()); }
    void searches();
    void newerSearchWins();
    void countsBesideASearch();
    void sorts();
    void sortOfTheFirstColumn();
};

void TestResourceModelSearch::searches()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setSearch(u"TITLE N00123"_s);
    QCOMPARE(model.rowCount(), kSongs); // what is shown stays until the answer is here
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 100);
    QCOMPARE(model.total(), 100);
    QCOMPARE(model.totalUnfiltered(), kSongs);
    QCOMPARE(model.text(0, u"title"), u"Title n0012300"_s);
    QCOMPARE(model.searchWords(), (QStringList {u"title"_s, u"n00123"_s}));

    model.setSearch(u"nothing like it"_s);
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.total(), 0);

    model.setSearch({});
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), kSongs);
    QCOMPARE(reset.count(), 0);
}

void TestResourceModelSearch::newerSearchWins()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    QSignalSpy loaded(&model, &ResourceModel::rowsLoaded);
    for (const QString &search : {u"Title n000"_s, u"Title n0001"_s, u"Title n00012"_s})
        model.setSearch(search);
    QVERIFY(model.settled());
    QCOMPARE(model.total(), 100);
    QCOMPARE(loaded.count(), 1);
}

void TestResourceModelSearch::countsBesideASearch()
{
    LoadedModel model(api(), songs(), u"Title n00012"_s);
    QVERIFY(model.settled());
    QTRY_COMPARE(model.totalUnfiltered(), kSongs);
    QCOMPARE(model.total(), 100);
}

void TestResourceModelSearch::sorts()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    model.sort(model.columnOf(u"rating"), Qt::DescendingOrder);
    QVERIFY(model.settled());
    QCOMPARE(model.index(0, 2).data(ResourceModel::ValueRole).toLongLong(), 5);
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"rating"_s, true}}));

    Traffic traffic(api());
    model.sort(model.columnOf(u"rating"), Qt::DescendingOrder);
    QVERIFY(!model.isLoading());
    model.sort(-1);
    QVERIFY(model.settled());
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"artist"_s, false}, {u"title"_s, false}}));
    QCOMPARE(model.text(0, u"title"), u"Title n0000000"_s);
    QCOMPARE(traffic.count(), 1);
}

void TestResourceModelSearch::sortOfTheFirstColumn()
{
    ResourceModel model(&api(), songs());
    model.sort(0, Qt::AscendingOrder);
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"artist"_s, false}, {u"title"_s, false}}));
    model.sort(0, Qt::DescendingOrder);
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"artist"_s, true}, {u"title"_s, true}}));
    QVERIFY(!model.isLoading()); // nothing before the first reload()
}

QTEST_GUILESS_MAIN(TestResourceModelSearch)
#include "tst_resourcemodelsearch.moc"
