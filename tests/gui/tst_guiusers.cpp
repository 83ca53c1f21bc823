// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a user beside changing the record: password, sessions, deactivating.
#include "awaited.h"
#include "guitest.h"

#include <QAction>
#include <QJsonDocument>
#include <QMenu>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiUsers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwordIsSet();
    void sessionsEnd();
    void dialogsCloseForAnother_data();
    void dialogsCloseForAnother();
    void deactivatesAndUndoes();
    void contextMenu();
    void employeeForStudentsOnly();
    void notForTeachers();
    void ownerOfTheLocalWindow();

private:
    static bool openAs(GuiTest &gui, const QString &role);
    static void select(GuiTest &gui, const QString &username);
    static QAction *action(GuiTest &gui, const QString &name);
    static int signIn(GuiTest &gui, const QString &name, const QString &password);
    static const QString kNew;
};

const QString TestGuiUsers::kNew = u"nine purple lanterns hum"_s;

// With lin, who is a student.
bool TestGuiUsers::openAs(GuiTest &gui, const QString &role)
{
    QMap<QString, QString> others {{u"lin"_s, u"student"_s}};
    if (!role.isEmpty())
        others.insert(u"sam"_s, role);
    return gui.openGuarded(u"users"_s, others) && gui.signIn(role.isEmpty() ? u"ada"_s : u"sam"_s)
        && QTest::qWaitFor([&gui] { return gui.rowWith(u"username"_s, u"lin"_s) >= 0; });
}

void TestGuiUsers::select(GuiTest &gui, const QString &username)
{
    gui.clickRow(gui.rowWith(u"username"_s, username));
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_username"_s));
    QTRY_COMPARE(gui.findShown<QLineEdit>(u"field_username"_s)->text(), username);
}

QAction *TestGuiUsers::action(GuiTest &gui, const QString &name)
{
    return gui.window().findChild<QAction *>(u"action_"_s + name);
}

int TestGuiUsers::signIn(GuiTest &gui, const QString &name, const QString &password)
{
    QNetworkAccessManager network;
    QNetworkRequest request(QUrl(gui.server().url().toString() + u"/api/v1/accounts/sessions"_s));
    request.setRawHeader("Content-Type", "application/json");
    const QJsonObject json {{u"username"_s, name}, {u"password"_s, password}};
    QNetworkReply *reply = network.post(request, QJsonDocument(json).toJson());
    if (!QTest::qWaitFor([reply] { return reply->isFinished(); }, 10'000))
        return 0;
    return reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

void TestGuiUsers::passwordIsSet()
{
    GuiTest gui;
    QVERIFY(openAs(gui, {}));
    select(gui, u"lin"_s);
    QVERIFY(gui.window().findChild<QMenu *>(u"menuUser"_s)->menuAction()->isVisible());
    gui.click(u"action_dialog-password_button"_s);
    QTRY_VERIFY(gui.dialog(u"setPasswordDialog"_s));
    QTRY_VERIFY(gui.dialog(u"setPasswordDialog"_s)->isActiveWindow());
    QVERIFY(!gui.findShown<QLineEdit>(u"currentPassword"_s));
    // Like the user's own name.
    gui.replaceText(u"newPassword"_s, u"linlinlinlin"_s);
    gui.replaceText(u"newPasswordAgain"_s, u"linlinlinlin"_s);
    QTRY_VERIFY(gui.findShown<QLabel>(u"passwordStrength"_s)->property("problem").toBool());
    QVERIFY(!gui.findShown<QPushButton>(u"storePassword"_s)->isEnabled());
    gui.replaceText(u"newPassword"_s, kNew);
    gui.replaceText(u"newPasswordAgain"_s, kNew);
    QTRY_VERIFY(gui.findShown<QPushButton>(u"storePassword"_s)->isEnabled());
    gui.press(Qt::Key_Return);
    QTRY_VERIFY(!gui.dialog(u"setPasswordDialog"_s));
    QTRY_VERIFY(gui.notice().contains(u"new password"));
    QCOMPARE(signIn(gui, u"lin"_s, GuiTest::kPassword), 401);
    QCOMPARE(signIn(gui, u"lin"_s, kNew), 201);
}

void TestGuiUsers::sessionsEnd()
{
    GuiTest gui;
    QVERIFY(openAs(gui, {}));
    QCOMPARE(signIn(gui, u"lin"_s, GuiTest::kPassword), 201);
    QCOMPARE(signIn(gui, u"lin"_s, GuiTest::kPassword), 201);
    select(gui, u"lin"_s);
    action(gui, u"computer"_s)->trigger();
    QTRY_VERIFY(gui.dialog(u"sessionsDialog"_s));
    QTRY_VERIFY(gui.dialog(u"sessionsDialog"_s)->isActiveWindow());
    QTRY_VERIFY(gui.findShown<QTableWidget>(u"sessions"_s));
    auto *list = gui.findShown<QTableWidget>(u"sessions"_s);
    QTRY_COMPARE(list->rowCount(), 2);
    list->selectRow(0);
    gui.click(u"endSession"_s);
    QTRY_COMPARE(list->rowCount(), 1);
    gui.click(u"endSessions"_s);
    QTRY_VERIFY(gui.findShown<QLabel>(u"sessionsWords"_s));
    QTRY_COMPARE(gui.findShown<QLabel>(u"sessionsWords"_s)->text(), u"Not signed in anywhere."_s);
    gui.press(Qt::Key_Escape);
    QTRY_VERIFY(!gui.dialog(u"sessionsDialog"_s));
}

void TestGuiUsers::dialogsCloseForAnother_data()
{
    QTest::addColumn<QString>("act");
    QTest::addColumn<QString>("dialog");
    QTest::newRow("password") << u"dialog-password"_s << u"setPasswordDialog"_s;
    QTest::newRow("sessions") << u"computer"_s << u"sessionsDialog"_s;
}

void TestGuiUsers::dialogsCloseForAnother()
{
    QFETCH(const QString, act);
    QFETCH(const QString, dialog);
    GuiTest gui;
    QVERIFY(openAs(gui, u"teacher"_s));
    gui.session().signOut();
    QVERIFY(gui.signIn(u"ada"_s));
    QTRY_VERIFY(gui.rowWith(u"username"_s, u"lin"_s) >= 0);
    select(gui, u"lin"_s);
    action(gui, act)->trigger();
    QTRY_VERIFY(gui.dialog(dialog));
    gui.session().signOut();
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    QVERIFY(gui.signIn(u"sam"_s));
    QTRY_VERIFY(!gui.dialog(dialog));
}

void TestGuiUsers::deactivatesAndUndoes()
{
    GuiTest gui;
    QVERIFY(openAs(gui, {}));
    select(gui, u"lin"_s);
    QAction *active = action(gui, u"user-offline"_s);
    QVERIFY(active->isEnabled() && active->text().contains(u"Deactivate"));
    active->trigger();
    QTRY_VERIFY(gui.notice().contains(u"Saved"));
    QCOMPARE(signIn(gui, u"lin"_s, GuiTest::kPassword), 401);
    QTRY_COMPARE(active->text(), u"&Activate"_s);
    gui.click(u"noticeAction"_s);
    QTRY_VERIFY(gui.notice().contains(u"as it was before"));
    QCOMPARE(signIn(gui, u"lin"_s, GuiTest::kPassword), 201);
    // Not oneself.
    select(gui, u"ada"_s);
    QTRY_VERIFY(!active->isEnabled());
    QVERIFY(!action(gui, u"dialog-password"_s)->isEnabled());
    QVERIFY(action(gui, u"computer"_s)->isEnabled());
    QVERIFY(!gui.findShown<QPushButton>(u"action_dialog-password_button"_s));
    QVERIFY(gui.findShown<QPushButton>(u"action_computer_button"_s));
    // Nor before there is the user.
    gui.press(Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(!gui.findShown<QPushButton>(u"action_computer_button"_s));
}

void TestGuiUsers::contextMenu()
{
    GuiTest gui;
    QVERIFY(openAs(gui, {}));
    select(gui, u"lin"_s);
    auto *menu = gui.window().findChild<QMenu *>(u"menuUser"_s);
    Q_EMIT gui.table()->customContextMenuRequested(QPoint(10, 10));
    QTRY_VERIFY(menu->isVisible());
    menu->close();
    gui.goTo(u"songs"_s);
    QTRY_VERIFY(!menu->menuAction()->isVisible());
    Q_EMIT gui.table()->customContextMenuRequested(QPoint(10, 10));
    QVERIFY(!menu->isVisible());
}

void TestGuiUsers::employeeForStudentsOnly()
{
    GuiTest gui;
    QVERIFY(openAs(gui, u"employee"_s));
    select(gui, u"lin"_s);
    QTRY_VERIFY(action(gui, u"dialog-password"_s)->isEnabled());
    QVERIFY(action(gui, u"computer"_s)->isEnabled());
    QVERIFY(action(gui, u"user-offline"_s)->isEnabled());
    select(gui, u"ada"_s);
    QTRY_VERIFY(!action(gui, u"dialog-password"_s)->isEnabled());
    QVERIFY(!action(gui, u"computer"_s)->isEnabled());
    QVERIFY(!action(gui, u"user-offline"_s)->isEnabled());
}

void TestGuiUsers::notForTeachers()
{
    GuiTest gui;
    QVERIFY(openAs(gui, u"teacher"_s));
    select(gui, u"lin"_s);
    QVERIFY(!gui.window().findChild<QMenu *>(u"menuUser"_s)->menuAction()->isVisible());
    QVERIFY(!action(gui, u"dialog-password"_s)->isEnabled());
}

void TestGuiUsers::ownerOfTheLocalWindow()
{
    GuiTest gui;
    QVERIFY(gui.open(u"users"_s));
    QVERIFY(!gui.create(u"users"_s, {{u"username"_s, u"lin"_s}}).isEmpty());
    gui.press(Qt::Key_F5);
    QTRY_VERIFY(gui.rowWith(u"username"_s, u"lin"_s) >= 0);
    select(gui, u"lin"_s);
    QTRY_VERIFY(action(gui, u"dialog-password"_s)->isEnabled());
    action(gui, u"computer"_s)->trigger();
    QTRY_VERIFY(gui.findShown<QLabel>(u"sessionsWords"_s));
    QTRY_COMPARE(gui.findShown<QLabel>(u"sessionsWords"_s)->text(), u"Not signed in anywhere."_s);
}

QTEST_MAIN(TestGuiUsers)
#include "tst_guiusers.moc"
