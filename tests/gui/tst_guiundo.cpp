// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QAction>
#include <QMessageBox>
#include <QPlainTextEdit>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiUndo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void rightAfterSaving();
    void ofTypingComesFirst();
    void rightAfterSavingAParagraph();
    void isPutBackWhileTheServerIsAway();
    void deletionPutBack();
    void bringsTypingBack();
    void ofSeveralBringsTypingBack();
    void earlierChangesOfSeveral();

private:
    void deleteBoth();

    std::unique_ptr<GuiTest> m_gui;
    Record m_song;
};

void TestGuiUndo::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->open(u"songs"_s));
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    m_song = m_gui->create(u"songs"_s, song(u"Queen"_s, u"Killer Queen"_s, 2));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(1, u"artist"_s), u"Queen"_s);
    m_gui->clickRow(1);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Killer Queen"_s);
}

void TestGuiUndo::cleanup()
{
    m_gui.reset();
}

void TestGuiUndo::deleteBoth()
{
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_A, Qt::ControlModifier);
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QMessageBox>(u"confirmDelete"_s));
    m_gui->click(u"confirmDeleteYes"_s);
    QVERIFY(m_gui->activate());
    QTRY_VERIFY(m_gui->all(u"songs"_s).isEmpty());
    QTRY_VERIFY(m_gui->notice().contains(u"Deleted 2 songs"));
}

void TestGuiUndo::rightAfterSaving()
{
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    QVERIFY(m_gui->line(u"field_title"_s)->hasFocus());
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(),
                 u"Killer Queen"_s);
}

void TestGuiUndo::ofTypingComesFirst()
{
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    m_gui->replaceText(u"field_title"_s, u"More"_s);
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->line(u"field_title"_s)->text() != u"More");
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(), u"Mine"_s);
}

void TestGuiUndo::rightAfterSavingAParagraph()
{
    const Record task = m_gui->create(u"tasks"_s, {{u"title"_s, u"Call back"_s}});
    m_gui->goTo(u"tasks"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 1);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QPlainTextEdit>(u"field_description"_s));
    auto *description = m_gui->findShown<QPlainTextEdit>(u"field_description"_s);
    description->setFocus();
    QTest::keyClicks(description, u"before noon"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->stored(u"tasks"_s, idOf(task)).value(u"description"_s).toString(),
                 QString());
}

void TestGuiUndo::isPutBackWhileTheServerIsAway()
{
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_5);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Mine"_s);
    m_gui->server().kill();
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"could not be undone"));
    QCOMPARE(m_gui->findShown<QPushButton>(u"noticeAction"_s)->text(), u"Try again"_s);
    QVERIFY(m_gui->server().start());
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"title"_s).toString(),
                 u"Killer Queen"_s);
    // Not the one before it.
    QCOMPARE(m_gui->stored(u"songs"_s, idOf(m_song)).value(u"rating"_s).toInt(), 5);
}

void TestGuiUndo::deletionPutBack()
{
    deleteBoth();
    m_gui->server().kill();
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"could not be undone"));
    QVERIFY(m_gui->notice().contains(u"2 songs"));
    QVERIFY(m_gui->server().start());
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 2);
}

void TestGuiUndo::bringsTypingBack()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    m_gui->click(u"deleteRecord"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"Deleted"));
    QVERIFY(m_gui->settings().draftIds(m_gui->spec(u"songs"_s)).isEmpty());
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 2);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    QTRY_COMPARE(m_gui->line(u"field_title"_s)->text(), u"Half a tit"_s);
    QVERIFY(m_gui->find<QPushButton>(u"save"_s)->isEnabled());
    m_gui->click(u"save"_s);
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"Half a tit"_s);
}

void TestGuiUndo::ofSeveralBringsTypingBack()
{
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    deleteBoth();
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    QTRY_COMPARE(m_gui->settings().draftIds(m_gui->spec(u"songs"_s)).size(), 1);
    const qint64 id = m_gui->settings().draftIds(m_gui->spec(u"songs"_s)).first();
    QCOMPARE(m_gui->stored(u"songs"_s, id).value(u"title"_s).toString(), u"Killer Queen"_s);
}

void TestGuiUndo::earlierChangesOfSeveral()
{
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_5);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    deleteBoth();
    m_gui->click(u"noticeAction"_s);
    QTRY_COMPARE(m_gui->all(u"songs"_s).size(), 2);
    QTRY_VERIFY(m_gui->notice().contains(u"are back"));
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(m_gui->all(u"songs"_s).at(1).value(u"rating"_s).toInt(), 2);
}

QTEST_MAIN(TestGuiUndo)
#include "tst_guiundo.moc"
