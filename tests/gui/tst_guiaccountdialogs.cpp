// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogs in which one says who one is, and looks after accounts.
#include "dialogcheck.h"
#include "tlspeer.h"

#include <QAction>
#include <QTabWidget>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiAccountDialogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void signIn();
    void setup();
    void account_data();
    void account();
    void ofAUser_data();
    void ofAUser();
    void certificate_data();
    void certificate();

private:
    static QAction *action(GuiTest &gui, const QString &name)
    {
        return gui.window().findChild<QAction *>(u"action_"_s + name);
    }
};

void TestGuiAccountDialogs::signIn()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    gui.replaceText(u"signInName"_s, u"ada"_s);
    gui.replaceText(u"signInPassword"_s, u"not this one, surely"_s);
    gui.click(u"signIn"_s);
    QTRY_VERIFY(gui.findShown<QLabel>(u"signInMessage"_s));
    checkDialog(gui, u"signInDialog"_s);
    gui.press(Qt::Key_Escape);
    QTRY_VERIFY(!gui.dialog(u"signInDialog"_s));
}

void TestGuiAccountDialogs::setup()
{
    GuiTest gui;
    QVERIFY(gui.openNew(u"songs"_s));
    gui.replaceText(u"setupPassword"_s, u"lectern lectern"_s);
    QTRY_VERIFY(!gui.findShown<QLabel>(u"passwordStrength"_s)->text().isEmpty());
    checkDialog(gui, u"setupDialog"_s);
}

void TestGuiAccountDialogs::account_data()
{
    QTest::addColumn<int>("tab");
    QTest::newRow("name") << 0;
    QTest::newRow("password") << 1;
    QTest::newRow("sessions") << 2;
}

void TestGuiAccountDialogs::account()
{
    QFETCH(const int, tab);
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QVERIFY(gui.signIn());
    action(gui, u"user-identity"_s)->trigger();
    QTRY_VERIFY(gui.dialog(u"accountDialog"_s));
    gui.findShown<QTabWidget>(u"accountTabs"_s)->setCurrentIndex(tab);
    if (tab == 1) {
        gui.replaceText(u"newPassword"_s, u"adaadaadaada"_s);
        QTRY_VERIFY(!gui.findShown<QLabel>(u"passwordStrength"_s)->text().isEmpty());
    }
    if (tab == 2) {
        QTRY_VERIFY(gui.findShown<QTableWidget>(u"sessions"_s));
        gui.findShown<QTableWidget>(u"sessions"_s)->setFocus();
    }
    checkDialog(gui, u"accountDialog"_s);
}

void TestGuiAccountDialogs::ofAUser_data()
{
    QTest::addColumn<QString>("act");
    QTest::addColumn<QString>("dialog");
    QTest::newRow("password") << u"dialog-password"_s << u"setPasswordDialog"_s;
    QTest::newRow("sessions") << u"computer"_s << u"sessionsDialog"_s;
}

void TestGuiAccountDialogs::ofAUser()
{
    QFETCH(const QString, act);
    QFETCH(const QString, dialog);
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"users"_s, {{u"lin"_s, u"student"_s}}));
    QVERIFY(gui.signIn());
    QTRY_VERIFY(gui.rowWith(u"username"_s, u"lin"_s) >= 0);
    gui.clickRow(gui.rowWith(u"username"_s, u"lin"_s));
    QTRY_VERIFY(action(gui, act)->isEnabled());
    action(gui, act)->trigger();
    if (auto *line = gui.findShown<QLineEdit>(u"newPassword"_s)) {
        line->setFocus();
        gui.replaceText(u"newPassword"_s, u"linlinlinlin"_s);
        QTRY_VERIFY(!gui.findShown<QLabel>(u"passwordStrength"_s)->text().isEmpty());
    } else {
        QTRY_VERIFY(gui.findShown<QLabel>(u"sessionsWords"_s));
        QTRY_VERIFY(gui.findShown<QPushButton>(u"sessionsDialogClose"_s));
        gui.findShown<QPushButton>(u"sessionsDialogClose"_s)->setFocus();
    }
    checkDialog(gui, dialog);
}

void TestGuiAccountDialogs::certificate_data()
{
    QTest::addColumn<bool>("changed");
    QTest::newRow("unknown") << false;
    QTest::newRow("changed") << true;
}

void TestGuiAccountDialogs::certificate()
{
    QFETCH(const bool, changed);
    TlsPeer peer;
    GuiTest gui;
    QVERIFY(peer.show(gui.filePath({}), u"school.example"_s));
    if (changed)
        gui.api().certificates().pin(CertificateGate::placeOf(peer.url()),
                                     peer.fingerprint().replace("A", "B"));
    gui.api().setServer(peer.url(), "secret");
    QVERIFY(gui.openWithoutServer());
    checkDialog(gui, u"certificateDialog"_s);
}

QTEST_MAIN(TestGuiAccountDialogs)
#include "tst_guiaccountdialogs.moc"
