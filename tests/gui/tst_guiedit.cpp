// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "views/recordtable.h"
#include "views/stareditor.h"
#include "views/stars.h"
#include "views/tablemetrics.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QPlainTextEdit>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiEdit : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void inTheForm();
    void discard();
    void oldNoticeLeavesOthersAlone();
    void everyKindOfField();
    void inTheCell();
    void wrongCellOpensTheForm();
    void ratingByKey();
    void ratingByClick();
    void undoOneByOne();
    void undoSaysWhatItCannot();
    void deletedMeanwhile();
    void reloadLeavesTheCellAlone();
    void cellKnowsWhatItWasOpenedOn();
    void keysNeedOneSelectedRow();

private:
    std::unique_ptr<GuiTest> m_gui;
    Record m_song;
};

void TestGuiEdit::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
    m_song = m_gui->create(u"songs"_s, song(u"Queen"_s, u"Killer Queen"_s, 2));
    QVERIFY(!m_song.isEmpty());
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s, 1)).isEmpty());
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QTRY_COMPARE(m_gui->cell(1, u"artist"_s), u"Queen"_s);
    m_gui->clickRow(1);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Killer Queen"_s);
}

void TestGuiEdit::cleanup()
{
    m_gui.reset();
}

void TestGuiEdit::inTheForm()
{
    // Enter goes into the form, and what is stored comes back into table and form.
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Return);
    QVERIFY(m_gui->line(u"field_artist"_s)->hasFocus());
    m_gui->replaceText(u"field_title"_s, u"Bohemian Rhapsody"_s);
    QVERIFY(m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Bohemian Rhapsody"_s);
    QVERIFY(m_gui->find<QLabel>(u"recordFoot"_s)->text().contains(u"Revision 2"));
    QVERIFY(!m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    const Record stored = m_gui->stored(u"songs"_s, idOf(m_song));
    QCOMPARE(stored.value(u"title"_s).toString(), u"Bohemian Rhapsody"_s);
    QCOMPARE(stored.value(u"artist"_s).toString(), u"Queen"_s);
}

void TestGuiEdit::discard()
{
    m_gui->replaceText(u"field_title"_s, u""_s);
    QVERIFY(!m_gui->message(u"title"_s).isEmpty());
    QVERIFY(!m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    m_gui->click(u"discard"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"Killer Queen"_s);
    QCOMPARE(m_gui->message(u"title"_s), QString());
    QVERIFY(!m_gui->find<QPushButton>(u"discard"_s)->isEnabled());
    // That was a slip of the hand as well.
    m_gui->replaceText(u"field_title"_s, u"A long new title"_s);
    m_gui->click(u"discard"_s);
    QVERIFY(m_gui->notice().contains(u"Discarded"));
    m_gui->click(u"noticeAction"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"A long new title"_s);
}

void TestGuiEdit::oldNoticeLeavesOthersAlone()
{
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    m_gui->click(u"discard"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    m_gui->click(u"noticeAction"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"Waterloo"_s);
}

void TestGuiEdit::everyKindOfField()
{
    const Record user = m_gui->create(u"users"_s, {{u"username"_s, u"anna"_s}});
    const Record task = m_gui->create(u"tasks"_s, {{u"title"_s, u"Call back"_s}});
    m_gui->goTo(u"users"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QComboBox>(u"field_role"_s));
    auto *role = m_gui->findShown<QComboBox>(u"field_role"_s);
    QCOMPARE(role->currentText(), u"Employee"_s);
    role->setFocus();
    QTest::keyClicks(role, u"t"_s);
    auto *admin = m_gui->findShown<QCheckBox>(u"field_admin"_s);
    admin->setFocus();
    m_gui->press(Qt::Key_Space);
    m_gui->replaceText(u"field_email"_s, u"anna@example.org"_s);
    QVERIFY(!m_gui->findShown<QWidget>(u"field_last_seen"_s));
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->stored(u"users"_s, idOf(user)).value(u"role"_s).toString(), u"teacher"_s);
    QCOMPARE(m_gui->stored(u"users"_s, idOf(user)).value(u"admin"_s).toBool(), true);
    QCOMPARE(m_gui->stored(u"users"_s, idOf(user)).value(u"email"_s).toString(),
             u"anna@example.org"_s);

    m_gui->goTo(u"tasks"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QPlainTextEdit>(u"field_description"_s));
    QTest::keyClicks(m_gui->findShown<QPlainTextEdit>(u"field_description"_s), u"before noon"_s);
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->stored(u"tasks"_s, idOf(task)).value(u"description"_s).toString(),
                 u"before noon"_s);
}

void TestGuiEdit::inTheCell()
{
    m_gui->table()->setFocus();
    m_gui->table()->setCurrentIndex(m_gui->table()->model()->index(1, 1));
    m_gui->press(Qt::Key_F2);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"cell_title"_s));
    m_gui->replaceText(u"cell_title"_s, u"Radio Ga Ga"_s);
    m_gui->press(Qt::Key_Return);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Radio Ga Ga"_s);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Radio Ga Ga"_s);
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(),
             u"Radio Ga Ga"_s);

    // Escape leaves it as it was.
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_F2);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"cell_title"_s));
    m_gui->replaceText(u"cell_title"_s, u"Nothing"_s);
    m_gui->press(Qt::Key_Escape);
    QTRY_VERIFY(!m_gui->findShown<QLineEdit>(u"cell_title"_s));
    QCOMPARE(m_gui->cell(1, u"title"_s), u"Radio Ga Ga"_s);
}

void TestGuiEdit::wrongCellOpensTheForm()
{
    m_gui->table()->setFocus();
    m_gui->table()->setCurrentIndex(m_gui->table()->model()->index(1, 1));
    m_gui->press(Qt::Key_F2);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"cell_title"_s));
    m_gui->replaceText(u"cell_title"_s, QString(201, u'x'));
    m_gui->press(Qt::Key_Return);
    QTRY_VERIFY(m_gui->message(u"title"_s).contains(u"200"));
    QVERIFY(m_gui->line(u"field_title"_s)->hasFocus());
    QCOMPARE(m_gui->line(u"field_title"_s)->text().size(), 201);
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"revision"_s).toInt(), 1);
}

void TestGuiEdit::ratingByKey()
{
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_5);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 5);
    QTRY_COMPARE(m_gui->find<StarEditor>(u"field_rating"_s)->value(), 5);
    m_gui->press(Qt::Key_0);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 0);
}

void TestGuiEdit::ratingByClick()
{
    const auto clickStar = [this](int row, int star) {
        const QRect area = table::textArea(
            m_gui->table()->visualRect(m_gui->table()->model()->index(row, 2)), false);
        const QPoint at(area.left() + (star - 1) * stars::kStep + stars::kSize / 2,
                        area.center().y());
        QTest::mouseClick(m_gui->table()->viewport(), Qt::LeftButton, {}, at);
    };
    // The row that is selected already: the click sets the stars.
    clickStar(1, 4);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 4);
    // Another row is only selected by its first click.
    clickStar(0, 5);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    QTest::qWait(100);
    const qint64 other = m_gui->table()->currentIndex().data(Qt::UserRole + 2).toLongLong();
    QCOMPARE(m_gui->stored(u"songs"_s, other).value(u"rating"_s).toInt(), 1);
}

void TestGuiEdit::undoOneByOne()
{
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_5);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 5);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    m_gui->replaceText(u"field_title"_s, u"Another"_s);
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Another"_s);

    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(),
                 u"Killer Queen"_s);
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 5);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Killer Queen"_s);
    // The change before it was made over a revision that is no more; it is undone all the same.
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 2);
    QTRY_VERIFY(!m_gui->find<QAction>(u"action_edit-undo"_s)->isEnabled());
}

void TestGuiEdit::undoSaysWhatItCannot()
{
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    m_gui->click(u"save"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    QVERIFY(!m_gui->change(u"songs"_s, m_song, {{u"title"_s, u"Theirs"_s}}).isEmpty());
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"could not be undone"));
    QVERIFY(m_gui->notice().contains(u"changed since"));
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(), u"Theirs"_s);
}

void TestGuiEdit::deletedMeanwhile()
{
    m_gui->replaceText(u"field_title"_s, u"My title"_s);
    QVERIFY(m_gui->remove(u"songs"_s, m_song));
    m_gui->click(u"save"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"deleted by someone else"));
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"My title"_s);
    m_gui->click(u"noticeAction"_s);
    QCOMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"New song"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"My title"_s);
    QCOMPARE(m_gui->line(u"field_artist"_s)->text(), u"Queen"_s);
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 2);
}

void TestGuiEdit::reloadLeavesTheCellAlone()
{
    m_gui->table()->setFocus();
    m_gui->table()->setCurrentIndex(m_gui->table()->model()->index(1, 1));
    m_gui->press(Qt::Key_F2);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"cell_title"_s));
    m_gui->replaceText(u"cell_title"_s, u"Radio"_s);
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Zappa"_s, u"Bobby Brown"_s)).isEmpty());
    m_gui->find<QAction>(u"action_view-refresh"_s)->trigger();
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QVERIFY(m_gui->findShown<QLineEdit>(u"cell_title"_s));
    QCOMPARE(m_gui->line(u"cell_title"_s)->text(), u"Radio"_s);
    m_gui->press(Qt::Key_Return);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(), u"Radio"_s);
}

void TestGuiEdit::cellKnowsWhatItWasOpenedOn()
{
    m_gui->table()->setFocus();
    m_gui->table()->setCurrentIndex(m_gui->table()->model()->index(1, 1));
    m_gui->press(Qt::Key_F2);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"cell_title"_s));
    m_gui->replaceText(u"cell_title"_s, u"Mine"_s);
    QVERIFY(!m_gui->change(u"songs"_s, m_song, {{u"title"_s, u"Theirs"_s}}).isEmpty());
    m_gui->find<QAction>(u"action_view-refresh"_s)->trigger();
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Theirs"_s);
    QCOMPARE(m_gui->line(u"cell_title"_s)->text(), u"Mine"_s);
    m_gui->press(Qt::Key_Return);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(), u"Theirs"_s);
}

void TestGuiEdit::keysNeedOneSelectedRow()
{
    m_gui->clickRow(0, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->text(), u"2 selected"_s);
    m_gui->press(Qt::Key_5);
    m_gui->press(Qt::Key_F2);
    QVERIFY(!m_gui->findShown<QLineEdit>(u"cell_artist"_s));
    // None: the current row stays the current one.
    m_gui->clickRow(0, Qt::ControlModifier);
    m_gui->clickRow(1, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->find<QLabel>(u"selection"_s)->isVisible(), false);
    m_gui->press(Qt::Key_5);
    m_gui->press(Qt::Key_F2);
    QVERIFY(!m_gui->findShown<QLineEdit>(u"cell_artist"_s));
    // Sent after them, so that they would have arrived.
    m_gui->clickRow(0);
    m_gui->press(Qt::Key_4);
    const qint64 abba = m_gui->table()->currentIndex().data(Qt::UserRole + 2).toLongLong();
    QTRY_COMPARE(m_gui->stored(u"songs"_s, abba).value(u"rating"_s).toInt(), 4);
    QCOMPARE(m_gui->stored(u"songs"_s, abba).value(u"revision"_s).toInt(), 2);
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"revision"_s).toInt(), 1);
}

QTEST_MAIN(TestGuiEdit)
#include "tst_guiedit.moc"
