// SPDX-License-Identifier: GPL-3.0-or-later
// How a session goes on: renewals, those who wait for one, and what breaks in between. That the
// real server sees it the same way is for tst_accounts.
#include "api/identity.h"
#include "api/session.h"
#include "awaited.h"
#include "memorykeyring.h"
#include "peer.h"

#include <QJsonDocument>
#include <QSignalSpy>
#include <QSysInfo>
#include <QTcpSocket>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kSongs = u"/api/v1/songs"_s;

QByteArray pairJson(int number, const QString &expires)
{
    const QJsonObject user {{u"id"_s, 4}, {u"username"_s, u"eve"_s}};
    return QJsonDocument(QJsonObject {{u"session_token"_s, u"session%1"_s.arg(number)},
                                      {u"update_token"_s, u"update%1"_s.arg(number)},
                                      {u"expires_at"_s, expires},
                                      {u"user"_s, user}})
        .toJson(QJsonDocument::Compact);
}

const QString kLater = u"2026-03-09T08:00:00.000Z"_s;

QByteArray refusal()
{
    return peerReply("401 Unauthorized", R"({"detail":"Unknown."})");
}

} // namespace

/** A server that knows the pair of one number, and gives the next one for it. */
class Desk
{
public:
    Desk()
        : peer([this](int) { return answer(); }),
          session(api, identity, keyring, [this] { return now; })
    {
        keyring.entries.insert(key(), pairJson(1, kLater));
    }

    QString key() const { return u"eve@"_s + peer.url().toString(); }
    bool begin()
    {
        session.begin(peer.url(), u"eve"_s);
        return QTest::qWaitFor([this] { return session.state() != Session::State::Starting; });
    }
    QByteArrayList puts() const { return sent("PUT "); }
    QByteArrayList sent(const QByteArray &verb) const
    {
        QByteArrayList found;
        for (const QByteArray &request : peer.requests) {
            if (request.startsWith(verb))
                found.append(request);
        }
        return found;
    }

    int known = 1; ///< the pair that the server takes
    int dead = 0; ///< the pair of which it only takes the update token
    bool breaksRenewals = false; ///< takes them, and hangs up
    int busy = 0; ///< so many renewals are told to come again
    QDateTime now = QDateTime::fromString(u"2026-03-02T08:00:00Z"_s, Qt::ISODate);
    Peer peer;
    ApiClient api;
    Identity identity {api};
    MemoryKeyring keyring;
    Session session;

private:
    std::optional<QByteArray> answer()
    {
        const QByteArray request = peer.requests.last();
        if (request.startsWith("PUT ") && busy > 0) {
            --busy;
            return peerReply("503 Service Unavailable", R"({"detail":"Busy."})");
        }
        if (request.startsWith("PUT ")) {
            if (!request.contains("\"update" + QByteArray::number(known) + '"'))
                return refusal();
            ++known;
            if (breaksRenewals)
                return QByteArray();
            return peerReply("200 OK", pairJson(known, kLater));
        }
        if (request.startsWith("POST "))
            return peerReply("201 Created", pairJson(known, kLater));
        if (known == dead || !request.contains(" session" + QByteArray::number(known) + "\r\n"))
            return refusal();
        return peerReply("200 OK", R"({"name":"eve","kind":"session"})");
    }
};

class TestSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromTheKeyring();
    void nothingInTheKeyring();
    void noKeyring();
    void heldUntilKnown();
    void manyShareOneRenewal();
    void storedBeforeUsed();
    void renewedBeforeItEnds();
    void aWrongClockAsksSeldom();
    void refusedRenewalEndsIt();
    void lostRenewal();
    void unreachableKeepsIt();
    void otherWindowHasRenewed();
    void twoWindowsAtOnce();
    void waitsForTheOtherWindow();
    void staleAtStart();
    void busyWhileStaleAtStart();
    void namesTheComputer();
    void signsOut();
    void refusedAndSentAgain();
};

void TestSession::fromTheKeyring()
{
    Desk desk;
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(desk.session.user().username, u"eve"_s);
    QCOMPARE(desk.identity.name(), u"eve"_s);
    QVERIFY(desk.session.isKept());
    QVERIFY(wanted.isEmpty());
    QVERIFY(desk.puts().isEmpty());
}

void TestSession::nothingInTheKeyring()
{
    Desk desk;
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
    Desk desk;
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
    Desk desk;
    desk.session.begin(desk.peer.url(), u"eve"_s);
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QVERIFY(desk.peer.requests.first().startsWith("GET /api/v1/accounts/me"));
    for (const QByteArray &probe : desk.peer.probes)
        QVERIFY(!probe.toLower().contains("authorization"));
}

void TestSession::manyShareOneRenewal()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.dead = 1;
    QList<Awaited<ApiReply>> answers(5);
    for (const Awaited<ApiReply> &answer : answers)
        desk.api.get(kSongs, {}, this, answer);
    for (const Awaited<ApiReply> &answer : answers) {
        QVERIFY(answer.wait());
        QVERIFY(bool(answer.result()));
    }
    QCOMPARE(desk.puts().size(), 1);
    QCOMPARE(desk.keyring.writes, 1);
}

void TestSession::storedBeforeUsed()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addDays(6).addSecs(60);
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

void TestSession::renewedBeforeItEnds()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addDays(6).addSecs(-60);
    desk.session.renewWhenDue();
    QTest::qWait(50);
    QVERIFY(desk.puts().isEmpty());
    desk.now = desk.now.addSecs(120);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.puts().size(), 1);
    QVERIFY(!desk.puts().first().toLower().contains("authorization"));
    QTRY_VERIFY(!desk.api.isHolding());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
}

void TestSession::aWrongClockAsksSeldom()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.now = desk.now.addYears(1);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.puts().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
    desk.session.renewWhenDue();
    QTest::qWait(50);
    QCOMPARE(desk.puts().size(), 1);
    desk.now = desk.now.addSecs(2 * 60 * 60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.puts().size(), 2);
}

void TestSession::refusedRenewalEndsIt()
{
    Desk desk;
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
    QCOMPARE(desk.puts().size(), 1);
    QCOMPARE(wanted.count(), 1);
    QVERIFY(wanted.first().first().toString().contains(u"session has ended"));
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
}

// The server has renewed it and the answer got lost: the pair that is left is dead.
void TestSession::lostRenewal()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.breaksRenewals = true;
    desk.now = desk.now.addDays(6).addSecs(60);
    desk.session.renewWhenDue();
    QTRY_COMPARE(desk.puts().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QCOMPARE(answer.fault().kind, Fault::Kind::Unauthenticated);
    QCOMPARE(wanted.count(), 1);
}

void TestSession::unreachableKeepsIt()
{
    Desk desk;
    QVERIFY(desk.begin());
    const quint16 port = desk.peer.serverPort();
    const QString key = desk.key();
    desk.peer.close();
    for (QTcpSocket *socket : desk.peer.findChildren<QTcpSocket *>())
        socket->abort();
    desk.now = desk.now.addDays(6).addSecs(60);
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

void TestSession::otherWindowHasRenewed()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.known = 2;
    desk.keyring.entries.insert(desk.key(), pairJson(2, kLater));
    const Awaited<ApiReply> answer;
    desk.api.get(kSongs, {}, this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    // The update token of the dead pair would have ended the session of both.
    QVERIFY(desk.puts().isEmpty());
}

// Both read the keyring before either has renewed, unless one waits for the other.
void TestSession::twoWindowsAtOnce()
{
    Desk desk;
    QVERIFY(desk.begin());
    ApiClient api;
    Identity identity(api);
    Session other(api, identity, desk.keyring, [&] { return desk.now; });
    other.begin(desk.peer.url(), u"eve"_s);
    QTRY_COMPARE(other.state(), Session::State::SignedIn);
    desk.now = desk.now.addDays(6).addSecs(60);
    desk.session.renewWhenDue();
    other.renewWhenDue();
    QTRY_VERIFY(!desk.api.isHolding() && !api.isHolding());
    QCOMPARE(desk.puts().size(), 1);
    for (ApiClient *window : {&desk.api, &api}) {
        const Awaited<ApiReply> answer;
        window->get(kSongs, {}, this, answer);
        QVERIFY(answer.wait());
        QVERIFY(bool(answer.result()));
    }
    QCOMPARE(desk.puts().size(), 1);
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(other.state(), Session::State::SignedIn);
}

// It is waited for until its turn is given back, also by its end.
void TestSession::waitsForTheOtherWindow()
{
    Desk desk;
    QVERIFY(desk.begin());
    auto other = std::make_unique<RenewalTurn>();
    bool taken = false;
    other->take(desk.key(), [&] { taken = true; });
    QVERIFY(taken);
    desk.now = desk.now.addDays(6).addSecs(60);
    desk.session.renewWhenDue();
    QTest::qWait(200);
    QVERIFY(desk.puts().isEmpty());
    QVERIFY(desk.api.isHolding());
    other.reset();
    QTRY_COMPARE(desk.puts().size(), 1);
    QTRY_VERIFY(!desk.api.isHolding());
}

void TestSession::staleAtStart()
{
    Desk desk;
    auto stored = QJsonDocument::fromJson(pairJson(1, kLater)).object();
    stored[u"session_token"] = u"session0"_s;
    desk.keyring.entries.insert(desk.key(), QJsonDocument(stored).toJson());
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QCOMPARE(desk.puts().size(), 1);
    QVERIFY(desk.keyring.entries.value(desk.key()).contains("update2"));
}

void TestSession::busyWhileStaleAtStart()
{
    Desk desk;
    auto stored = QJsonDocument::fromJson(pairJson(1, kLater)).object();
    stored[u"session_token"] = u"session0"_s;
    desk.keyring.entries.insert(desk.key(), QJsonDocument(stored).toJson());
    desk.busy = 1;
    QVERIFY(desk.begin());
    QCOMPARE(desk.session.state(), Session::State::SignedIn);
    QVERIFY(desk.puts().size() >= 2);
}

// It stands in the list of sessions.
void TestSession::namesTheComputer()
{
    Desk desk;
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

void TestSession::signsOut()
{
    Desk desk;
    QVERIFY(desk.begin());
    const QSignalSpy wanted(&desk.session, &Session::signInWanted);
    desk.session.signOut();
    QCOMPARE(desk.session.state(), Session::State::SignedOut);
    QCOMPARE(wanted.count(), 1);
    QTRY_VERIFY(desk.keyring.entries.isEmpty());
    QTRY_VERIFY(desk.peer.requests.last().startsWith("DELETE /api/v1/accounts/sessions"));
    QVERIFY(desk.peer.requests.last().contains(" session1\r\n"));
}

// A change that was refused for its token has not been done, and is sent again with the new one.
void TestSession::refusedAndSentAgain()
{
    Desk desk;
    QVERIFY(desk.begin());
    desk.dead = 1;
    const Awaited<ApiReply> answer;
    desk.api.send("PATCH", kSongs + u"/1"_s, "{}", "application/json", "\"1\"", this, answer);
    QVERIFY(answer.wait());
    QVERIFY(bool(answer.result()));
    QVERIFY(desk.peer.requests.last().startsWith("PATCH "));
    QVERIFY(desk.peer.requests.last().contains("\r\n\r\n{}"));
}

QTEST_GUILESS_MAIN(TestSession)
#include "tst_session.moc"
