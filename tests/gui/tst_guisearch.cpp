// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "models/resourcemodel.h"
#include "samplefile.h"
#include "traffic.h"

#include <QHeaderView>
#include <QMenu>
#include <QScrollBar>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiSearch : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void findsAndCounts();
    void asksOnceForAWord();
    void keys();
    void downSelectsWhatWasFound();
    void nothingFound();
    void sortsByClick();
    void sortsByMenu();
    void referencesDoNotSort();
    void selectionSurvives();
    void manySongs();

private:
    void clickHeader(const QString &field);

    std::unique_ptr<GuiTest> m_gui;
};

void TestGuiSearch::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
    for (const Record &record :
         {song(u"Queen"_s, u"Killer Queen"_s, 4), song(u"Queensr\u00ffche"_s, u"Lucidity"_s, 3),
          song(u"Abba"_s, u"Waterloo"_s, 5)})
        QVERIFY(!m_gui->create(u"songs"_s, record).isEmpty());
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Abba"_s);
}

void TestGuiSearch::cleanup()
{
    m_gui.reset();
}

void TestGuiSearch::clickHeader(const QString &field)
{
    auto *header = m_gui->table()->horizontalHeader();
    const auto *model = qobject_cast<ResourceModel *>(m_gui->table()->model());
    const int x = header->sectionViewportPosition(model->columnOf(field)) + 30;
    QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, {x, header->height() / 2});
}

void TestGuiSearch::findsAndCounts()
{
    QCOMPARE(m_gui->find<QLabel>(u"count_songs"_s)->text(), u"3"_s);
    m_gui->press(Qt::Key_F, Qt::ControlModifier);
    QVERIFY(m_gui->line(u"search_songs"_s)->hasFocus());
    QTest::keyClicks(m_gui->line(u"search_songs"_s), u"QUEENSRYCHE"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
    QCOMPARE(m_gui->find<QLabel>(u"count_songs"_s)->text(), u"1 of 3"_s);
    QCOMPARE(m_gui->cell(0, u"title"_s), u"Lucidity"_s);
}

void TestGuiSearch::asksOnceForAWord()
{
    const Traffic traffic(m_gui->api());
    m_gui->line(u"search_songs"_s)->setFocus();
    QTest::keyClicks(m_gui->line(u"search_songs"_s), u"queen"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QCOMPARE(traffic.count(u"search=queen"_s), 1);
    QCOMPARE(traffic.count(u"search="_s), 1);
}

void TestGuiSearch::keys()
{
    m_gui->press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(m_gui->line(u"search_songs"_s), u"queen"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    m_gui->press(Qt::Key_Down);
    QVERIFY(m_gui->table()->hasFocus());
    QCOMPARE(m_gui->table()->currentIndex().row(), 0);
    m_gui->press(Qt::Key_F, Qt::ControlModifier);
    m_gui->press(Qt::Key_Escape);
    QCOMPARE(m_gui->line(u"search_songs"_s)->text(), QString());
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    m_gui->press(Qt::Key_Escape);
    QVERIFY(m_gui->table()->hasFocus());
}

// Enter and Delete behind it must mean a song that is seen, not the one that was selected before.
void TestGuiSearch::downSelectsWhatWasFound()
{
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_F, Qt::ControlModifier);
    QTest::keyClicks(m_gui->line(u"search_songs"_s), u"queen"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    m_gui->press(Qt::Key_Down);
    QCOMPARE(m_gui->table()->selectionModel()->selectedRows().size(), 1);
    QCOMPARE(m_gui->table()->selectionModel()->selectedRows().first().row(), 0);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Killer Queen"_s);
}

void TestGuiSearch::nothingFound()
{
    m_gui->line(u"search_songs"_s)->setFocus();
    QTest::keyClicks(m_gui->line(u"search_songs"_s), u"zappa"_s);
    QTRY_VERIFY(m_gui->findShown<QLabel>(u"emptyHeading"_s));
    QCOMPARE(m_gui->findShown<QLabel>(u"emptyHeading"_s)->text(),
             u"Nothing found for \u201czappa\u201d"_s);
    QTRY_COMPARE(m_gui->find<QLabel>(u"count_songs"_s)->text(), u"0 of 3"_s);
    m_gui->click(u"clearSearch"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QVERIFY(m_gui->table()->isVisible());
    QCOMPARE(m_gui->line(u"search_songs"_s)->text(), QString());
}

void TestGuiSearch::sortsByClick()
{
    const auto *header = m_gui->table()->horizontalHeader();
    QCOMPARE(header->sortIndicatorSection(), 0);
    QCOMPARE(header->sortIndicatorOrder(), Qt::AscendingOrder);
    QVERIFY(header->isSortIndicatorShown());
    clickHeader(u"rating"_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Lucidity"_s);
    QCOMPARE(header->sortIndicatorSection(), 2);
    clickHeader(u"rating"_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Waterloo"_s);
    QCOMPARE(header->sortIndicatorOrder(), Qt::DescendingOrder);
    // The next window begins as this one was left.
    QVERIFY(m_gui->reopen());
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Waterloo"_s);
    QCOMPARE(m_gui->table()->horizontalHeader()->sortIndicatorSection(), 2);
}

void TestGuiSearch::sortsByMenu()
{
    const auto trigger = [this](const QString &name, const QString &words) {
        auto *menu = m_gui->find<QMenu>(name);
        Q_EMIT menu->aboutToShow();
        const auto actions = menu->actions();
        for (QAction *action : actions) {
            if (action->text() == words)
                return action->trigger();
        }
        QFAIL(qPrintable(words));
    };
    trigger(u"menuSort"_s, u"Rating"_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Lucidity"_s);
    trigger(u"menuSort"_s, u"The other way round"_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Waterloo"_s);
    trigger(u"menuColumns"_s, u"Rating"_s);
    QVERIFY(m_gui->table()->isColumnHidden(2));
    trigger(u"menuColumns"_s, u"Rating"_s);
    QVERIFY(!m_gui->table()->isColumnHidden(2));
}

// The names that are seen are not what the server would sort by.
void TestGuiSearch::referencesDoNotSort()
{
    const Record anna = m_gui->create(u"users"_s, {{u"username"_s, u"anna"_s}});
    QVERIFY(!m_gui->create(u"cars"_s, {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, idOf(anna)}})
                 .isEmpty());
    m_gui->goTo(u"cars"_s);
    QTRY_COMPARE(m_gui->cell(0, u"owner_id"_s), u"anna"_s);
    const auto *header = m_gui->table()->horizontalHeader();
    const int section = header->sortIndicatorSection();
    const Qt::SortOrder order = header->sortIndicatorOrder();
    clickHeader(u"owner_id"_s);
    QCOMPARE(header->sortIndicatorSection(), section);
    QCOMPARE(header->sortIndicatorOrder(), order);
    QVERIFY(!m_gui->settings().pageLayout(u"cars"_s));
}

void TestGuiSearch::selectionSurvives()
{
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    clickHeader(u"rating"_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Lucidity"_s);
    const auto *selection = m_gui->table()->selectionModel();
    QTRY_VERIFY(selection->isRowSelected(2));
    QVERIFY(!selection->isRowSelected(0));
    m_gui->press(Qt::Key_F5);
    QTest::qWait(200);
    QVERIFY(selection->isRowSelected(2));
    // A search in which it is not: the form stays, and the row is found again after the search.
    m_gui->line(u"search_songs"_s)->setFocus();
    QTest::keyClicks(m_gui->line(u"search_songs"_s), u"queen"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QTRY_VERIFY(!selection->hasSelection());
    QTRY_VERIFY(!m_gui->findShown<QLabel>(u"selection"_s));
    QCOMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    m_gui->press(Qt::Key_Escape);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QTRY_VERIFY(selection->isRowSelected(2));
}

void TestGuiSearch::manySongs()
{
    constexpr int kSongs = 100'000;
    QVERIFY(importSongs(m_gui->api(), m_gui->filePath(u"."_s), kSongs));
    const Traffic traffic(m_gui->api());
    QElapsedTimer timer;
    timer.start();
    QVERIFY(m_gui->reopen());
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), kSongs + 3);
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Abba"_s);
    QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    QVERIFY(traffic.count(u"/songs?"_s) <= 4);
    // To the end in one go: only what is seen there is asked for.
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_End);
    QTRY_COMPARE(m_gui->cell(kSongs + 2, u"title"_s), u"Lucidity"_s);
    QVERIFY(traffic.count(u"/songs?"_s) <= 9);
    QCOMPARE(m_gui->table()->rowHeight(kSongs), 30);
}

QTEST_MAIN(TestGuiSearch)
#include "tst_guisearch.moc"
