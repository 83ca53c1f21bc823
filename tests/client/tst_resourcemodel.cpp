// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows a model has, asks for and shows.
#include "modeltest.h"
#include "traffic.h"

#include <QDateTime>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestResourceModel : public ModelTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QVERIFY(serve()); }
    void columns();
    void opensWithOneRequest();
    void endIsOnePage();
    void scrollsByCursor();
    void dragThroughAll();
    void tellsWhatCanBeEdited();
    void startsOver();
    void matchesLoadedRowsOnly();
    void wordsOfDates();
    void serverLostAndFound();
};

void TestResourceModel::columns()
{
    const ResourceModel model(&api(), songs());
    QStringList names;
    QStringList labels;
    for (int column = 0; column < model.columnCount(); ++column) {
        names.append(model.fieldOf(column).name);
        labels.append(model.headerData(column, Qt::Horizontal).toString());
    }
    QCOMPARE(names,
             (QStringList {u"artist"_s, u"title"_s, u"rating"_s, u"created_at"_s, u"updated_at"_s,
                           u"last_updated_by"_s}));
    QCOMPARE(labels.first(), u"Artist"_s);
    QCOMPARE(model.columnOf(u"rating"), 2);
    QCOMPARE(model.columnOf(u"revision"), -1);
    QCOMPARE(model.rowCount(), 0);
    QCOMPARE(model.total(), -1);
}

void TestResourceModel::opensWithOneRequest()
{
    Traffic traffic(api());
    LoadedModel model(api(), songs());
    QVERIFY(model.isLoading());
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), kSongs);
    QCOMPARE(model.total(), kSongs);
    QCOMPARE(model.totalUnfiltered(), kSongs);
    QCOMPARE(model.text(0, u"title"), u"Title n0000000"_s);
    QCOMPARE(model.rowOf(idOf(model.recordAt(42))), 42);
    QVERIFY(model.recordAt(100).isEmpty());
    QCOMPARE(traffic.count(), 1);
}

void TestResourceModel::endIsOnePage()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    Traffic traffic(api());
    const int last = kSongs - 1;
    QVERIFY(!model.index(last, 0).data(ResourceModel::LoadedRole).toBool());
    QCOMPARE(model.text(last, u"title"), QString());
    model.look(last - 30, last);
    QVERIFY(model.settled());
    QCOMPARE(model.text(last, u"title"), u"Title n%1"_s.arg(last, 7, 10, QChar(u'0')));
    QVERIFY(model.index(last, 0).data(ResourceModel::LoadedRole).toBool());
    QCOMPARE(traffic.count(), 1);
    QCOMPARE(traffic.count(u"count=none"_s), 1);
}

// Right behind a page that is here, the next one needs no counting on the server's side.
void TestResourceModel::scrollsByCursor()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    Traffic traffic(api());
    for (int row = 0; row < 500; row += 20) {
        model.look(row, row + 25);
        QVERIFY(model.settled());
    }
    QCOMPARE(traffic.count(), 5);
    QCOMPARE(traffic.count(u"cursor="_s), 5);
    for (int row = 0; row < 500; ++row)
        QCOMPARE(model.text(row, u"title"), u"Title n%1"_s.arg(row, 7, 10, QChar(u'0')));
}

// The handle of the scroll bar is dragged down and a painting follows every few milliseconds.
void TestResourceModel::dragThroughAll()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    Traffic traffic(api());
    QTimer painting;
    int row = 0;
    connect(&painting, &QTimer::timeout, &model, [&] {
        model.look(row, row + 30);
        row += 250;
        if (row + 30 >= kSongs)
            painting.stop();
    });
    painting.start(10);
    QTRY_VERIFY_WITH_TIMEOUT(!painting.isActive(), 20'000);
    QVERIFY(model.settled());
    const int stoppedAt = row - 250;
    QVERIFY(!model.text(stoppedAt, u"title").isEmpty());
    QVERIFY2(traffic.count() < 25, qPrintable(QString::number(traffic.count())));
}

void TestResourceModel::tellsWhatCanBeEdited()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    QVERIFY(model.flags(model.index(1, model.columnOf(u"rating"))) & Qt::ItemIsEditable);
    QVERIFY(!(model.flags(model.index(1, model.columnOf(u"updated_at"))) & Qt::ItemIsEditable));
    // Its row is not here.
    QVERIFY(!(model.flags(model.index(kSongs - 1, 0)) & Qt::ItemIsEditable));
}

// Nothing that is here is taken for where it was.
void TestResourceModel::startsOver()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    QVERIFY(!model.loadedRows().isEmpty());
    const QPersistentModelIndex held = model.index(1, 0);
    model.index(kSongs - 1, 0).data();
    QVERIFY(model.settled());
    QTRY_VERIFY(model.loadedRows().contains(kSongs - 1));
    model.startOver();
    QTRY_VERIFY(!model.loadedRows().contains(kSongs - 1));
    QVERIFY(model.loadedRows().contains(0));
    QVERIFY(held.isValid());
}

void TestResourceModel::matchesLoadedRowsOnly()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    Traffic traffic(api());
    const int title = model.columnOf(u"title");
    const auto hits = [&](int from, const QString &value, int most, Qt::MatchFlags flags) {
        QList<int> rows;
        for (const QModelIndex &index :
             model.match(model.index(from, title), Qt::DisplayRole, value, most, flags))
            rows.append(index.row());
        return rows;
    };
    QCOMPARE(hits(0, u"title n000004"_s, 1, Qt::MatchStartsWith | Qt::MatchWrap), QList<int> {40});
    QCOMPARE(hits(45, u"title n000004"_s, -1, Qt::MatchStartsWith | Qt::MatchWrap).size(), 10);
    QCOMPARE(hits(45, u"title n000004"_s, -1, Qt::MatchStartsWith).size(), 5);
    QCOMPARE(hits(0, u"0000041"_s, -1, Qt::MatchContains), QList<int> {41});
    QCOMPARE(hits(0, u"Title n0000041"_s, -1, Qt::MatchExactly), QList<int> {41});
    QCOMPARE(hits(0, u"title n000004"_s, -1, Qt::MatchStartsWith | Qt::MatchCaseSensitive),
             QList<int> {});
    QCOMPARE(hits(0, u"Title n0019999"_s, 1, Qt::MatchStartsWith | Qt::MatchWrap), QList<int> {});
    QVERIFY(!model.isLoading());
    QCOMPARE(traffic.count(), 0);
}

void TestResourceModel::wordsOfDates()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    const QModelIndex changed = model.index(0, model.columnOf(u"created_at"));
    const QDateTime stored =
        QDateTime::fromString(changed.data(ResourceModel::ValueRole).toString(), Qt::ISODateWithMs);
    QVERIFY(stored.isValid());
    model.setClock([&] { return stored.toUTC(); });
    QCOMPARE(changed.data().toString(), u"today "_s + stored.toUTC().toString(u"HH:mm"_s));
    model.setClock([&] { return stored.toUTC().addDays(1); });
    QCOMPARE(changed.data().toString(), u"yesterday"_s);
}

void TestResourceModel::serverLostAndFound()
{
    LoadedModel model(api(), songs());
    QVERIFY(model.settled());
    QSignalSpy failed(&model, &ResourceModel::failed);
    server().kill();
    model.look(5'000, 5'030);
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 10'000);
    QVERIFY(!model.text(0, u"title").isEmpty());
    model.look(5'000, 5'030); // a painting in the meantime does not ask again and again
    QVERIFY(!model.isLoading());

    // As a view does: paints what it is told has changed.
    connect(&model, &QAbstractItemModel::dataChanged, &model, [&] { model.look(5'000, 5'030); });
    QVERIFY(server().start());
    QTRY_VERIFY_WITH_TIMEOUT(!model.text(5'000, u"title").isEmpty(), 20'000);

    server().kill();
    model.reload();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 2, 10'000);
    QCOMPARE(model.rowCount(), kSongs);
    QSignalSpy loaded(&model, &ResourceModel::rowsLoaded);
    QVERIFY(server().start());
    QTRY_VERIFY_WITH_TIMEOUT(loaded.count() > 0, 20'000);
}

QTEST_GUILESS_MAIN(TestResourceModel)
#include "tst_resourcemodel.moc"
