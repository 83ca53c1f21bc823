// SPDX-License-Identifier: GPL-3.0-or-later
// "My account": name, password and sessions of the user who has signed in.
#include "awaited.h"
#include "guitest.h"

#include <QAction>
#include <QJsonArray>
#include <QJsonDocument>
#include <QMenu>
#include <QRegularExpression>
#include <QTabWidget>
#include <QTableWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiAccount : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void nameIsStored();
    void studentToo();
    void passwordIsChanged();
    void weakAndWrongPasswords();
    void tooManyWrongPasswords();
    void passwordChangeWithoutServer();
    void otherSessionsEnd();
    void staysForTheSameUser();
    void closesForAnother();
    void keysAreNobodyElses();
    void notInTheLocalWindow();

private:
    void openDialog(int tab);
    void typePasswords(const QString &current, const QString &wanted, const QString &again);
    /** Signs in as another device would; empty: refused. */
    QByteArray signInElsewhere(const QString &name, const QString &password);
    bool isAlive(const QByteArray &token);
    static const QString kNew;

    std::unique_ptr<GuiTest> m_gui;
};

const QString TestGuiAccount::kNew = u"nine purple lanterns hum"_s;

void TestGuiAccount::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->openGuarded(u"songs"_s, {{u"sam"_s, u"student"_s}}));
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
}

void TestGuiAccount::cleanup()
{
    m_gui.reset();
}

void TestGuiAccount::openDialog(int tab)
{
    auto *action = m_gui->window().findChild<QAction *>(u"action_user-identity"_s);
    QVERIFY(action->isVisible());
    action->trigger();
    QTRY_VERIFY(m_gui->dialog(u"accountDialog"_s));
    QTRY_VERIFY(m_gui->dialog(u"accountDialog"_s)->isActiveWindow());
    m_gui->findShown<QTabWidget>(u"accountTabs"_s)->setCurrentIndex(tab);
}

void TestGuiAccount::typePasswords(const QString &current, const QString &wanted,
                                   const QString &again)
{
    m_gui->replaceText(u"currentPassword"_s, current);
    m_gui->replaceText(u"newPassword"_s, wanted);
    m_gui->replaceText(u"newPasswordAgain"_s, again);
}

QByteArray TestGuiAccount::signInElsewhere(const QString &name, const QString &password)
{
    ApiClient other;
    other.setServer(m_gui->server().url());
    const QJsonObject json {
        {u"username"_s, name}, {u"password"_s, password}, {u"device"_s, u"An old laptop"_s}};
    const Awaited<ApiReply> answer;
    other.send("POST", u"/api/v1/accounts/sessions"_s, QJsonDocument(json).toJson(),
               "application/json", {}, &other, answer);
    if (!answer.wait() || !answer.result())
        return {};
    return answer.value().object().value(u"session_token"_s).toString().toLatin1();
}

bool TestGuiAccount::isAlive(const QByteArray &token)
{
    ApiClient other;
    other.setServer(m_gui->server().url(), token);
    const Awaited<ApiReply> answer;
    other.get(u"/api/v1/accounts/sessions"_s, {}, &other, answer);
    return answer.wait() && answer.result();
}

void TestGuiAccount::nameIsStored()
{
    QVERIFY(m_gui->signIn());
    openDialog(0);
    QVERIFY(m_gui->findShown<QLabel>(u"accountUser"_s)->text().contains(u"ada"));
    QVERIFY(!m_gui->findShown<QPushButton>(u"saveName"_s)->isEnabled());
    m_gui->replaceText(u"accountFirst"_s, u"Ada"_s);
    m_gui->replaceText(u"accountLast"_s, u"Lovelace"_s);
    m_gui->press(Qt::Key_Return);
    QTRY_COMPARE(m_gui->findShown<QLabel>(u"nameMessage"_s)->text(), u"Saved."_s);
    const Record stored = m_gui->stored(u"users"_s, m_gui->session().user().id);
    QCOMPARE(stored.value(u"last_name"_s).toString(), u"Lovelace"_s);
    const auto *who = m_gui->window().findChild<QAction *>(u"action_who"_s);
    QTRY_VERIFY(who->text().contains(u"Ada Lovelace"));
    QVERIFY(!m_gui->findShown<QPushButton>(u"saveName"_s)->isEnabled());
    m_gui->replaceText(u"accountFirst"_s, QString(129, u'a'));
    m_gui->click(u"saveName"_s);
    QTRY_VERIFY(!m_gui->message(u"accountFirst"_s).isEmpty());
    m_gui->press(Qt::Key_Escape);
    QTRY_VERIFY(!m_gui->dialog(u"accountDialog"_s));
}

void TestGuiAccount::studentToo()
{
    QVERIFY(m_gui->signIn(u"sam"_s));
    openDialog(0);
    m_gui->replaceText(u"accountFirst"_s, u"Sam"_s);
    m_gui->click(u"saveName"_s);
    QTRY_COMPARE(m_gui->session().user().firstName, u"Sam"_s);
}

void TestGuiAccount::passwordIsChanged()
{
    QVERIFY(m_gui->signIn());
    const QByteArray elsewhere = signInElsewhere(u"ada"_s, GuiTest::kPassword);
    QVERIFY(isAlive(elsewhere));
    const QByteArray kept = m_gui->keyring().entries.first();
    openDialog(1);
    typePasswords(GuiTest::kPassword, kNew, kNew);
    m_gui->press(Qt::Key_Return);
    QTRY_VERIFY(m_gui->findShown<QLabel>(u"passwordMessage"_s)->text().contains(u"changed"));
    QVERIFY(m_gui->findShown<QLineEdit>(u"newPassword"_s)->text().isEmpty());
    QVERIFY(!isAlive(elsewhere));
    // This window goes on, also after it was closed.
    QCOMPARE(m_gui->session().state(), Session::State::SignedIn);
    QCOMPARE(m_gui->keyring().entries.size(), 1);
    QVERIFY(m_gui->keyring().entries.first() != kept);
    m_gui->press(Qt::Key_Escape);
    QTRY_VERIFY(!m_gui->dialog(u"accountDialog"_s));
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Abba"_s);
    QVERIFY(!m_gui->dialog(u"signInDialog"_s));
    QVERIFY(signInElsewhere(u"ada"_s, GuiTest::kPassword).isEmpty());
    QVERIFY(!signInElsewhere(u"ada"_s, kNew).isEmpty());
}

void TestGuiAccount::weakAndWrongPasswords()
{
    QVERIFY(m_gui->signIn());
    openDialog(1);
    auto *store = m_gui->findShown<QPushButton>(u"storePassword"_s);
    QVERIFY(!store->isEnabled());
    typePasswords(GuiTest::kPassword, u"short"_s, u"short"_s);
    QTRY_VERIFY(!m_gui->findShown<QLabel>(u"passwordStrength"_s)->text().isEmpty());
    QVERIFY(!store->isEnabled());
    typePasswords(GuiTest::kPassword, kNew, kNew + u'x');
    QTRY_VERIFY(store->isEnabled());
    store->click();
    QVERIFY(m_gui->message(u"newPasswordAgain"_s).contains(u"not the same"));
    typePasswords(u"not this one, surely"_s, kNew, kNew);
    QTRY_VERIFY(store->isEnabled());
    store->click();
    QTRY_VERIFY(!m_gui->message(u"currentPassword"_s).isEmpty());
    QVERIFY(m_gui->findShown<QLineEdit>(u"currentPassword"_s)->hasFocus());
    QVERIFY(!m_gui->findShown<QLineEdit>(u"currentPassword"_s)->accessibleDescription().isEmpty());
    QCOMPARE(m_gui->session().state(), Session::State::SignedIn);
    // The window asks on with the session it has.
    m_gui->click(u"accountClose"_s);
    m_gui->press(Qt::Key_F5);
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Abba"_s);
}

void TestGuiAccount::tooManyWrongPasswords()
{
    QVERIFY(m_gui->signIn());
    openDialog(1);
    const auto message = [this] { return m_gui->findShown<QLabel>(u"passwordMessage"_s)->text(); };
    auto *store = m_gui->findShown<QPushButton>(u"storePassword"_s);
    for (int i = 0; i < 20 && message().isEmpty(); ++i) {
        typePasswords(u"not this one, surely"_s, kNew, kNew);
        QTRY_VERIFY(store->isEnabled());
        store->click();
        QTRY_VERIFY(!message().isEmpty() || !m_gui->message(u"currentPassword"_s).isEmpty());
    }
    static const QRegularExpression words(u"Try again in (a second|\\d+ seconds)\\.$"_s);
    QVERIFY2(message().contains(words), qPrintable(message()));
    // Nothing has to be typed again for that.
    QCOMPARE(m_gui->findShown<QLineEdit>(u"newPasswordAgain"_s)->text(), kNew);
    QVERIFY(store->isEnabled());
}

void TestGuiAccount::passwordChangeWithoutServer()
{
    QVERIFY(m_gui->signIn());
    openDialog(1);
    typePasswords(GuiTest::kPassword, kNew, kNew);
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"storePassword"_s)->isEnabled());
    m_gui->server().kill();
    m_gui->click(u"storePassword"_s);
    QTRY_VERIFY(!m_gui->findShown<QLabel>(u"passwordMessage"_s)->text().isEmpty());
    QCOMPARE(m_gui->findShown<QLineEdit>(u"newPassword"_s)->text(), kNew);
    QVERIFY(m_gui->findShown<QPushButton>(u"storePassword"_s)->isEnabled());
    QVERIFY(m_gui->server().start());
    m_gui->api().tryNow();
    QTRY_COMPARE(m_gui->api().link(), ApiClient::Link::Online);
    m_gui->click(u"storePassword"_s);
    QTRY_VERIFY(m_gui->findShown<QLabel>(u"passwordMessage"_s)->text().contains(u"changed"));
}

void TestGuiAccount::otherSessionsEnd()
{
    QVERIFY(m_gui->signIn());
    const QByteArray one = signInElsewhere(u"ada"_s, GuiTest::kPassword);
    const QByteArray two = signInElsewhere(u"ada"_s, GuiTest::kPassword);
    openDialog(2);
    QTRY_VERIFY(m_gui->findShown<QTableWidget>(u"sessions"_s));
    auto *list = m_gui->findShown<QTableWidget>(u"sessions"_s);
    QCOMPARE(list->rowCount(), 3);
    int here = -1;
    for (int row = 0; row < 3; ++row) {
        if (list->item(row, 0)->text().contains(u"this one"))
            here = row;
    }
    QVERIFY(here >= 0);
    list->selectRow(here);
    QVERIFY(!m_gui->findShown<QPushButton>(u"endSession"_s)->isEnabled());
    const int laptop = here == 0 ? 1 : 0;
    QCOMPARE(list->item(laptop, 0)->text(), u"An old laptop"_s);
    QCOMPARE(list->item(laptop, 1)->text(), u"127.0.0.1"_s);
    list->selectRow(laptop);
    m_gui->click(u"endSession"_s);
    QTRY_COMPARE(list->rowCount(), 2);
    QCOMPARE(int(isAlive(one)) + int(isAlive(two)), 1);
    m_gui->click(u"endSessions"_s);
    QTRY_COMPARE(list->rowCount(), 1);
    QVERIFY(!isAlive(one) && !isAlive(two));
    QVERIFY(!m_gui->findShown<QPushButton>(u"endSessions"_s)->isEnabled());
    QCOMPARE(m_gui->session().state(), Session::State::SignedIn);
}

void TestGuiAccount::staysForTheSameUser()
{
    QVERIFY(m_gui->signIn());
    openDialog(0);
    m_gui->replaceText(u"accountFirst"_s, u"Augusta"_s);
    m_gui->session().signOut();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(!m_gui->window().findChild<QAction *>(u"action_user-identity"_s)->isVisible());
    QVERIFY(m_gui->signIn());
    QTRY_VERIFY(!m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->dialog(u"accountDialog"_s));
    QCOMPARE(m_gui->findShown<QLineEdit>(u"accountFirst"_s)->text(), u"Augusta"_s);
}

void TestGuiAccount::closesForAnother()
{
    QVERIFY(m_gui->signIn());
    openDialog(0);
    m_gui->session().signOut();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->signIn(u"sam"_s));
    QTRY_VERIFY(!m_gui->dialog(u"accountDialog"_s));
    QVERIFY(!m_gui->dialog(u"signInDialog"_s));
}

// A new key is shown in it.
void TestGuiAccount::keysAreNobodyElses()
{
    QVERIFY(m_gui->signIn());
    m_gui->window().findChild<QAction *>(u"action_network-connect"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"connectDialog"_s));
    m_gui->session().signOut();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->signIn(u"sam"_s));
    QTRY_VERIFY(!m_gui->dialog(u"connectDialog"_s));
}

void TestGuiAccount::notInTheLocalWindow()
{
    GuiTest own;
    QVERIFY(own.open(u"songs"_s));
    QTRY_COMPARE(own.identity().kind(), u"owner"_s);
    QVERIFY(!own.window().findChild<QMenu *>(u"menuAccount"_s)->menuAction()->isVisible());
    QVERIFY(!own.window().findChild<QAction *>(u"action_user-identity"_s)->isVisible());
}

QTEST_MAIN(TestGuiAccount)
#include "tst_guiaccount.moc"
