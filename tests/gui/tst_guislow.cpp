// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"

#include <QDialog>

using namespace lectern;
using namespace Qt::StringLiterals;

/** What is done while the server has not answered yet. */
class TestGuiSlow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void savedOnce();
    void createdOnce();
    void typingGoesOn();
    void laterTextIsKeptAsADraft();
    void refusedTextIsOlderThanTheDraft();
    void ratingsInARow();
    void backToTheStoredRating();
    void ratingBeforeSaving();
    void cellWhileRating();
    void conflictOfSeveralIsOne();

private:
    Record now() { return m_gui->stored(u"songs"_s, idOf(m_song)); }
    std::optional<Draft> draft()
    {
        return m_gui->settings().draft(m_gui->spec(u"songs"_s), idOf(m_song));
    }
    bool isSaving() { return m_gui->find<QPushButton>(u"save"_s)->text().startsWith(u"Saving"); }

    std::unique_ptr<GuiTest> m_gui;
    Record m_song;
};

void TestGuiSlow::init()
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

void TestGuiSlow::cleanup()
{
    m_gui.reset();
}

void TestGuiSlow::savedOnce()
{
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    for (int i = 0; i < 3; ++i)
        m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!isSaving());
    QVERIFY(!m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QCOMPARE(now().value(u"revision"_s).toInt(), 2);
}

void TestGuiSlow::createdOnce()
{
    m_gui->press(Qt::Key_N, Qt::ControlModifier);
    m_gui->replaceText(u"field_artist"_s, u"Nina Simone"_s);
    m_gui->replaceText(u"field_title"_s, u"Sinnerman"_s);
    for (int i = 0; i < 3; ++i)
        m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"Added"));
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 3);
    QCOMPARE(m_gui->all(u"songs"_s).size(), 3);
}

void TestGuiSlow::typingGoesOn()
{
    m_gui->server().pause();
    m_gui->replaceText(u"field_title"_s, u"One"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(isSaving());
    QTest::keyClicks(m_gui->line(u"field_title"_s), u" more"_s);
    m_gui->server().resume();
    QTRY_COMPARE(m_gui->cell(1, u"title"_s), u"One"_s);
    QTRY_VERIFY(!isSaving());
    QCOMPARE(m_gui->line(u"field_title"_s)->text(), u"One more"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_COMPARE(now().value(u"title"_s).toString(), u"One more"_s);
}

void TestGuiSlow::laterTextIsKeptAsADraft()
{
    m_gui->server().pause();
    m_gui->replaceText(u"field_title"_s, u"One"_s);
    m_gui->replaceText(u"field_artist"_s, u"Someone"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTest::keyClicks(m_gui->line(u"field_artist"_s), u" else"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    m_gui->server().resume();
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    QCOMPARE(now().value(u"artist"_s).toString(), u"Someone"_s);
    QVERIFY(draft());
    QCOMPARE(draft()->values, (Record {{u"artist"_s, u"Someone else"_s}}));
    m_gui->clickRow(m_gui->rowWith(u"artist"_s, u"Someone"_s));
    QTRY_COMPARE(m_gui->line(u"field_artist"_s)->text(), u"Someone else"_s);
    QVERIFY(!m_gui->notice().contains(u"changed by others"));
}

void TestGuiSlow::refusedTextIsOlderThanTheDraft()
{
    m_gui->server().pause();
    m_gui->replaceText(u"field_title"_s, u"One"_s);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTest::keyClicks(m_gui->line(u"field_title"_s), u" more"_s);
    m_gui->clickRow(0);
    QTRY_COMPARE(m_gui->find<QLabel>(u"recordTitle"_s)->text(), u"Waterloo"_s);
    m_gui->server().kill();
    QTRY_VERIFY(m_gui->notice().contains(u"was not saved"));
    QCOMPARE(draft()->values.value(u"title"_s).toString(), u"One more"_s);
}

void TestGuiSlow::ratingsInARow()
{
    m_gui->table()->setFocus();
    for (const Qt::Key key : {Qt::Key_0, Qt::Key_1, Qt::Key_3, Qt::Key_4})
        m_gui->press(key);
    QTRY_COMPARE(now().value(u"rating"_s).toInt(), 4);
    QVERIFY(!m_gui->findShown<QDialog>(u"conflictDialog"_s));
    // The last value goes on the first one's answer, and both can be undone.
    QCOMPARE(now().value(u"revision"_s).toInt(), 3);
    QTRY_COMPARE(m_gui->table()->model()->index(1, 2).data(Qt::EditRole).toInt(), 4);
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(now().value(u"rating"_s).toInt(), 0);
    QTRY_VERIFY(m_gui->notice().contains(u"as it was before"));
    m_gui->press(Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(now().value(u"rating"_s).toInt(), 2);
}

void TestGuiSlow::backToTheStoredRating()
{
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_5);
    m_gui->press(Qt::Key_2);
    QTRY_COMPARE(now().value(u"revision"_s).toInt(), 3);
    QCOMPARE(now().value(u"rating"_s).toInt(), 2);
}

void TestGuiSlow::ratingBeforeSaving()
{
    m_gui->replaceText(u"field_title"_s, u"Mine"_s);
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_5);
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(!isSaving());
    QTRY_COMPARE(now().value(u"title"_s).toString(), u"Mine"_s);
    QCOMPARE(now().value(u"rating"_s).toInt(), 5);
    QVERIFY(!m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QVERIFY(!m_gui->find<QPushButton>(u"discard"_s)->isEnabled());
    QVERIFY(!draft());
}

void TestGuiSlow::cellWhileRating()
{
    m_gui->table()->setFocus();
    m_gui->table()->setCurrentIndex(m_gui->table()->model()->index(1, 1));
    m_gui->press(Qt::Key_5);
    m_gui->press(Qt::Key_F2);
    m_gui->replaceText(u"cell_title"_s, u"Radio Ga Ga"_s);
    QTRY_COMPARE(now().value(u"rating"_s).toInt(), 5);
    m_gui->press(Qt::Key_Return);
    QTRY_COMPARE(now().value(u"title"_s).toString(), u"Radio Ga Ga"_s);
    QVERIFY(!m_gui->findShown<QDialog>(u"conflictDialog"_s));
}

void TestGuiSlow::conflictOfSeveralIsOne()
{
    QVERIFY(!m_gui->change(u"songs"_s, m_song, {{u"title"_s, u"Theirs"_s}}).isEmpty());
    m_gui->table()->setFocus();
    for (const Qt::Key key : {Qt::Key_0, Qt::Key_1, Qt::Key_3})
        m_gui->press(key);
    QTRY_VERIFY(m_gui->findShown<QDialog>(u"conflictDialog"_s));
    m_gui->click(u"keepMine"_s);
    QTRY_COMPARE(now().value(u"rating"_s).toInt(), 3);
    QTRY_VERIFY(!m_gui->findShown<QDialog>(u"conflictDialog"_s));
    QCOMPARE(now().value(u"title"_s).toString(), u"Theirs"_s);
}

QTEST_MAIN(TestGuiSlow)
#include "tst_guislow.moc"
