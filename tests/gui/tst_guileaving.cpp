// SPDX-License-Identifier: GPL-3.0-or-later
// What is left of a user whose session has ended, and what the next one at the desk sees of it.
#include "guitest.h"

#include <QAction>
#include <QFile>
#include <QTabWidget>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestGuiLeaving : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void newRecordIsKept();
    void undoWaitsForTheSignIn();
    void nobodyIsOfferedToChange();
    void dialogsGoWithTheirUser();
    void jobsGoWithTheirUser();
    void undoGoesWithItsUser();
    void savingGoesWithItsUser();
    void dialogsStayWhileTheySend();
    void signInWaitsForAPause();
    void rightsAreAskedAgain_data();
    void rightsAreAskedAgain();

private:
    QAction *action(const QString &name) const
    {
        return m_gui->window().findChild<QAction *>(u"action_"_s + name);
    }
    /** As ada, in the form; not saved. */
    void changeTitle();
    /** So that the window learns that its session has ended. */
    void ask();

    std::unique_ptr<GuiTest> m_gui;
};

void TestGuiLeaving::init()
{
    m_gui = std::make_unique<GuiTest>();
    QVERIFY(m_gui->openGuarded(u"songs"_s, {{u"eve"_s, u"employee"_s}, {u"sam"_s, u"student"_s}}));
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Abba"_s, u"Waterloo"_s)).isEmpty());
}

void TestGuiLeaving::cleanup()
{
    m_gui.reset();
}

void TestGuiLeaving::changeTitle()
{
    QVERIFY(m_gui->signIn());
    QTRY_COMPARE(m_gui->cell(0, u"artist"_s), u"Abba"_s);
    m_gui->clickRow(0);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    m_gui->replaceText(u"field_title"_s, u"Fernando"_s);
}

void TestGuiLeaving::ask()
{
    m_gui->api().get(u"/api/v1/songs"_s, {}, this, [](const Result<ApiReply> &) {});
    QTRY_COMPARE(m_gui->session().state(), Session::State::SignedOut);
}

// Who comes next may add no songs, for whom the form can only be read.
void TestGuiLeaving::newRecordIsKept()
{
    QVERIFY(m_gui->signIn());
    m_gui->press(Qt::Key_N, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
    m_gui->replaceText(u"field_title"_s, u"Half a tit"_s);
    QVERIFY(m_gui->endSessions());
    ask();
    m_gui->click(u"tryNow"_s);
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->signIn(u"sam"_s));
    QTRY_VERIFY(!m_gui->findShown<QLineEdit>(u"field_title"_s));
    m_gui->settings().setDraftServer(m_gui->server().url(), u"ada"_s);
    const auto draft = m_gui->settings().draft(m_gui->spec(u"songs"_s), 0);
    QVERIFY(draft);
    QCOMPARE(draft->values.value(u"title"_s).toString(), u"Half a tit"_s);
}

void TestGuiLeaving::undoWaitsForTheSignIn()
{
    changeTitle();
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    QVERIFY(m_gui->endSessions());
    action(u"edit-undo"_s)->trigger();
    QTRY_VERIFY(m_gui->notice().contains(u"could not be undone"));
    QTRY_COMPARE(m_gui->session().state(), Session::State::SignedOut);
    if (!m_gui->dialog(u"signInDialog"_s))
        m_gui->click(u"tryNow"_s);
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->signIn());
    m_gui->click(u"noticeAction"_s);
    QTRY_VERIFY(m_gui->notice().contains(u"as it was before"));
    QCOMPARE(m_gui->all(u"songs"_s).first().value(u"title"_s).toString(), u"Waterloo"_s);
}

// It would be kept among the drafts of somebody else.
void TestGuiLeaving::nobodyIsOfferedToChange()
{
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    m_gui->press(Qt::Key_Escape);
    QTRY_VERIFY(!m_gui->dialog(u"signInDialog"_s));
    QVERIFY(!action(u"document-new"_s)->isEnabled());
    QVERIFY(!action(u"document-import"_s)->isEnabled());
    m_gui->click(u"signInHere"_s);
    QVERIFY(m_gui->signIn());
    QTRY_VERIFY(action(u"document-new"_s)->isEnabled());
    action(u"system-log-out"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(!action(u"document-new"_s)->isEnabled());
    QVERIFY(!action(u"network-connect"_s)->isVisible());
    QVERIFY(m_gui->signIn());
    QTRY_VERIFY(action(u"document-new"_s)->isEnabled());
    QVERIFY(action(u"network-connect"_s)->isVisible());
}

void TestGuiLeaving::dialogsGoWithTheirUser()
{
    QVERIFY(m_gui->signIn());
    QFile file(m_gui->filePath(u"songs.csv"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("artist,title\nQueen,Killer Queen\n");
    file.close();
    m_gui->files().answer = file.fileName();
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"import_songs"_s));
    m_gui->click(u"import_songs"_s);
    QTRY_VERIFY(m_gui->dialog(u"importDialog"_s));
    QVERIFY(m_gui->endSessions());
    ask();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->dialog(u"importDialog"_s));
    QVERIFY(m_gui->signIn(u"eve"_s));
    QTRY_VERIFY(!m_gui->dialog(u"importDialog"_s));
    QCOMPARE(m_gui->all(u"songs"_s).size(), 1);
}

// What they end with, and offer to undo, is not for whoever sits down there next.
void TestGuiLeaving::jobsGoWithTheirUser()
{
    QVERIFY(!m_gui->create(u"songs"_s, song(u"Queen"_s, u"Killer Queen"_s)).isEmpty());
    QVERIFY(m_gui->signIn());
    QTRY_COMPARE(m_gui->table()->model()->rowCount(), 2);
    m_gui->table()->selectAll();
    m_gui->table()->setFocus();
    m_gui->press(Qt::Key_Delete);
    QTRY_VERIFY(m_gui->findShown<QPushButton>(u"confirmDeleteYes"_s));
    m_gui->server().pause();
    m_gui->click(u"confirmDeleteYes"_s);
    QTest::qWait(100);
    action(u"system-log-out"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    m_gui->server().resume();
    QTest::qWait(500);
    QVERIFY(!action(u"edit-undo"_s)->isEnabled());
    QVERIFY(!m_gui->dialog(u"deletionFailures"_s));
    QVERIFY(m_gui->notice().isEmpty());
}

void TestGuiLeaving::undoGoesWithItsUser()
{
    changeTitle();
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTRY_VERIFY(m_gui->notice().contains(u"Saved"));
    QVERIFY(m_gui->endSessions());
    m_gui->server().pause();
    action(u"edit-undo"_s)->trigger();
    QTest::qWait(100);
    action(u"system-log-out"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    m_gui->server().resume();
    QTest::qWait(500);
    QVERIFY(!action(u"edit-undo"_s)->isEnabled());
    QVERIFY(m_gui->notice().isEmpty());
}

void TestGuiLeaving::savingGoesWithItsUser()
{
    changeTitle();
    m_gui->server().pause();
    m_gui->press(Qt::Key_S, Qt::ControlModifier);
    QTest::qWait(100);
    action(u"system-log-out"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    m_gui->server().resume();
    QTRY_COMPARE(m_gui->all(u"songs"_s).first().value(u"title"_s).toString(), u"Fernando"_s);
    QTest::qWait(300);
    QVERIFY(!action(u"edit-undo"_s)->isEnabled());
    QVERIFY(m_gui->notice().isEmpty());
}

void TestGuiLeaving::dialogsStayWhileTheySend()
{
    QVERIFY(m_gui->signIn());
    m_gui->goTo(u"users"_s);
    QTRY_VERIFY(m_gui->rowWith(u"username"_s, u"sam"_s) >= 0);
    m_gui->clickRow(m_gui->rowWith(u"username"_s, u"sam"_s));
    QTRY_VERIFY(action(u"dialog-password"_s)->isEnabled());
    action(u"dialog-password"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"setPasswordDialog"_s));
    m_gui->replaceText(u"newPassword"_s, u"nine purple lanterns hum"_s);
    m_gui->replaceText(u"newPasswordAgain"_s, u"nine purple lanterns hum"_s);
    QTRY_VERIFY(!m_gui->findShown<QLabel>(u"passwordStrength"_s)->text().isEmpty());
    m_gui->server().pause();
    m_gui->click(u"storePassword"_s);
    m_gui->press(Qt::Key_Escape);
    m_gui->click(u"setPasswordDialogClose"_s);
    QVERIFY(m_gui->dialog(u"setPasswordDialog"_s));
    m_gui->server().resume();
    QTRY_VERIFY(!m_gui->dialog(u"setPasswordDialog"_s));
    QTRY_VERIFY(m_gui->notice().contains(u"new password"));
}

// Or what is being typed would go into the password, and be sent by Enter.
void TestGuiLeaving::signInWaitsForAPause()
{
    QVERIFY(m_gui->signIn());
    action(u"user-identity"_s)->trigger();
    QTRY_VERIFY(m_gui->dialog(u"accountDialog"_s));
    QTRY_VERIFY(m_gui->dialog(u"accountDialog"_s)->isActiveWindow());
    m_gui->findShown<QTabWidget>(u"accountTabs"_s)->setCurrentIndex(1);
    auto *line = m_gui->findShown<QLineEdit>(u"newPassword"_s);
    line->setFocus();
    QVERIFY(m_gui->endSessions());
    m_gui->api().get(u"/api/v1/songs"_s, {}, this, [](const Result<ApiReply> &) {});
    for (int i = 0; i < 12; ++i) {
        QTest::keyClick(line, Qt::Key_A);
        QTest::qWait(200);
        QVERIFY(!m_gui->dialog(u"signInDialog"_s));
    }
    QCOMPARE(m_gui->session().state(), Session::State::SignedOut);
    QCOMPARE(line->text(), QString(12, u'a'));
    QTRY_VERIFY(m_gui->dialog(u"signInDialog"_s));
    QVERIFY(m_gui->signIn());
    QCOMPARE(line->text(), QString(12, u'a'));
}

void TestGuiLeaving::rightsAreAskedAgain_data()
{
    QTest::addColumn<bool>("reloads");
    QTest::newRow("by reloading") << true;
    QTest::newRow("by a refusal") << false;
}

void TestGuiLeaving::rightsAreAskedAgain()
{
    QFETCH(const bool, reloads);
    QVERIFY(m_gui->signIn(u"eve"_s));
    QTRY_VERIFY(action(u"document-new"_s)->isEnabled());
    const Record eve = m_gui->stored(u"users"_s, m_gui->session().user().id);
    QVERIFY(!m_gui->change(u"users"_s, eve, {{u"role"_s, u"student"_s}}).isEmpty());
    if (reloads) {
        m_gui->press(Qt::Key_F5);
    } else {
        m_gui->press(Qt::Key_N, Qt::ControlModifier);
        QTRY_VERIFY(m_gui->findShown<QLineEdit>(u"field_title"_s));
        m_gui->replaceText(u"field_artist"_s, u"Queen"_s);
        m_gui->replaceText(u"field_title"_s, u"Killer Queen"_s);
        m_gui->click(u"save"_s);
    }
    QTRY_VERIFY(!action(u"document-new"_s)->isEnabled());
}

QTEST_MAIN(TestGuiLeaving)
#include "tst_guileaving.moc"
