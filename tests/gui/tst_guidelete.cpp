// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "samplefile.h"

#include <QMessageBox>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiDelete : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void oneByKey();
    void oneByTheButton();
    void undo();
    void several();
    void severalAreAskedAbout();
    void undoOfSeveral();
    void aThousandAndMore();
    void failureIsNamed();
    void failuresAreListed();
    void changedMeanwhile();
    void keyInAFieldDeletesText();
    void onlyWhatWasSelected();
    void changedMeanwhileAmongMany();
    void buttonDeletesOne();
    void closingAsksWhileDeleting();

private:
    void fill(int songs);

    std::unique_ptr<GuiTest> m_gui;
};

void TestGuiDelete::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
}

void TestGuiDelete::cleanup()
{
    m_gui.reset();
}

void TestGuiDelete::fill(int songs)
{
    for (int i = 0; i < songs; ++i)
        QVERIFY(
            !m_gui->create(u"songs"_s, song(u"Artist"_s, u"Title %1"_s.arg(i), i % 6)).isEmpty());
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), songs);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Title 0"_s);
}

void TestGuiDelete::oneByKey()
{
    fill(3);
    m_gui->clickRow(1);
    m_gui->press(Qt::Key_Delete);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QVERIFY(!m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    QVERIFY(m_gui->notice().contains(u"Title 1"));
    QCOMPARE(m_gui->all(u"songs"_s).size(), 2);
    // The next one is selected, so that the hand stays where it is.
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Title 2"_s);
}

void TestGuiDelete::oneByTheButton()
{
    fill(2);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Title 0"_s);
    m_gui->click(u"deleteRecord"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 1);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Title 1"_s);
}

void TestGuiDelete::undo()
{
    fill(2);
    const qint64 before = idOf(m_gui->all(u"songs"_s).first());
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_Delete);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 1);
    QTRY_VERIFY(m_gui->notice().contains(u"Deleted"));
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 2);
    const Record back = m_gui->all(u"songs"_s).first();
    QCOMPARE(back.value(u"title"_s).toString(), u"Title 0"_s);
    QVERIFY(idOf(back) != before);
    // Numbers are never used twice, and the window says so.
    QTRY_VERIFY(m_gui->notice().contains(u"under a new number"));
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
}

void TestGuiDelete::several()
{
    fill(5);
    m_gui->clickRow(1);
    m_gui->clickRow(3, Qt::ShiftModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->text(), u"3 selected"_s);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordWords"_s)->text(), u"3 songs selected"_s);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    QCOMPARE(m_gui->findShown<QMessageBox>(u"confirmDelete"_s)->text(), u"Delete 3 songs?"_s);
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QCOMPARE(m_gui->notice(), u"Deleted 3 songs."_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Title 0"_s);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Title 4"_s);
}

void TestGuiDelete::severalAreAskedAbout()
{
    fill(3);
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_A, Qt::ControlModifier);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteNo"_s);
    QTRY_VERIFY(!m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    QTest::qWait(50);
    QCOMPARE(m_gui->all(u"songs"_s).size(), 3);
    QCOMPARE(m_gui->table()->model()->rowCount(), 3);
}

void TestGuiDelete::undoOfSeveral()
{
    fill(4);
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_A, Qt::ControlModifier);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_VERIFY(m_gui->all(u"songs"_s).isEmpty());
    QTRY_VERIFY(m_gui->notice().contains(u"Deleted 4 songs"));
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 4);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 4);
    QCOMPARE(m_gui->all(u"songs"_s).at(3).value(u"rating"_s).toInt(), 3);
}

void TestGuiDelete::aThousandAndMore()
{
    constexpr int kSongs = 1250;
    QVERIFY(importSongs(m_gui->api(), m_gui->filePath(u"."_s), kSongs));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), kSongs);
    QTRY_VERIFY(!m_gui->cell(0, u"title"_s).isEmpty());
    const QString first = m_gui->cell(0, u"title"_s);
    // All but the first: most of them have never been on the screen.
    m_gui->clickRow(1);
    m_gui->press(Qt::Key_End, Qt::ShiftModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->text(), u"1,249 selected"_s);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_VERIFY(m_gui->findShown<QWidget>(u"job"_s));
    QTRY_COMPARE_WITH_TIMEOUT(m_gui->all(u"songs"_s).size(), 1, 60'000);
    QCOMPARE(m_gui->all(u"songs"_s).first().value(u"title"_s).toString(), first);
    QTRY_COMPARE(m_gui->notice(), u"Deleted 1,249 songs."_s);
    QTRY_VERIFY(!m_gui->findShown<QWidget>(u"job"_s));
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
}

void TestGuiDelete::failureIsNamed()
{
    const Record anna = m_gui->create(u"users"_s, {{u"username"_s, u"anna"_s}});
    QVERIFY(!m_gui->create(u"cars"_s, {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, idOf(anna)}})
                 .isEmpty());
    m_gui->goTo(u"users"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
    QTRY_COMPARE(m_gui->cell(0, u"username"_s), u"anna"_s);
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->notice().contains(u"\u201canna\u201d was not deleted"));
    QCOMPARE(m_gui->all(u"users"_s).size(), 1);
    QCOMPARE(m_gui->table()->model()->rowCount(), 1);
}

void TestGuiDelete::failuresAreListed()
{
    for (const auto &name : {u"anna"_s, u"berta"_s, u"clara"_s}) {
        const Record user = m_gui->create(u"users"_s, {{u"username"_s, name}});
        if (name != u"berta")
            QVERIFY(
                !m_gui->create(u"cars"_s, {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, idOf(user)}})
                     .isEmpty());
    }
    m_gui->goTo(u"users"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QTRY_COMPARE(m_gui->cell(2, u"username"_s), u"clara"_s);
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_A, Qt::ControlModifier);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"deletionFailures"_s));
    const auto *list = m_gui->findShown<QTableWidget>(u"listTable"_s);
    QCOMPARE(list->rowCount(), 2);
    QCOMPARE(list->item(0, 0)->text(), u"anna"_s);
    QVERIFY(!list->item(0, 1)->text().isEmpty());
    QVERIFY(m_gui->notice().contains(u"berta"));
    QCOMPARE(m_gui->all(u"users"_s).size(), 2);
}

void TestGuiDelete::changedMeanwhile()
{
    fill(1);
    m_gui->clickRow(0);
    const Record before = m_gui->all(u"songs"_s).first();
    QVERIFY(!m_gui->change(u"songs"_s, before, {{u"rating"_s, qint64(5)}}).isEmpty());
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->notice().contains(u"changed by someone else"));
    QCOMPARE(m_gui->all(u"songs"_s).size(), 1);
}

void TestGuiDelete::keyInAFieldDeletesText()
{
    fill(1);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    m_gui->replaceText(u"field_title"_s, u""_s);
    QTest::qWait(100);
    QCOMPARE(m_gui->all(u"songs"_s).size(), 1);
}

// Most of the rows have never been loaded, and the list is not the one that was selected in.
void TestGuiDelete::onlyWhatWasSelected()
{
    constexpr int kSongs = 600;
    QVERIFY(importSongs(m_gui->api(), m_gui->filePath(u"."_s), kSongs));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), kSongs);
    QTRY_VERIFY(!m_gui->cell(0, u"title"_s).isEmpty());
    m_gui->clickRow(1);
    m_gui->press(Qt::Key_End, Qt::ShiftModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->text(), u"599 selected"_s);
    QVERIFY(!m_gui->create(u"songs"_s, song(u"!"_s, u"First"_s)).isEmpty());
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QVERIFY(m_gui->activate());
    QTRY_VERIFY(m_gui->notice().contains(u"Nothing was deleted"));
    QCOMPARE(m_gui->all(u"songs"_s).size(), kSongs + 1);
    // What has been seen now can be selected again.
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), kSongs + 1);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"First"_s);
    m_gui->clickRow(1);
    m_gui->press(Qt::Key_End, Qt::ShiftModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->text(), u"600 selected"_s);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_gui->all(u"songs"_s).size(), 1, 60'000);
    QCOMPARE(m_gui->all(u"songs"_s).first().value(u"title"_s).toString(), u"First"_s);
}

void TestGuiDelete::changedMeanwhileAmongMany()
{
    constexpr int kSongs = 300;
    QVERIFY(importSongs(m_gui->api(), m_gui->filePath(u"."_s), kSongs));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), kSongs);
    QTRY_VERIFY(!m_gui->cell(0, u"title"_s).isEmpty());
    m_gui->clickRow(0);
    const Record first = m_gui->table()->currentIndex().data(Qt::UserRole + 1).toMap();
    QVERIFY(idOf(first) > 0);
    m_gui->press(Qt::Key_End, Qt::ShiftModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->text(), u"300 selected"_s);
    QVERIFY(!m_gui->change(u"songs"_s, first, {{u"rating"_s, qint64(5)}}).isEmpty()
            || first.value(u"rating"_s).toInt() == 5);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_COMPARE_WITH_TIMEOUT(m_gui->all(u"songs"_s).size(), 1, 30'000);
    QTRY_VERIFY(m_gui->notice().contains(u"changed by someone else"));
    QCOMPARE(idOf(m_gui->all(u"songs"_s).first()), idOf(first));
}

// The next record's button is not put under the hand that has just deleted one.
void TestGuiDelete::buttonDeletesOne()
{
    fill(3);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"deleteRecord"_s));
    m_gui->server().pause();
    m_gui->click(u"deleteRecord"_s);
    m_gui->click(u"deleteRecord"_s);
    m_gui->server().resume();
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Title 1"_s);
    QVERIFY(m_gui->notice().contains(u"Title 0"));
    QCoreApplication::sendPostedEvents();
    QVERIFY(!m_gui->findShown<QPushButton>(u"deleteRecord"_s));
    QVERIFY(m_gui->table()->hasFocus());
    QVERIFY(m_gui->find<QLabel>(u"recordWords"_s)->text().contains(u"Select a song"));
}

void TestGuiDelete::closingAsksWhileDeleting()
{
    fill(25);
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_A, Qt::ControlModifier);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->server().pause();
    m_gui->click(u"confirmDeleteYes"_s);
    QTRY_VERIFY(m_gui->findShown<QWidget>(u"job"_s));
    QVERIFY(!m_gui->window().close());
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmClose"_s));
    QVERIFY(m_gui->findShown<QMessageBox>(u"confirmClose"_s)
                ->informativeText()
                .contains(u"Deleting 25 songs"));
    m_gui->click(u"confirmCloseNo"_s);
    QVERIFY(m_gui->window().isVisible());
    QVERIFY(!m_gui->window().close());
    m_gui->click(u"confirmCloseYes"_s);
    QTRY_VERIFY(!m_gui->window().isVisible());
    m_gui->server().resume();
}

QTEST_MAIN(TestGuiDelete)
#include "tst_guidelete.moc"
