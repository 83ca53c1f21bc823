// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QDialog>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiConflict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsBothVersions();
    void keepMine();
    void takeTheirs();
    void goOnEditing();
    void ofACell();
    void ofADraft();
    void referencesAreNamed();

private:
    void bringAbout();
    Record now() { return m_gui->stored(u"songs"_s, idOf(m_song)); }

    std::unique_ptr<GuiTest> m_gui;
    Record m_song;
};

void TestGuiConflict::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
    m_song = m_gui->create(u"songs"_s, song(u"Queen"_s, u"Killer Queen"_s, 2));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Queen"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Killer Queen"_s);
}

void TestGuiConflict::cleanup()
{
    m_gui.reset();
}

// Here the title is changed, there the title and the rating, while the form knows nothing of it.
void TestGuiConflict::bringAbout()
{
    m_gui->replaceText(u"field_title"_s, u"My title"_s);
    QVERIFY(!m_gui
                 ->change(u"songs"_s, m_song,
                          {{u"title"_s, u"Their title"_s}, {u"rating"_s, qint64(5)}})
                 .isEmpty());
    m_gui->click(u"save"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
}

void TestGuiConflict::showsBothVersions()
{
    bringAbout();
    const auto *text = m_gui->find<QLabel>(u"conflictText"_s);
    QVERIFY(text->text().contains(u"Killer Queen"));
    QVERIFY(text->text().contains(u"Nothing has been overwritten"));
    const auto *versions = m_gui->find<QTableWidget>(u"conflictTable"_s);
    const auto row = [versions](int number) {
        QStringList cells;
        for (int column = 0; column < versions->columnCount(); ++column)
            cells.append(versions->item(number, column)->text());
        return cells;
    };
    QCOMPARE(versions->rowCount(), 3);
    QCOMPARE(row(0), QStringList({u"Artist"_s, u"Queen"_s, u"Queen"_s, u""_s}));
    QCOMPARE(row(1),
             QStringList({u"Title"_s, u"My title"_s, u"Their title"_s, u"both, differently"_s}));
    QCOMPARE(row(2), QStringList({u"Rating"_s, u"5 of 5 stars"_s, u"5 of 5 stars"_s, u"them"_s}));
    // Bold is what was changed, in the column of who has changed it.
    QVERIFY(versions->item(1, 1)->font().bold() && versions->item(1, 2)->font().bold());
    QVERIFY(!versions->item(2, 1)->font().bold() && versions->item(2, 2)->font().bold());
    QCOMPARE(now().value(u"title"_s).toString(), u"Their title"_s);
}

void TestGuiConflict::keepMine()
{
    bringAbout();
    m_gui->click(u"keepMine"_s);
    QTRY_COMPARE(now().value(u"title"_s).toString(), u"My title"_s);
    // What only they have changed stays theirs.
    QCOMPARE(now().value(u"rating"_s).toInt(), 5);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"My title"_s);
    QTRY_VERIFY(!m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QVERIFY(!m_gui->find<QPushButton>(u"discard"_s)->isEnabled());
}

void TestGuiConflict::takeTheirs()
{
    bringAbout();
    m_gui->click(u"keepTheirs"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"Their title"_s);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Their title"_s);
    QCOMPARE(now().value(u"revision"_s).toInt(), 2);
    QVERIFY(!m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    QVERIFY(!m_gui->settings().draft(m_gui->spec(u"songs"_s), idOf(m_song)));
}

void TestGuiConflict::goOnEditing()
{
    bringAbout();
    m_gui->click(u"goOnEditing"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"My title"_s);
    QCOMPARE(now().value(u"revision"_s).toInt(), 2);
    // Having been seen, their version may be overwritten.
    m_gui->replaceText(u"field_title"_s, u"Our title"_s);
    m_gui->click(u"save"_s);
    QTRY_COMPARE(now().value(u"title"_s).toString(), u"Our title"_s);
    QCOMPARE(now().value(u"rating"_s).toInt(), 5);
}

void TestGuiConflict::ofACell()
{
    QVERIFY(!m_gui->change(u"songs"_s, m_song, {{u"rating"_s, qint64(5)}}).isEmpty());
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_1);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QCOMPARE(now().value(u"rating"_s).toInt(), 5);
    m_gui->click(u"keepMine"_s);
    QTRY_COMPARE(now().value(u"rating"_s).toInt(), 1);
}

void TestGuiConflict::ofADraft()
{
    m_gui->replaceText(u"field_title"_s, u"My title"_s);
    m_gui->window().close();
    QVERIFY(!m_gui->change(u"songs"_s, m_song, {{u"title"_s, u"Their title"_s}}).isEmpty());
    QVERIFY(m_gui->reopen());
    // Qt 6.8 restores no window wider than the screen, and the pane needs this much.
    m_gui->window().resize(1280, 800);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
    QTRY_COMPARE(m_gui->cell(0, u"title"_s), u"Their title"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"My title"_s);
    m_gui->click(u"save"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QCOMPARE(now().value(u"title"_s).toString(), u"Their title"_s);
}

void TestGuiConflict::referencesAreNamed()
{
    const Record anna = m_gui->create(u"users"_s, {{u"username"_s, u"anna"_s}});
    const Record berta = m_gui->create(u"users"_s, {{u"username"_s, u"berta"_s}});
    const Record car =
        m_gui->create(u"cars"_s, {{u"model"_s, u"Opel"_s}, {u"owner_id"_s, idOf(anna)}});
    m_gui->goTo(u"cars"_s);
    QTRY_COMPARE(m_gui->cell(0, u"owner_id"_s), u"anna"_s);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_model"_s));
    QCOMPARE(m_gui->line(u"field_owner_id"_s)->text(), u"anna"_s);
    m_gui->replaceText(u"field_model"_s, u"Opel Astra"_s);
    QVERIFY(!m_gui->change(u"cars"_s, car, {{u"owner_id"_s, idOf(berta)}}).isEmpty());
    m_gui->click(u"save"_s);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
    const auto *versions = m_gui->find<QTableWidget>(u"conflictTable"_s);
    QTRY_COMPARE(versions->item(2, 1)->text(), u"berta"_s);
    QTRY_COMPARE(versions->item(2, 2)->text(), u"berta"_s);
    m_gui->click(u"keepMine"_s);
    QTRY_COMPARE(m_gui->stored(u"cars"_s, idOf(car)).value(u"model"_s).toString(), u"Opel Astra"_s);
    QCOMPARE(m_gui->stored(u"cars"_s, idOf(car)).value(u"owner_id"_s).toLongLong(), idOf(berta));
    QTRY_COMPARE(m_gui->line(u"field_owner_id"_s)->text(), u"berta"_s);
    QTRY_COMPARE(m_gui->cell(0, u"owner_id"_s), u"berta"_s);
}

QTEST_MAIN(TestGuiConflict)
#include "tst_guiconflict.moc"
