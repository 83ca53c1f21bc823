// SPDX-License-Identifier: GPL-3.0-or-later
// Records that are made, changed and removed while a model shows them.
#include "awaited.h"
#include "modeltest.h"
#include "traffic.h"

#include <QSignalSpy>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestResourceModelChanges : public ModelTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(serve()); }
    void rowsComeAndGo();
    void storedInPlace();
    void storedElsewhere();
    void references();
};

void TestResourceModelChanges::rowsComeAndGo()
{
    LoadedModel model(api(), spec(u"tasks"_s));
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 0);
    const Record task = create(u"tasks"_s, {{u"title"_s, u"Tune"_s}});
    const Record other = create(u"tasks"_s, {{u"title"_s, u"Dust"_s}});
    QSignalSpy totals(&model, &ResourceModel::totalChanged);
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 2);
    QCOMPARE(totals.count(), 1);
    QVERIFY(remove(u"tasks"_s, task));
    QVERIFY(remove(u"tasks"_s, other));
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(model.recordAt(0).isEmpty());
}

void TestResourceModelChanges::storedInPlace()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    Traffic traffic(api());
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    Record song = model.recordAt(5);
    song.insert(u"rating"_s, qint64(2));
    song.insert(u"revision"_s, qint64(99));
    model.recordStored(song);
    QCOMPARE(model.index(5, 2).data(ResourceModel::ValueRole).toLongLong(), 2);
    QCOMPARE(model.index(5, 0).data(ResourceModel::RevisionRole).toLongLong(), 99);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(changed.first().at(0).toModelIndex().row(), 5);
    QCOMPARE(changed.first().at(1).toModelIndex().row(), 5);
    QVERIFY(!model.isLoading());
    QCOMPARE(traffic.count(), 0);
}

void TestResourceModelChanges::storedElsewhere()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    const Record song = create(u"songs"_s, {{u"artist"_s, u"Aaa"_s}, {u"title"_s, u"New"_s}});
    model.recordStored(song);
    QVERIFY(model.settled());
    QCOMPARE(model.rowOf(idOf(song)), 0);
    QCOMPARE(model.rowCount(), kSongs + 1);
    QVERIFY(remove(u"songs"_s, song));
}

void TestResourceModelChanges::references()
{
    const Record ana = create(u"users"_s, {{u"username"_s, u"ana"_s}});
    const Record rui = create(u"users"_s, {{u"username"_s, u"rui"_s}});
    const Record car = create(u"cars"_s, {{u"model"_s, u"2CV"_s}, {u"owner_id"_s, idOf(ana)}});
    LoadedModel model(api(), spec(u"cars"_s));
    QVERIFY(model.settled());
    const int column = model.columnOf(u"owner_id");
    QCOMPARE(model.index(0, column).data().toString(), u"ana"_s);
    QCOMPARE(model.index(0, column).data(ResourceModel::ValueRole).toLongLong(), idOf(ana));

    const Awaited<Record> moved;
    client(u"cars"_s).change(idOf(car), {{u"owner_id"_s, idOf(rui)}}, 1, this, moved);
    QVERIFY(moved.wait());
    model.recordStored(moved.value());
    QVERIFY(model.settled());
    QCOMPARE(model.index(0, column).data().toString(), u"rui"_s);

    const Awaited<Record> renamed;
    client(u"cars"_s).change(idOf(car), {{u"model"_s, u"4L"_s}}, 2, this, renamed);
    QVERIFY(renamed.wait());
    model.recordStored(renamed.value());
    QVERIFY(!model.isLoading());
    QCOMPARE(model.index(0, column).data().toString(), u"rui"_s);
}

QTEST_GUILESS_MAIN(TestResourceModelChanges)
#include "tst_resourcemodelchanges.moc"
