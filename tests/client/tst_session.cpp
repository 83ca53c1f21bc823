// SPDX-License-Identifier: GPL-3.0-or-later
// A session from its begin to its end: the keyring, those who wait for it, signing in and out. That
// the real server sees it the same way is for tst_guisignin.
#include "awaited.h"
#include "sessiondesk.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QSysInfo>
#include <QTcpSocket>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

} // namespace

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromTheKeyring();
    void nothingInTheKeyring();
    void noKeyring();
    void heldUntilKnown();
    void keyringThatIsLocked();
    void namesTheComputer();
    void mayNothingUntilItIsKnown();
    void newPassword();
    void newPasswordBesideAnotherWindow();
    void newPasswordOfNobody();
    void signsOut();
    void signsOutWithoutServer();
};

void TestSession::fromTheKeyring()
{
    SessionDesk desk;
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(desk.session.user().username, u"eve"_s);
    QCOMPARE(desk.identity.name(), u"eve"_s);
    QVERIFY(desk.session.isKept());
    QVERIFY(wanted.isEmpty());
    QVERIFY(desk.renewals().isEmpty());
}

void TestSession::nothingInTheKeyring()
{
    SessionDesk desk;
    desk.keyring.entries.clear();
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
    QCOMPARE(wanted.count(), 1);
    // Nothing is sent without a token that would only be refused.
    const qsizetype before = desk.peer.requests.size();
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unauthenticated);
    QCOMPARE(desk.peer.requests.size(), before);

    const Awaited<void> signedIn;
    desk.session.signIn(u"eve"_s, u"a good password"_s, this, signedIn);
    QVERIFY(signedIn.wait());
    QVERIFY(bool(signedIn.result()));
    QTRY_COMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(desk.keyring.entries.size(), 1);
    QVERIFY(desk.keyring.entries.contains(desk.key()));
    QVERIFY(!desk.keyring.entries.value(desk.key()).contains("password"));
}

void TestSession::noKeyring()
{
    SessionDesk desk;
    desk.keyring.isThere = false;
    QVERIFY(desk.begin());
    QVERIFY(!desk.session.isKept());
    const Awaited<void> signedIn;
    desk.session.signIn(u"eve"_s, u"a good password"_s, this, signedIn);
    QVERIFY(signedIn.wait());
    QTRY_COMPARE(desk.session.state(), Session::State::SignedIn);
    QVERIFY(!desk.session.isKept());
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
}

void TestSession::heldUntilKnown()
{
    SessionDesk desk;
    desk.session.begin(desk.peer.url(), u"eve"_s);
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QVERIFY(desk.peer.requests.first().startsWith("GET /api/v1/accounts/me"));
    for (const QByteArray &probe : desk.peer.probes)
        QVERIFY(!probe.toLower().contains("authorization"));
}

// It may be asking, behind the window.
void TestSession::keyringThatIsLocked()
{
    SessionDesk desk;
    desk.keyring.isLocked = true;
    const QSignalSpy warned(&desk.session, &Session::warned);
    desk.session.begin(desk.peer.url(), u"eve"_s);
    QTRY_COMPARE_WITH_TIMEOUT(warned.count(), 1, 20'000);
    QVERIFY(warned.first().first().toString().contains(u"keyring"));
    QCOMPARE(desk.session.state(), Session::State::Starting);
    desk.keyring.unlock();
    QTRY_COMPARE(desk.session.state(), Session::State::SignedIn);
}

// It stands in the list of sessions.
void TestSession::namesTheComputer()
{
    SessionDesk desk;
    desk.keyring.entries.clear();
    QVERIFY(desk.begin());
    const QString device = u"Lectern on "_s + QSysInfo::machineHostName();
    const auto body = [&desk] {
        const QByteArray request = desk.sent("POST ").last();
        return QJsonDocument::fromJson(request.mid(request.indexOf("\r\n\r\n"))).object();
    };
    const Awaited<void> signedIn;
    desk.session.signIn(u"eve"_s, u"a good password"_s, this, signedIn);
    QVERIFY(signedIn.wait());
    QCOMPARE(body()[u"device"].toString(), device);
    const Awaited<void> setUp;
    desk.session.setUp(u"CODE"_s, u"eve"_s, u"a good password"_s, this, setUp);
    QVERIFY(setUp.wait());
    QCOMPARE(body()[u"code"].toString(), u"CODE"_s);
    QCOMPARE(body()[u"device"].toString(), device);
}

// Whoever was there before may have been allowed more.
void TestSession::mayNothingUntilItIsKnown()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    QVERIFY(desk.identity.rights().mayCreate(u"songs"_s));
    desk.session.signOut();
    QVERIFY(!desk.identity.rights().mayCreate(u"songs"_s));
    QVERIFY(desk.identity.rights().mayRead(u"songs"_s));
    QVERIFY(desk.identity.name().isEmpty());
    desk.silent = 1;
    bool before = true;
    const QMetaObject::Connection known = connect(&desk.session, &Session::changed, this, [&] {
        before = desk.identity.rights().mayCreate(u"songs"_s);
    });
    const Awaited<void> signedIn;
    desk.session.signIn(u"eve"_s, u"a good password"_s, this, signedIn);
    QVERIFY(signedIn.wait());
    QTRY_COMPARE(desk.session.state(), Session::State::SignedIn);
    disconnect(known);
    QVERIFY(!before);
    QTRY_COMPARE(desk.identity.name(), u"eve"_s);
    QVERIFY(desk.identity.rights().mayCreate(u"songs"_s));
}

void TestSession::newPassword()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    const Awaited<void> changed;
    desk.session.changePassword(u"the old one"_s, u"the new one"_s, this, changed);
    QVERIFY(changed.wait());
    QVERIFY(bool(changed.result()));
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("session2"));
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QVERIFY(desk.renewals().isEmpty());
}

void TestSession::newPasswordBesideAnotherWindow()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.known = 2;
    desk.keyring.entries.insert(desk.key(), SessionDesk::pair(2));
    const Awaited<void> changed;
    desk.session.changePassword(u"the old one"_s, u"the new one"_s, this, changed);
    QVERIFY(changed.wait());
    QVERIFY(bool(changed.result()));
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("session3"));
}

void TestSession::newPasswordOfNobody()
{
    SessionDesk desk;
    desk.keyring.entries.clear();
    QVERIFY(desk.begin());
    const Awaited<void> changed;
    desk.session.changePassword(u"the old one"_s, u"the new one"_s, this, changed);
    QVERIFY(changed.wait());
    QCOMPARE(changed.fault().kind, Fault::Kind::Unauthenticated);
}

void TestSession::signsOut()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    desk.session.signOut();
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
    QCOMPARE(wanted.count(), 1);
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
    QTRY_VERIFY(desk.peer.requests.last().startsWith("DELETE /api/v1/accounts/sessions"));
    QVERIFY(desk.peer.requests.last().contains(" session1\r\n"));
}

// The session lives on there, and whoever signs out is told how long.
void TestSession::signsOutWithoutServer()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    const QSignalSpy warned(&desk.session, &Session::warned);
    desk.peer.close();
    for (QTcpSocket *socket : desk.peer.findChildren<QTcpSocket *>())
        socket->abort();
    desk.session.signOut();
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
    QTRY_COMPARE(warned.count(), 1);
    QVERIFY(warned.first().first().toString().contains(u"could not be told"));
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
