// SPDX-License-Identifier: GPL-3.0-or-later
#include "awaited.h"
#include "catalog/catalog.h"
#include "models/resourcemodel.h"
#include "samplefile.h"
#include "testserver.h"
#include "traffic.h"

#include <QAbstractItemModelTester>
#include <QItemSelectionModel>
#include <QSignalSpy>
#include <QTest>

#include <optional>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestResourceModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void columns();
    void opensWithOneRequest();
    void endIsOnePage();
    void scrollsByCursor();
    void dragThroughAll();
    void searches();
    void newerSearchWins();
    void countsBesideASearch();
    void sorts();
    void sortOfTheFirstColumn();
    void unchangedReloadMovesNothing();
    void selectionFollowsItsRecord();
    void selectionOfAGoneRecordIsDropped();
    void selectionSurvivesSearchAndSort();
    void rowsComeAndGo();
    void storedInPlace();
    void storedElsewhere();
    void references();
    void tellsWhatCanBeEdited();
    void startsOver();
    void matchesLoadedRowsOnly();
    void wordsOfDates();
    void serverLostAndFound();

private:
    static constexpr int kSongs = 20'000;

    ResourceClient client(const QString &name) { return {&m_api, *findSpec(m_catalog, name)}; }
    Record create(const QString &name, const Record &record);
    bool remove(const QString &name, const Record &record);
    static QString text(const ResourceModel &model, int row, QStringView field);

    TestServer m_server;
    ApiClient m_api;
    Catalog m_catalog = standardCatalog();
    const ResourceSpec &m_songs = *findSpec(m_catalog, u"songs"_s);
    const ResourceSpec &m_tasks = *findSpec(m_catalog, u"tasks"_s);
};

namespace {

/** A model that is loaded, and looked at as by a view. */
class LoadedModel : public ResourceModel
{
public:
    LoadedModel(ApiClient &api, const ResourceSpec &spec, const QString &search = {})
        : ResourceModel(&api, spec)
    {
        // It walks all rows at every change, which is too slow for the long list.
        if (!search.isEmpty() || spec.name != u"songs")
            m_tester.emplace(this, QAbstractItemModelTester::FailureReportingMode::QtTest);
        setSearch(search);
        reload();
    }

    bool settled()
    {
        return QTest::qWaitFor([this] { return !isLoading(); }, 10'000);
    }

    /** As a view that shows these rows does. */
    void look(int first, int last)
    {
        for (int row = first; row <= last && row < rowCount(); ++row)
            data(index(row, 0), Qt::DisplayRole);
    }

private:
    std::optional<QAbstractItemModelTester> m_tester;
};

qint64 idOf(const Record &record)
{
    return record.value(u"id"_s).toLongLong();
}

} // namespace

void TestResourceModel::initTestCase()
{
    QVERIFY(m_server.start());
    m_api.setServer(m_server.url());
    QVERIFY(importSongs(m_api, m_server.filePath({}), kSongs));
}

Record TestResourceModel::create(const QString &name, const Record &record)
{
    const Awaited<Record> answer;
    client(name).create(record, this, answer);
    return answer.wait() && answer.result() ? answer.value() : Record();
}

bool TestResourceModel::remove(const QString &name, const Record &record)
{
    const Awaited<void> answer;
    client(name).remove(idOf(record), 0, this, answer);
    return answer.wait() && answer.result();
}

QString TestResourceModel::text(const ResourceModel &model, int row, QStringView field)
{
    return model.index(row, model.columnOf(field)).data().toString();
}

void TestResourceModel::columns()
{
    const ResourceModel model(&m_api, m_songs);
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
    Traffic traffic(m_api);
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.isLoading());
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), kSongs);
    QCOMPARE(model.total(), kSongs);
    QCOMPARE(model.totalUnfiltered(), kSongs);
    QCOMPARE(text(model, 0, u"title"), u"Title n0000000"_s);
    QCOMPARE(model.rowOf(idOf(model.recordAt(42))), 42);
    QVERIFY(model.recordAt(100).isEmpty());
    QCOMPARE(traffic.count(), 1);
}

void TestResourceModel::endIsOnePage()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    Traffic traffic(m_api);
    const int last = kSongs - 1;
    QVERIFY(!model.index(last, 0).data(ResourceModel::LoadedRole).toBool());
    QCOMPARE(text(model, last, u"title"), QString());
    model.look(last - 30, last);
    QVERIFY(model.settled());
    QCOMPARE(text(model, last, u"title"), u"Title n%1"_s.arg(last, 7, 10, QChar(u'0')));
    QVERIFY(model.index(last, 0).data(ResourceModel::LoadedRole).toBool());
    QCOMPARE(traffic.count(), 1);
    QCOMPARE(traffic.count(u"count=none"_s), 1);
}

// Right behind a page that is here, the next one needs no counting on the server's side.
void TestResourceModel::scrollsByCursor()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    Traffic traffic(m_api);
    for (int row = 0; row < 500; row += 20) {
        model.look(row, row + 25);
        QVERIFY(model.settled());
    }
    QCOMPARE(traffic.count(), 5);
    QCOMPARE(traffic.count(u"cursor="_s), 5);
    for (int row = 0; row < 500; ++row)
        QCOMPARE(text(model, row, u"title"), u"Title n%1"_s.arg(row, 7, 10, QChar(u'0')));
}

// The handle of the scroll bar is dragged down and a painting follows every few milliseconds.
void TestResourceModel::dragThroughAll()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    Traffic traffic(m_api);
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
    QVERIFY(!text(model, stoppedAt, u"title").isEmpty());
    QVERIFY2(traffic.count() < 25, qPrintable(QString::number(traffic.count())));
}

void TestResourceModel::searches()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setSearch(u"TITLE N00123"_s);
    QCOMPARE(model.rowCount(), kSongs); // what is shown stays until the answer is here
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 100);
    QCOMPARE(model.total(), 100);
    QCOMPARE(model.totalUnfiltered(), kSongs);
    QCOMPARE(text(model, 0, u"title"), u"Title n0012300"_s);
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

void TestResourceModel::newerSearchWins()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    QSignalSpy loaded(&model, &ResourceModel::rowsLoaded);
    for (const QString &search : {u"Title n000"_s, u"Title n0001"_s, u"Title n00012"_s})
        model.setSearch(search);
    QVERIFY(model.settled());
    QCOMPARE(model.total(), 100);
    QCOMPARE(loaded.count(), 1);
}

void TestResourceModel::countsBesideASearch()
{
    LoadedModel model(m_api, m_songs, u"Title n00012"_s);
    QVERIFY(model.settled());
    QTRY_COMPARE(model.totalUnfiltered(), kSongs);
    QCOMPARE(model.total(), 100);
}

void TestResourceModel::sorts()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    model.sort(model.columnOf(u"rating"), Qt::DescendingOrder);
    QVERIFY(model.settled());
    QCOMPARE(model.index(0, 2).data(ResourceModel::ValueRole).toLongLong(), 5);
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"rating"_s, true}}));

    Traffic traffic(m_api);
    model.sort(model.columnOf(u"rating"), Qt::DescendingOrder);
    QVERIFY(!model.isLoading());
    model.sort(-1);
    QVERIFY(model.settled());
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"artist"_s, false}, {u"title"_s, false}}));
    QCOMPARE(text(model, 0, u"title"), u"Title n0000000"_s);
    QCOMPARE(traffic.count(), 1);
}

void TestResourceModel::sortOfTheFirstColumn()
{
    ResourceModel model(&m_api, m_songs);
    model.sort(0, Qt::AscendingOrder);
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"artist"_s, false}, {u"title"_s, false}}));
    model.sort(0, Qt::DescendingOrder);
    QCOMPARE(model.sortKeys(), (QList<SortKey> {{u"artist"_s, true}, {u"title"_s, true}}));
    QVERIFY(!model.isLoading()); // nothing before the first reload()
}

void TestResourceModel::unchangedReloadMovesNothing()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    selection.select(model.index(7, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy removed(&model, &QAbstractItemModel::rowsRemoved);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    QSignalSpy selected(&selection, &QItemSelectionModel::selectionChanged);
    model.reload();
    QVERIFY(!text(model, 7, u"title").isEmpty());
    QVERIFY(model.settled());
    QCOMPARE(reset.count() + inserted.count() + removed.count() + selected.count(), 0);
    QVERIFY(changed.count() > 0);
    QCOMPARE(selection.selectedRows().size(), 1);
    QCOMPARE(selection.selectedRows().first().row(), 7);
}

void TestResourceModel::selectionFollowsItsRecord()
{
    LoadedModel model(m_api, m_songs, u"n0000"_s);
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    for (const int row : {3, 4, 8})
        selection.select(model.index(row, 0),
                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    selection.setCurrentIndex(model.index(8, 1), QItemSelectionModel::NoUpdate);
    const Record first = create(u"songs"_s, {{u"artist"_s, u"Aaa"_s}, {u"title"_s, u"n0000"_s}});
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(text(model, 0, u"artist"), u"Aaa"_s);
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
void TestResourceModel::selectionOfAGoneRecordIsDropped()
{
    const Record gone = create(u"songs"_s, {{u"artist"_s, u"Aaa"_s}, {u"title"_s, u"n0000"_s}});
    LoadedModel model(m_api, m_songs, u"n0000"_s);
    QVERIFY(model.settled());
    QItemSelectionModel selection(&model);
    selection.select(model.index(0, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    QVERIFY(remove(u"songs"_s, gone));
    model.reload();
    QVERIFY(model.settled());
    QCOMPARE(model.rowCount(), 1'000);
    QVERIFY(!selection.hasSelection());
}

void TestResourceModel::selectionSurvivesSearchAndSort()
{
    LoadedModel model(m_api, m_songs, u"n0000"_s);
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

void TestResourceModel::rowsComeAndGo()
{
    LoadedModel model(m_api, m_tasks);
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

void TestResourceModel::storedInPlace()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    Traffic traffic(m_api);
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

void TestResourceModel::storedElsewhere()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    const Record song = create(u"songs"_s, {{u"artist"_s, u"Aaa"_s}, {u"title"_s, u"New"_s}});
    model.recordStored(song);
    QVERIFY(model.settled());
    QCOMPARE(model.rowOf(idOf(song)), 0);
    QCOMPARE(model.rowCount(), kSongs + 1);
    QVERIFY(remove(u"songs"_s, song));
}

void TestResourceModel::references()
{
    const Record ana = create(u"users"_s, {{u"username"_s, u"ana"_s}});
    const Record rui = create(u"users"_s, {{u"username"_s, u"rui"_s}});
    const Record car = create(u"cars"_s, {{u"model"_s, u"2CV"_s}, {u"owner_id"_s, idOf(ana)}});
    LoadedModel model(m_api, *findSpec(m_catalog, u"cars"_s));
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

void TestResourceModel::tellsWhatCanBeEdited()
{
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    QVERIFY(model.flags(model.index(1, model.columnOf(u"rating"))) & Qt::ItemIsEditable);
    QVERIFY(!(model.flags(model.index(1, model.columnOf(u"updated_at"))) & Qt::ItemIsEditable));
    // Its row is not here.
    QVERIFY(!(model.flags(model.index(kSongs - 1, 0)) & Qt::ItemIsEditable));
}

// Nothing that is here is taken for where it was.
void TestResourceModel::startsOver()
{
    LoadedModel model(m_api, m_songs);
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
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    Traffic traffic(m_api);
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
    LoadedModel model(m_api, m_songs);
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
    LoadedModel model(m_api, m_songs);
    QVERIFY(model.settled());
    QSignalSpy failed(&model, &ResourceModel::failed);
    m_server.kill();
    model.look(5'000, 5'030);
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 10'000);
    QVERIFY(!text(model, 0, u"title").isEmpty());
    model.look(5'000, 5'030); // a painting in the meantime does not ask again and again
    QVERIFY(!model.isLoading());

    // As a view does: paints what it is told has changed.
    connect(&model, &QAbstractItemModel::dataChanged, &model, [&] { model.look(5'000, 5'030); });
    QVERIFY(m_server.start());
    QTRY_VERIFY_WITH_TIMEOUT(!text(model, 5'000, u"title").isEmpty(), 20'000);

    m_server.kill();
    model.reload();
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 2, 10'000);
    QCOMPARE(model.rowCount(), kSongs);
    QSignalSpy loaded(&model, &ResourceModel::rowsLoaded);
    QVERIFY(m_server.start());
    QTRY_VERIFY_WITH_TIMEOUT(loaded.count() > 0, 20'000);
}

QTEST_GUILESS_MAIN(TestResourceModel)
#include "tst_resourcemodel.moc"
