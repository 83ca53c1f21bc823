// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is loaded anew, what is selected stays the same record.
#include "modeltest.h"

#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestResourceModelSelection : public ModelTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(serve()); }
    void unchangedReloadMovesNothing();
    void selectionFollowsItsRecord();
    void selectionOfAGoneRecordIsDropped();
    void selectionSurvivesSearchAndSort();
};

void TestResourceModelSelection::unchangedReloadMovesNothing()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    selection.select(model.index(7, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy selected(&selection, &QItemSelectionModel::selectionChanged);
    model.reload();
    QVERIFY(!model.text(7, u"title").isEmpty());
    QVERIFY(model.settled());
    QCOMPARE(reset.count() + inserted.count() + removed.count() + selected.count(), 0);
    QVERIFY(changed.count() > 0);
    QCOMPARE(selection.selectedRows().size(), 1);
    QCOMPARE(selection.selectedRows().first().row(), 7);
}

void TestResourceModelSelection::selectionFollowsItsRecord()
{
    LoadedModel model(api(), songs(), u"n0000"_s);
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    for (const int row : {3, 4, 8})
        selection.select(model.index(row, 0),
                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    selection.setCurrentIndex(model.index(8, 1), QItemSelectionModel::NoUpdate);
    const Record first = create(u"songs"_s, {{u"artist"_s, u"Aaa"_s}, {u"title"_s, u"n0000"_s}});
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(model.text(0, u"artist"), u"Aaa"_s);
    QList<int> rows;
    for (const QModelIndex &index : selection.selectedRows())
        rows.append(index.row());
    std::sort(rows.begin(), rows.end());
    QCOMPARE(rows, (QList<int> {4, 5, 9}));
    QCOMPARE(selection.currentIndex(), model.index(9, 1));

    QVERIFY(remove(u"songs"_s, first));
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(selection.currentIndex(), model.index(8, 1));
}

// What is deleted next must be what is seen to be selected, never what has moved there.
void TestResourceModelSelection::selectionOfAGoneRecordIsDropped()
{
    const Record gone = create(u"songs"_s, {{u"artist"_s, u"Aaa"_s}, {u"title"_s, u"n0000"_s}});
    LoadedModel model(api(), songs(), u"n0000"_s);
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    selection.select(model.index(0, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QVERIFY(remove(u"songs"_s, gone));
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 1'000);
    QVERIFY(!selection.hasSelection());
}

void TestResourceModelSelection::selectionSurvivesSearchAndSort()
{
    LoadedModel model(api(), songs(), u"n0000"_s);
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    const qint64 id = idOf(model.recordAt(50));
    selection.select(model.index(50, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    model.setSearch(u"Title n000005"_s);
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 10);
    QCOMPARE(selection.selectedRows().size(), 1);
    QCOMPARE(selection.selectedRows().first().data(ResourceModel::IdRole).toLongLong(), id);

    model.sort(model.columnOf(u"title"), Qt::DescendingOrder);
    QVERIFY(model.settled());
    QCOMPARE(selection.selectedRows().first().row(), 9);

    model.setSearch(u"Title n000006"_s);
    QVERIFY(model.settled());
    QVERIFY(!selection.hasSelection());
}

QTEST_GUILESS_MAIN(TestResourceModelSelection)
#include "tst_resourcemodelselection.moc"
