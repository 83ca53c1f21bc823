// SPDX-License-Identifier: GPL-3.0-or-later
// How a session goes on: renewals, those who wait for one, and what breaks in between.
#include "awaited.h"
#include "sessiondesk.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <chrono>
#include <memory>

using namespace lectern;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

} // namespace

class TestSessionRenewal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyShareOneRenewal();
    void storedBeforeUsed();
    void renewedBeforeItEnds();
    void aWrongClockAsksSeldom();
    void refusedRenewalEndsIt();
    void lostRenewal();
    void unreachableKeepsIt();
    void troubleKeepsIt_data();
    void troubleKeepsIt();
    void signedOutWhileItIsSent();
    void signedOutWhileItIsKept();
    void otherWindowHasRenewed();
    void twoWindowsAtOnce();
    void waitsForTheOtherWindow();
    void notForEver();
    void newPasswordWaitsNotForEver();
    void olderPairInTheKeyring();
    void staleAtStart();
    void busyWhileStaleAtStart();
    void refusedAndSentAgain();
};

void TestSessionRenewal::manyShareOneRenewal()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.dead = 1;
    QList<Awaited<ApiReply>> answers(5);
    for (const Awaited<ApiReply> &answer : answers)
        desk.api.get(kSongs, {}, this, answer);
    for (const Awaited<ApiReply> &answer : answers) {
        QVERIFY(answer.wait());
        QVERIFY(bool(answer.result()));
    }
    QCOMPARE(desk.renewals().size(), 1);
    QCOMPARE(desk.keyring.writes, 1);
}

void TestSessionRenewal::storedBeforeUsed()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addDays(1).addSecs(60);
    bool usedBefore = false;
    desk.keyring.written = [&] {
        for (const QByteArray &request : desk.peer.requests)
            usedBefore = usedBefore || request.contains("session2\r\n");
    };
    desk.session.renewWhenDue();
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(desk.keyring.writes, 1);
    QVERIFY(!usedBefore);
    QVERIFY(desk.peer.requests.last().contains("session2\r\n"));
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("update2"));
}

void TestSessionRenewal::renewedBeforeItEnds()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addDays(1).addSecs(-60);
    desk.session.renewWhenDue();
    QTest::qWait(50);
    QVERIFY(desk.renewals().isEmpty());
    desk.now = desk.now.addSecs(120);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.renewals().size(), 1);
    QVERIFY(!desk.renewals().first().toLower().contains("authorization"));
    QTRY_VERIFY(!desk.api.isHolding());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
}

void TestSessionRenewal::aWrongClockAsksSeldom()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addYears(1);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.renewals().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
    desk.session.renewWhenDue();
    QTest::qWait(50);
    QCOMPARE(desk.renewals().size(), 1);
    desk.now = desk.now.addSecs(2 * 60 * 60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.renewals().size(), 2);
}

void TestSessionRenewal::refusedRenewalEndsIt()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    desk.known = 7;
    QList<Awaited<ApiReply>> answers(3);
    for (const Awaited<ApiReply> &answer : answers)
        desk.api.get(kSongs, {}, this, answer);
    for (const Awaited<ApiReply> &answer : answers) {
        QVERIFY(answer.wait());
        QCOMPARE(answer.fault().kind, Fault::Kind::Unauthenticated);
        QVERIFY(answer.fault().message.contains(u"session has ended"));
    }
    QCOMPARE(desk.renewals().size(), 1);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(wanted.first().first().toString().contains(u"session has ended"));
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
}

// The server has renewed it and the answer got lost: the pair that is left is dead.
void TestSessionRenewal::lostRenewal()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.breaksRenewals = true;
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.renewals().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unauthenticated);
    QCOMPARE(wanted.count(), 1);
}

void TestSessionRenewal::unreachableKeepsIt()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    const quint16 port = desk.peer.serverPort();
    const QString key = desk.key();
    desk.peer.close();
    for (QTcpSocket *socket : desk.peer.findChildren<QTcpSocket *>())
        socket->abort();
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    QTRY_VERIFY(!desk.api.isHolding());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QVERIFY(desk.keyring.entries.value(key).contains("update1"));
    QVERIFY(desk.peer.listen(QHostAddress::LocalHost, port));
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
}

void TestSessionRenewal::troubleKeepsIt_data()
{
    QTest::addColumn<QByteArray>("status");
    for (const char *status : {"507 Insufficient Storage", "403 Forbidden", "404 Not Found",
                               "429 Too Many Requests", "500 Internal Server Error"})
        QTest::newRow(status) << QByteArray(status);
}

// Only a server that does not know the update token has ended the session.
void TestSessionRenewal::troubleKeepsIt()
{
    QFETCH(const QByteArray, status);
    SessionDesk desk;
    QVERIFY(desk.begin());
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    desk.dead = 1;
    desk.troubles = {status};
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(!answer.result());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QVERIFY(wanted.isEmpty());
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("update1"));
    const Awaited<ApiReply> again;
    desk.api.get(kSongs, {}, this, again);
    QVERIFY(again.wait());
    QVERIFY(bool(again.result()));
}

// The new pair is nobody's, and must not live on at the server.
void TestSessionRenewal::signedOutWhileItIsSent()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.renewing = [&] { desk.session.signOut(); };
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.sent("DELETE ").size(), 2);
    QVERIFY(desk.sent("DELETE ").last().contains(" session2\r\n"));
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
}

void TestSessionRenewal::signedOutWhileItIsKept()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.keyring.written = [&] { desk.session.signOut(); };
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.sent("DELETE ").size(), 2);
    QVERIFY(desk.sent("DELETE ").last().contains(" session2\r\n"));
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
}

void TestSessionRenewal::otherWindowHasRenewed()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.known = 2;
    desk.keyring.entries.insert(desk.key(), SessionDesk::pair(2));
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    // The update token of the dead pair would have ended the session of both.
    QVERIFY(desk.renewals().isEmpty());
}

// Both read the keyring before either has renewed, unless one waits for the other.
void TestSessionRenewal::twoWindowsAtOnce()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    ApiClient api;
    Identity identity(api);
    Session other(api, identity, desk.keyring, [&] { return desk.now; });
    other.begin(desk.peer.url(), u"eve"_s);
    QTRY_COMPARE(other.state(), Session::State::SignedIn);
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    other.renewWhenDue();
    QTRY_VERIFY(!desk.api.isHolding() && !api.isHolding());
    QCOMPARE(desk.renewals().size(), 1);
    for (ApiClient *window : {&desk.api, &api}) {
        const Awaited<ApiReply> answer;
        window->get(kSongs, {}, this, answer);
        QVERIFY(answer.wait());
        QVERIFY(bool(answer.result()));
    }
    QCOMPARE(desk.renewals().size(), 1);
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(other.state(), Session::State::SignedIn);
}

// It is waited for until its turn is given back, also by its end.
void TestSessionRenewal::waitsForTheOtherWindow()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    auto other = std::make_unique<RenewalTurn>();
    bool taken = false;
    other->take(desk.key(), [&] { taken = true; });
    QVERIFY(taken);
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    QTest::qWait(200);
    QVERIFY(desk.renewals().isEmpty());
    QVERIFY(desk.api.isHolding());
    other.reset();
    QTRY_COMPARE(desk.renewals().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
}

// A window that hangs keeps its turn, and what waits here fails as without a server.
void TestSessionRenewal::notForEver()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.session.setPatience(300ms);
    auto other = std::make_unique<RenewalTurn>();
    other->take(desk.key(), [] {});
    desk.dead = 1;
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unavailable);
    QVERIFY(desk.renewals().isEmpty());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    other.reset();
    const Awaited<ApiReply> again;
    desk.api.get(kSongs, {}, this, again);
    QVERIFY(again.wait());
    QVERIFY(bool(again.result()));
}

void TestSessionRenewal::newPasswordWaitsNotForEver()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.session.setPatience(300ms);
    desk.keyring.isLocked = true;
    const Awaited<void> changed;
    desk.session.changePassword(u"the old one"_s, u"the new one"_s, this, changed);
    QVERIFY(changed.wait());
    QCOMPARE(changed.fault().kind, Fault::Kind::Unavailable);
    QVERIFY(!desk.api.isHolding());
    // What the keyring says at last changes nothing.
    desk.keyring.unlock();
    QTest::qWait(50);
    QVERIFY(desk.sent("PUT ").isEmpty());
    const Awaited<void> again;
    desk.session.changePassword(u"the old one"_s, u"the new one"_s, this, again);
    QVERIFY(again.wait());
    QVERIFY(bool(again.result()));
}

// As it is where the one in use could not be written.
void TestSessionRenewal::olderPairInTheKeyring()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.keyring.isThere = false;
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.renewals().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
    desk.keyring.isThere = true;
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("update1"));
    desk.now = desk.now.addDays(1).addSecs(60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.renewals().size(), 2);
    QTRY_VERIFY(!desk.api.isHolding());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("update3"));
}

void TestSessionRenewal::staleAtStart()
{
    SessionDesk desk;
    auto stored = QJsonDocument::fromJson(SessionDesk::pair(1)).object();
    stored[u"session_token"] = u"session0"_s;
    desk.keyring.entries.insert(desk.key(), QJsonDocument(stored).toJson());
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(desk.renewals().size(), 1);
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("update2"));
}

void TestSessionRenewal::busyWhileStaleAtStart()
{
    SessionDesk desk;
    auto stored = QJsonDocument::fromJson(SessionDesk::pair(1)).object();
    stored[u"session_token"] = u"session0"_s;
    desk.keyring.entries.insert(desk.key(), QJsonDocument(stored).toJson());
    desk.troubles = {"503 Service Unavailable"};
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QVERIFY(desk.renewals().size() >= 2);
}

// A change that was refused for its token has not been done, and is sent again with the new one.
void TestSessionRenewal::refusedAndSentAgain()
{
    SessionDesk desk;
    QVERIFY(desk.begin());
    desk.dead = 1;
    const Awaited<ApiReply> answer;
    desk.api.send("PATCH", kSongs + u"/1"_s, "{}", "application/json", "\"1\"", this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QCOMPARE(desk.sent("PATCH ").size(), 2);
    QVERIFY(desk.sent("PATCH ").last().contains("\r\n\r\n{}"));
}

QTEST_GUILESS_MAIN(TestSessionRenewal)
#include "tst_sessionrenewal.moc"
