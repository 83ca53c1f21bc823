// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiDraft : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void keptOnLeaving();
    void keptOverRestart();
    void keptOverACrash();
    void keptThoughTheRecordIsGone();
    void keptOfANewRecord();
    void goneAfterSave();
    void discarded();
    void saysThatTheRecordHasChanged();
    void halfTypedOwner();
    void oneAfterTheOther();

private:
    std::unique_ptr<GuiTest> m_gui;
    Record m_abba;
    Record m_queen;
};

void TestGuiDraft::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
    m_abba = m_gui->create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s));
    m_queen = m_gui->create(u"songs"_s, song(u"Queen"_s, u"Killer Queen"_s));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(1, u"artist"_s), u"Queen"_s);
    m_gui->clickRow(1);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Killer Queen"_s);
}

void TestGuiDraft::cleanup()
{
    m_gui.reset();
}

void TestGuiDraft::keptOnLeaving()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    QVERIFY(m_gui->notice().contains(u"kept as a draft"));
    QVERIFY(m_gui->notice().contains(u"Killer Queen"));
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Half a tit"_s);
    QVERIFY(m_gui->notice().contains(u"are back"));
    QVERIFY(m_gui->table()->selectionModel()->isRowSelected(1));
    QVERIFY(!m_gui->table()->selectionModel()->isRowSelected(0));
    QVERIFY(m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_queen)).value(u"revision"_s).toInt(), 1);
}

void TestGuiDraft::keptOverRestart()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    QVERIFY(m_gui->reopen());
    QCOMPARE(m_gui->notice(), u"Changes to one song are not saved yet."_s);
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Half a tit"_s);
    QVERIFY(m_gui->notice().contains(u"are back"));
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    // The row of the record in the form is the selected one.
    QTRY_VERIFY(m_gui->table()->selectionModel()->isRowSelected(1));
}

void TestGuiDraft::keptOverACrash()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    // Nothing is closed and nothing is told: what a crash would find is on disk shortly after.
    QTRY_VERIFY(
        Settings(m_gui->filePath(u"settings.ini"_s)).draft(m_gui->spec(u"songs"_s), idOf(m_queen)));
    const auto draft =
        Settings(m_gui->filePath(u"settings.ini"_s)).draft(m_gui->spec(u"songs"_s), idOf(m_queen));
    QCOMPARE(draft->values.value(u"title"_s).toString(), u"Half a tit"_s);
    QCOMPARE(draft->revision, 1);
}

void TestGuiDraft::keptThoughTheRecordIsGone()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    QVERIFY(m_gui->remove(u"songs"_s, m_queen));
    QVERIFY(m_gui->reopen());
    QVERIFY(m_gui->notice().contains(u"not saved yet"));
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"deleted by someone else"));
    m_gui->click(u"noticeAction"_s);
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"Half a tit"_s);
    QCOMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"New song"_s);
}

void TestGuiDraft::keptOfANewRecord()
{
    m_gui->click(u"new_songs"_s);
    m_gui->replaceText(u"field_artist"_s, u"Nina Simone"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    m_gui->click(u"new_songs"_s);
    QCOMPARE(m_gui->line(u"field_artist"_s)->text(), u"Nina Simone"_s);
    QVERIFY(m_gui->notice().contains(u"is back"));
}

void TestGuiDraft::goneAfterSave()
{
    m_gui->replaceText(u"field_title"_s, u"Whole title"_s);
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Whole title"_s);
    QVERIFY(!m_gui->settings().draft(m_gui->spec(u"songs"_s), idOf(m_queen)));
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    QVERIFY(!m_gui->notice().contains(u"draft"));
}

void TestGuiDraft::discarded()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    QTRY_VERIFY(m_gui->settings().draft(m_gui->spec(u"songs"_s), idOf(m_queen)));
    m_gui->click(u"discard"_s);
    QVERIFY(!m_gui->settings().draft(m_gui->spec(u"songs"_s), idOf(m_queen)));
    m_gui->clickRow(0);
    m_gui->clickRow(1);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Killer Queen"_s);
}

void TestGuiDraft::saysThatTheRecordHasChanged()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    m_gui->clickRow(0);
    QVERIFY(!m_gui->change(u"songs"_s, m_queen, {{u"rating"_s, qint64(5)}}).isEmpty());
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->table()->model()->index(1, 2).data(Qt::EditRole).toInt(), 5);
    m_gui->clickRow(1);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Half a tit"_s);
    QVERIFY(m_gui->notice().contains(u"changed by others"));
}

// It means no user yet, but somebody has typed it.
void TestGuiDraft::halfTypedOwner()
{
    const Record anna = m_gui->create(u"users"_s, {{u"username"_s, u"anna"_s}});
    for (const auto &model : {u"Fiat"_s, u"Opel"_s})
        QVERIFY(!m_gui->create(u"cars"_s, {{u"model"_s, model}, {u"owner_id"_s, idOf(anna)}})
                     .isEmpty());
    m_gui->goTo(u"cars"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QTRY_COMPARE(m_gui->cell(0, u"model"_s), u"Fiat"_s);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_owner_id"_s));
    m_gui->replaceText(u"field_owner_id"_s, u"qqq"_s);
    QTRY_VERIFY(m_gui->message(u"owner_id"_s).contains(u"No user was found"));
    m_gui->clickRow(1);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Opel"_s);
    QCOMPARE(m_gui->line(u"field_owner_id"_s)->text(), u"anna"_s);
    QVERIFY(m_gui->notice().contains(u"kept as a draft"));
    QVERIFY(m_gui->reopen());
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_owner_id"_s));
    QCOMPARE(m_gui->line(u"field_owner_id"_s)->text(), u"qqq"_s);
    QVERIFY(!m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    // What others change meanwhile does not take it away.
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(0, u"model"_s), u"Fiat"_s);
    QCOMPARE(m_gui->line(u"field_owner_id"_s)->text(), u"qqq"_s);
}

void TestGuiDraft::oneAfterTheOther()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    m_gui->replaceText(u"field_title"_s, u"Water"_s);
    QVERIFY(m_gui->reopen());
    QCOMPARE(m_gui->notice(), u"Changes to 2 songs are not saved yet."_s);
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"Water"_s);
    QVERIFY(m_gui->notice().contains(u"1 more song"));
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Half a tit"_s);
}

QTEST_MAIN(TestGuiDraft)
#include "tst_guidraft.moc"
