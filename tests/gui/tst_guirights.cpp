// SPDX-License-Identifier: GPL-3.0-or-later
// The window shows what the user may do, and nothing else.
#include "guitest.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiRights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void student();
    void employee();
    void administrator();

private:
    static bool openAs(GuiTest &gui, const QString &role, const QString &page);
};

bool TestGuiRights::openAs(GuiTest &gui, const QString &role, const QString &page)
{
    return gui.openGuarded(page, {{u"sam"_s, role}}) && gui.signIn(u"sam"_s);
}

void TestGuiRights::student()
{
    GuiTest gui;
    QVERIFY(openAs(gui, u"student"_s, u"tasks"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    // Tasks are the office's: the window is elsewhere, and they are nowhere to be found.
    QTRY_VERIFY(gui.page()->objectName() != u"page_tasks");
    QVERIFY(!gui.findShown<QPushButton>(u"sidebar_tasks"_s));
    QVERIFY(!gui.window().findChild<QAction *>(u"action_page_tasks"_s)->isVisible());
    QVERIFY(gui.findShown<QPushButton>(u"sidebar_songs"_s));

    gui.goTo(u"songs"_s);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    QVERIFY(!gui.findShown<QPushButton>(u"new_songs"_s));
    QVERIFY(!gui.findShown<QPushButton>(u"import_songs"_s));
    QVERIFY(!gui.window().findChild<QAction *>(u"action_document-new"_s)->isEnabled());
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    QVERIFY(gui.findShown<QLineEdit>(u"field_title"_s)->isReadOnly());
    QVERIFY(!gui.findShown<QPushButton>(u"save"_s));
    QVERIFY(!gui.findShown<QPushButton>(u"deleteRecord"_s));
    QVERIFY(!gui.window().findChild<QAction *>(u"action_edit-delete"_s)->isEnabled());
    // Keys do no more than menus.
    gui.table()->setFocus();
    gui.press(Qt::Key_F2);
    QVERIFY(gui.table()->viewport()->findChildren<QLineEdit *>().isEmpty());
    gui.press(Qt::Key_5);
    gui.press(Qt::Key_Delete);
    gui.press(Qt::Key_N, Qt::ControlModifier);
    QCOMPARE(gui.all(u"songs"_s).size(), 1);
    QCOMPARE(gui.all(u"songs"_s).first().value(u"rating"_s).toInt(), 0);
}

void TestGuiRights::employee()
{
    GuiTest gui;
    QVERIFY(openAs(gui, u"employee"_s, u"users"_s));
    QVERIFY(gui.findShown<QPushButton>(u"new_users"_s));
    QTRY_VERIFY(gui.rowWith(u"username"_s, u"ada"_s) >= 0);
    // An administrator is not theirs to change.
    gui.clickRow(gui.rowWith(u"username"_s, u"ada"_s));
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_first_name"_s));
    QVERIFY(gui.findShown<QLineEdit>(u"field_first_name"_s)->isReadOnly());
    QVERIFY(!gui.findShown<QPushButton>(u"deleteRecord"_s));

    gui.press(Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(!gui.findShown<QLineEdit>(u"field_first_name"_s)->isReadOnly());
    QVERIFY(!gui.findShown<QComboBox>(u"field_role"_s)->isEnabled());
    QVERIFY(!gui.findShown<QCheckBox>(u"field_admin"_s)->isEnabled());
    gui.replaceText(u"field_username"_s, u"lin"_s);
    gui.replaceText(u"field_email"_s, u"lin@school.example"_s);
    gui.replaceText(u"field_first_name"_s, u"Lin"_s);
    gui.replaceText(u"field_last_name"_s, u"Ma"_s);
    gui.click(u"save"_s);
    QTRY_VERIFY2(gui.rowWith(u"username"_s, u"lin"_s) >= 0, qPrintable(gui.notice()));
    const int row = gui.rowWith(u"username"_s, u"lin"_s);
    QTRY_VERIFY(gui.findShown<QPushButton>(u"deleteRecord"_s));
    QVERIFY(row >= 0);
}

void TestGuiRights::administrator()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"users"_s));
    QVERIFY(gui.signIn());
    for (const ResourceSpec &spec : standardCatalog())
        QVERIFY(gui.findShown<QPushButton>(u"sidebar_"_s + spec.name));
    QTRY_VERIFY(gui.rowWith(u"username"_s, u"ada"_s) >= 0);
    gui.clickRow(gui.rowWith(u"username"_s, u"ada"_s));
    QTRY_VERIFY(gui.findShown<QComboBox>(u"field_role"_s));
    QVERIFY(gui.findShown<QComboBox>(u"field_role"_s)->isEnabled());
    QVERIFY(gui.findShown<QPushButton>(u"deleteRecord"_s));
}

QTEST_MAIN(TestGuiRights)
#include "tst_guirights.moc"
