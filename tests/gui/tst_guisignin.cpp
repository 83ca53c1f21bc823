// SPDX-License-Identifier: GPL-3.0-or-later
// A window at a server that asks who one is.
#include "guitest.h"
#include "views/banner.h"

#include <QAction>
#include <QCheckBox>
#include <QFile>
#include <QMenu>
#include <QProgressBar>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksAndShows();
    void wrongPassword();
    void tooManyAttempts();
    void cancelWhileItIsSent();
    void secondRun();
    void noKeyring();
    void endsWhileAFormIsOpen();
    void signsOut();
    void anotherUser();
    void notAtAServerThatAsksNobody();
    void setsUpAServer();
    void nameLikeThePassword();
    void tooManyCodes();
};

void TestGuiSignIn::asksAndShows()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    QVERIFY(
        gui.findShown<QLabel>(u"signInServer"_s)->text().contains(gui.server().url().toString()));
    auto *password = gui.findShown<QLineEdit>(u"signInPassword"_s);
    QCOMPARE(password->echoMode(), QLineEdit::Password);
    QCOMPARE(password->accessibleName(), u"Password"_s);
    gui.findShown<QCheckBox>(u"signInShow"_s)->click();
    QCOMPARE(password->echoMode(), QLineEdit::Normal);
    QVERIFY(!gui.findShown<QPushButton>(u"signIn"_s)->isEnabled());
    QVERIFY(!gui.findShown<QPushButton>(u"setupServer"_s));
    QVERIFY(gui.signIn());
    QVERIFY(!gui.dialog(u"signInDialog"_s));
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    QCOMPARE(gui.settings().lastUser(gui.server().url()), u"ada"_s);
    QVERIFY(gui.window().findChild<QAction *>(u"action_who"_s)->text().contains(u"ada"));
    // Nothing secret lies in the settings.
    QFile file(gui.filePath(u"settings.ini"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray settings = file.readAll();
    QVERIFY(!settings.contains("kettles") && !settings.contains("token"));
}

void TestGuiSignIn::wrongPassword()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    gui.replaceText(u"signInName"_s, u"ada"_s);
    gui.replaceText(u"signInPassword"_s, u"not this one, surely"_s);
    gui.click(u"signIn"_s);
    // Nothing blocks: the answer comes later.
    QVERIFY(gui.findShown<QProgressBar>(u"signInBusy"_s));
    QVERIFY(!gui.findShown<QLineEdit>(u"signInPassword"_s)->isEnabled());
    QTRY_VERIFY(gui.findShown<QLabel>(u"signInMessage"_s));
    QCOMPARE(gui.findShown<QLabel>(u"signInMessage"_s)->text(),
             u"User name or password is wrong."_s);
    QVERIFY(gui.findShown<QLineEdit>(u"signInPassword"_s)->hasFocus());
    QVERIFY(!gui.findShown<QProgressBar>(u"signInBusy"_s));
    gui.press(Qt::Key_Escape);
    QTRY_VERIFY(!gui.dialog(u"signInDialog"_s));
    QCOMPARE(gui.findShown<QLabel>(u"emptyHeading"_s)->text(), u"You are not signed in"_s);
    gui.click(u"signInHere"_s);
    QVERIFY(gui.dialog(u"signInDialog"_s));
}

void TestGuiSignIn::tooManyAttempts()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    gui.replaceText(u"signInName"_s, u"ada"_s);
    auto *button = gui.findShown<QPushButton>(u"signIn"_s);
    const auto message = [&] {
        const auto *label = gui.findShown<QLabel>(u"signInMessage"_s);
        return label ? label->text() : QString();
    };
    for (int i = 0; i < 20 && !message().contains(u"try again in"); ++i) {
        gui.replaceText(u"signInPassword"_s, u"not this one, surely"_s);
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 15'000);
        gui.click(u"signIn"_s);
        QTRY_VERIFY(!message().isEmpty());
    }
    QVERIFY2(message().contains(u"try again in"), qPrintable(message()));
    QVERIFY(!button->isEnabled());
    const QString first = message();
    QTRY_VERIFY(message() != first); // it counts down
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 60'000);
}

void TestGuiSignIn::cancelWhileItIsSent()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    gui.replaceText(u"signInName"_s, u"ada"_s);
    gui.replaceText(u"signInPassword"_s, GuiTest::kPassword);
    gui.server().pause();
    gui.click(u"signIn"_s);
    QVERIFY(gui.findShown<QProgressBar>(u"signInBusy"_s));
    gui.click(u"signInCancel"_s);
    QVERIFY(!gui.findShown<QProgressBar>(u"signInBusy"_s));
    QVERIFY(gui.findShown<QLineEdit>(u"signInPassword"_s)->isEnabled());
    QVERIFY(gui.dialog(u"signInDialog"_s));
    gui.server().resume();
    QVERIFY(gui.signIn());
}

void TestGuiSignIn::secondRun()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QVERIFY(gui.signIn());
    ApiClient api;
    Identity identity(api);
    Session second(api, identity, gui.keyring(), [] { return QDateTime::currentDateTimeUtc(); });
    second.begin(gui.server().url(), gui.settings().lastUser(gui.server().url()));
    QTRY_COMPARE(second.state(), Session::State::SignedIn);
    QCOMPARE(identity.name(), u"ada"_s);
}

void TestGuiSignIn::noKeyring()
{
    GuiTest gui;
    gui.keyring().isThere = false;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    QVERIFY(gui.findShown<QLabel>(u"signInKept"_s)->text().contains(u"until you close Lectern"));
    QVERIFY(gui.signIn());
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyNew"_s));
}

void TestGuiSignIn::endsWhileAFormIsOpen()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    const Record abba = gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Zappa"_s, u"Watermelon"_s)).isEmpty());
    QVERIFY(gui.signIn());
    QTRY_COMPARE(gui.table()->model()->rowCount(), 2);
    gui.replaceText(u"search_songs"_s, u"water"_s);
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    gui.replaceText(u"field_title"_s, u"Fernando"_s);

    QVERIFY(gui.endSessions());
    gui.press(Qt::Key_S, Qt::ControlModifier);
    auto *banner = gui.find<Banner>(u"banner"_s);
    QTRY_VERIFY(banner->isVisible());
    QVERIFY2(banner->text().contains(u"session has ended"), qPrintable(banner->text()));
    // Whoever types goes on typing into the form, not into a dialog.
    QVERIFY(!gui.dialog(u"signInDialog"_s));
    QVERIFY(gui.findShown<QLineEdit>(u"field_title"_s)->hasFocus());
    QCOMPARE(gui.line(u"field_title"_s)->text(), u"Fernando"_s);
    QVERIFY(gui.settings().draft(gui.spec(u"songs"_s), idOf(abba)));

    gui.click(u"tryNow"_s);
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    QVERIFY(gui.findShown<QLabel>(u"signInWords"_s)->text().contains(u"is kept"));
    QCOMPARE(gui.findShown<QLineEdit>(u"signInName"_s)->text(), u"ada"_s);
    QVERIFY(gui.signIn());
    QTRY_VERIFY(!banner->isVisible());
    // As before, and what failed is simply pressed again.
    QCOMPARE(gui.line(u"search_songs"_s)->text(), u"water"_s);
    QCOMPARE(gui.line(u"field_title"_s)->text(), u"Fernando"_s);
    QTRY_VERIFY(gui.line(u"field_title"_s)->hasFocus());
    QTRY_COMPARE(gui.table()->selectionModel()->selectedRows().size(), 1);
    gui.click(u"save"_s);
    QTRY_COMPARE(gui.stored(u"songs"_s, idOf(abba)).value(u"title"_s).toString(), u"Fernando"_s);
    QCOMPARE(gui.stored(u"songs"_s, idOf(abba)).value(u"last_updated_by"_s).toString(), u"ada"_s);
}

void TestGuiSignIn::signsOut()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    QVERIFY(gui.signIn());
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    gui.replaceText(u"field_title"_s, u"Half a tit"_s);
    gui.window().findChild<QAction *>(u"action_system-log-out"_s)->trigger();
    QTRY_VERIFY(gui.dialog(u"signInDialog"_s));
    QCOMPARE(gui.table()->model()->rowCount(), 0);
    QVERIFY(!gui.findShown<QLineEdit>(u"field_title"_s));
    QTRY_VERIFY(gui.keyring().entries.isEmpty());
    // What was typed waits for its user.
    QVERIFY(gui.signIn());
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    QTRY_VERIFY(gui.notice().contains(u"not saved yet"));
    gui.clickRow(0);
    QTRY_COMPARE(gui.line(u"field_title"_s)->text(), u"Half a tit"_s);
}

void TestGuiSignIn::anotherUser()
{
    GuiTest gui;
    QVERIFY(gui.openGuarded(u"songs"_s, {{u"eve"_s, u"employee"_s}}));
    QVERIFY(!gui.create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
    QVERIFY(gui.signIn());
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    gui.replaceText(u"field_title"_s, u"Half a tit"_s);
    QVERIFY(gui.endSessions());
    gui.press(Qt::Key_F5);
    auto *banner = gui.find<Banner>(u"banner"_s);
    QTRY_VERIFY(banner->isVisible());
    gui.click(u"tryNow"_s);
    QVERIFY(gui.signIn(u"eve"_s));
    // Nothing of the one before is to be seen, and nothing is lost.
    QTRY_COMPARE(gui.cell(0, u"artist"_s), u"Abba"_s);
    QVERIFY(!gui.findShown<QLineEdit>(u"field_title"_s));
    QVERIFY(gui.settings().draftIds(gui.spec(u"songs"_s)).isEmpty());
    gui.clickRow(0);
    QTRY_VERIFY(gui.findShown<QLineEdit>(u"field_title"_s));
    QCOMPARE(gui.line(u"field_title"_s)->text(), u"Waterloo"_s);
    gui.settings().setDraftServer(gui.server().url(), u"ada"_s);
    QCOMPARE(gui.settings().draftIds(gui.spec(u"songs"_s)).size(), 1);
}

void TestGuiSignIn::notAtAServerThatAsksNobody()
{
    GuiTest gui;
    QVERIFY(gui.server().start());
    gui.settings().setLastPage(u"songs"_s);
    gui.session().begin(gui.server().url(), {});
    QVERIFY(gui.openWithoutServer());
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyNew"_s));
    QCOMPARE(gui.session().state(), Session::State::Anonymous);
    QVERIFY(!gui.dialog(u"signInDialog"_s));

    GuiTest own;
    QVERIFY(own.open(u"songs"_s));
    QCOMPARE(own.session().state(), Session::State::Unused);
    QTRY_COMPARE(own.identity().kind(), u"owner"_s);
    QVERIFY(!own.dialog(u"signInDialog"_s));
    QVERIFY(!own.window().findChild<QMenu *>(u"menuAccount"_s)->menuAction()->isVisible());
}

void TestGuiSignIn::setsUpAServer()
{
    GuiTest gui;
    QVERIFY(gui.openNew(u"songs"_s));
    QVERIFY(!gui.dialog(u"signInDialog"_s));
    for (const QString &line :
         {u"setupCode"_s, u"setupName"_s, u"setupPassword"_s, u"setupPasswordAgain"_s}) {
        QTRY_VERIFY2(gui.findShown<QLineEdit>(line)->hasFocus(), qPrintable(line));
        gui.press(Qt::Key_Tab);
    }
    gui.replaceText(u"setupCode"_s, u"not the code"_s);
    gui.replaceText(u"setupName"_s, u"grace"_s);
    gui.replaceText(u"setupPassword"_s, GuiTest::kPassword);
    gui.replaceText(u"setupPasswordAgain"_s, u"something else"_s);
    gui.click(u"setUp"_s);
    QVERIFY(gui.findShown<QLabel>(u"setupMessage"_s)->text().contains(u"not the same"));
    gui.replaceText(u"setupPasswordAgain"_s, GuiTest::kPassword);
    gui.click(u"setUp"_s);
    QTRY_VERIFY(gui.findShown<QLabel>(u"setupMessage"_s));
    QVERIFY(gui.findShown<QLineEdit>(u"setupCode"_s)->hasFocus());
    const QString code = gui.server().setupCode();
    QVERIFY(!code.isEmpty());
    gui.replaceText(u"setupCode"_s, code);
    gui.click(u"setUp"_s);
    QTRY_COMPARE(gui.session().state(), Session::State::SignedIn);
    QTRY_VERIFY(!gui.dialog(u"setupDialog"_s));
    QCOMPARE(gui.session().user().username, u"grace"_s);
    QTRY_VERIFY(gui.findShown<QPushButton>(u"emptyNew"_s));
}

// Whichever of both is typed last.
void TestGuiSignIn::nameLikeThePassword()
{
    GuiTest gui;
    QVERIFY(gui.openNew(u"songs"_s));
    gui.replaceText(u"setupPassword"_s, u"nine purple lanterns hum"_s);
    auto *strength = gui.findShown<QLabel>(u"passwordStrength"_s);
    QTRY_VERIFY(!strength->text().isEmpty() && !strength->property("problem").toBool());
    gui.replaceText(u"setupName"_s, u"nine purple lanterns hum"_s);
    QTRY_VERIFY(strength->property("problem").toBool());
    gui.replaceText(u"setupName"_s, u"grace"_s);
    QTRY_VERIFY(!strength->property("problem").toBool());
}

void TestGuiSignIn::tooManyCodes()
{
    GuiTest gui;
    QVERIFY(gui.openNew(u"songs"_s));
    gui.replaceText(u"setupName"_s, u"grace"_s);
    gui.replaceText(u"setupPassword"_s, GuiTest::kPassword);
    gui.replaceText(u"setupPasswordAgain"_s, GuiTest::kPassword);
    auto *button = gui.findShown<QPushButton>(u"setUp"_s);
    const auto message = [&] {
        const auto *label = gui.findShown<QLabel>(u"setupMessage"_s);
        return label ? label->text() : QString();
    };
    for (int i = 0; i < 20 && !message().contains(u"try again in"); ++i) {
        gui.replaceText(u"setupCode"_s, u"not the code"_s);
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 15'000);
        gui.click(u"setUp"_s);
        QTRY_VERIFY(!message().isEmpty());
    }
    QVERIFY2(message().contains(u"try again in"), qPrintable(message()));
    const QString first = message();
    // Nor does typing let it be sent sooner.
    gui.replaceText(u"setupCode"_s, gui.server().setupCode());
    QVERIFY(!button->isEnabled());
    QTRY_VERIFY(message() != first);
    QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 60'000);
    QVERIFY(message().isEmpty());
    gui.click(u"setUp"_s);
    QTRY_COMPARE(gui.session().state(), Session::State::SignedIn);
}

QTEST_MAIN(TestGuiSignIn)
#include "tst_guisignin.moc"
