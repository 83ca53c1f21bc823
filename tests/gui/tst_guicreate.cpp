// SPDX-License-Identifier: GPL-3.0-or-later
#include "guitest.h"
#include "views/stareditor.h"

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiCreate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byKeys();
    void byTheButton();
    void saveIsForValidForms();
    void saysWhatIsMissing();
    void serverHasTheLastWord();
    void undoDeletesItAgain();
    void ownerIsPicked();
};

void TestGuiCreate::byKeys()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.press(Qt::Key_N, Qt::ControlModifier);
    QCOMPARE(gui.window().focusWidget()->objectName(), u"field_artist"_s);
    QTest::keyClicks(gui.line(u"field_artist"_s), u"Nina Simone"_s);
    gui.press(Qt::Key_Tab);
    QTest::keyClicks(gui.line(u"field_title"_s), u"Sinnerman"_s);
    gui.press(Qt::Key_Tab);
    QCOMPARE(gui.window().focusWidget()->objectName(), u"field_rating"_s);
    gui.press(Qt::Key_4);
    gui.press(Qt::Key_S, Qt::ControlModifier);

    QTRY_COMPARE(gui.rowWith(u"title"_s, u"Sinnerman"_s), 0);
    const QList<Record> songs = gui.all(u"songs"_s);
    QCOMPARE(songs.size(), 1);
    QCOMPARE(songs.first().value(u"artist"_s).toString(), u"Nina Simone"_s);
    QCOMPARE(songs.first().value(u"rating"_s).toInt(), 4);
    // The new row is the selected one, and the form shows what is stored.
    QTRY_COMPARE(gui.table()->currentIndex().row(), 0);
    QVERIFY(gui.table()->selectionModel()->isRowSelected(0));
    QCOMPARE(gui.find<QLabel>(u"recordTitle"_s)->text(), u"Sinnerman"_s);
    QVERIFY(gui.find<QLabel>(u"recordFoot"_s)->text().contains(u"Revision 1"));
    QVERIFY(!gui.find<QPushButton>(u"save"_s)->isEnabled());
}

void TestGuiCreate::byTheButton()
{
    GuiTest gui;
    QVERIFY(gui.open(u"tasks"_s));
    gui.click(u"new_tasks"_s);
    gui.replaceText(u"field_title"_s, u"Tune the piano"_s);
    gui.click(u"save"_s);
    QTRY_COMPARE(gui.rowWith(u"title"_s, u"Tune the piano"_s), 0);
    QCOMPARE(gui.find<QLabel>(u"count_tasks"_s)->text(), u"1"_s);
}

void TestGuiCreate::saveIsForValidForms()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.click(u"new_songs"_s);
    const auto *save = gui.find<QPushButton>(u"save"_s);
    QVERIFY(!save->isEnabled());
    gui.replaceText(u"field_artist"_s, u"Nina Simone"_s);
    QVERIFY(!save->isEnabled());
    gui.replaceText(u"field_title"_s, u"Sinnerman"_s);
    QVERIFY(save->isEnabled());
    gui.replaceText(u"field_title"_s, QString(201, u'x'));
    QVERIFY(!save->isEnabled());
    QVERIFY(gui.message(u"title"_s).contains(u"200"));
}

void TestGuiCreate::saysWhatIsMissing()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.press(Qt::Key_N, Qt::ControlModifier);
    gui.replaceText(u"field_artist"_s, u"Nina Simone"_s);
    QCOMPARE(gui.message(u"title"_s), QString());
    gui.press(Qt::Key_S, Qt::ControlModifier);
    QVERIFY(gui.message(u"title"_s).contains(u"Title is needed"));
    auto *title = gui.line(u"field_title"_s);
    QVERIFY(title->hasFocus());
    QCOMPARE(title->accessibleDescription(), gui.message(u"title"_s));
    QVERIFY(title->property("wrong").toBool());
    QTest::keyClicks(title, u"S"_s);
    QCOMPARE(gui.message(u"title"_s), QString());
    QCOMPARE(title->accessibleDescription(), QString());
    QVERIFY(gui.all(u"songs"_s).isEmpty());
}

void TestGuiCreate::serverHasTheLastWord()
{
    GuiTest gui;
    QVERIFY(gui.open(u"users"_s));
    QVERIFY(!gui.create(u"users"_s, {{u"username"_s, u"anna"_s}}).isEmpty());
    gui.click(u"new_users"_s);
    gui.replaceText(u"field_username"_s, u"anna"_s);
    gui.replaceText(u"field_first_name"_s, u"Anna"_s);
    gui.click(u"save"_s);
    QTRY_VERIFY(!gui.message(u"username"_s).isEmpty());
    QVERIFY(gui.line(u"field_username"_s)->hasFocus());
    QCOMPARE(gui.line(u"field_username"_s)->accessibleDescription(), gui.message(u"username"_s));
    QCOMPARE(gui.line(u"field_first_name"_s)->text(), u"Anna"_s);
    QCOMPARE(gui.all(u"users"_s).size(), 1);

    gui.replaceText(u"field_username"_s, u"anna2"_s);
    gui.click(u"save"_s);
    QTRY_VERIFY(gui.rowWith(u"username"_s, u"anna2"_s) >= 0);
}

void TestGuiCreate::undoDeletesItAgain()
{
    GuiTest gui;
    QVERIFY(gui.open(u"songs"_s));
    gui.click(u"new_songs"_s);
    gui.replaceText(u"field_artist"_s, u"Nina Simone"_s);
    gui.replaceText(u"field_title"_s, u"Sinnerman"_s);
    gui.click(u"save"_s);
    QTRY_VERIFY(gui.notice().contains(u"Added"));
    gui.click(u"noticeAction"_s);
    QTRY_VERIFY(gui.notice().contains(u"deleted again"));
    QVERIFY(gui.all(u"songs"_s).isEmpty());
    QTRY_COMPARE(gui.table()->model()->rowCount(), 0);
}

void TestGuiCreate::ownerIsPicked()
{
    GuiTest gui;
    QVERIFY(gui.open(u"cars"_s));
    QVERIFY(!gui.create(u"users"_s, {{u"username"_s, u"anna"_s}}).isEmpty());
    const Record berta =
        gui.create(u"users"_s, {{u"username"_s, u"berta"_s}, {u"last_name"_s, u"Brandt"_s}});
    QVERIFY(!berta.isEmpty());
    gui.click(u"new_cars"_s);
    gui.replaceText(u"field_model"_s, u"Opel Astra"_s);
    // Found by any of the user's fields, then chosen from the list.
    gui.replaceText(u"field_owner_id"_s, u"brandt"_s);
    QVERIFY(!gui.find<QPushButton>(u"save"_s)->isEnabled());
    QWidget *list = nullptr;
    QTRY_VERIFY((list = QApplication::activePopupWidget()));
    QCOMPARE(list->objectName(), u"choices_users"_s);
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QTRY_COMPARE(gui.line(u"field_owner_id"_s)->text(), u"berta"_s);
    gui.click(u"save"_s);
    QTRY_COMPARE(gui.all(u"cars"_s).size(), 1);
    QCOMPARE(gui.all(u"cars"_s).first().value(u"owner_id"_s).toLongLong(), idOf(berta));
    QTRY_COMPARE(gui.cell(0, u"owner_id"_s), u"berta"_s);
}

QTEST_MAIN(TestGuiCreate)
#include "tst_guicreate.moc"
