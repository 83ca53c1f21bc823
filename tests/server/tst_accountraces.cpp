// SPDX-License-Identifier: GPL-3.0-or-later
// What two do to the same accounts at the same time.
#include "heldtransaction.h"
#include "people.h"
#include "service/hashgate.h"
#include "store/accountstore.h"
#include "teststore.h"

#include <QTest>

#include <future>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kAccounts = "/api/v1/accounts";
const HttpHeaders kJson {{"Content-Type", "application/json"}};

// Keeps every other password waiting, until it goes.
class HashesHeld
{
public:
    HashesHeld()
    {
        for (bool &entered : m_entered)
            entered = Passwords::gate().enter();
    }
    ~HashesHeld() { release(); }
    Q_DISABLE_COPY_MOVE(HashesHeld)

    void release()
    {
        for (bool &entered : m_entered) {
            if (std::exchange(entered, false))
                Passwords::gate().leave();
        }
    }

private:
    std::array<bool, 2> m_entered {};
};

QByteArray setupBody(const QString &code, const QString &name)
{
    return compact(
        QJsonObject {{u"code"_s, code}, {u"username"_s, name}, {u"password"_s, kPassword}});
}

// Of both replies, the smaller one first.
QList<int> statuses(QNetworkReply *one, QNetworkReply *other)
{
    QList<int> both {HttpClient::finish(one).status, HttpClient::finish(other).status};
    std::ranges::sort(both);
    return both;
}

} // namespace

class TestAccountRaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passwordChangesDuringSignIn();
    void deactivationDuringSignIn();
    void guessesAtOnce();
    void twoLastAdministrators();
    void setupCodeTwice();
    void updateTokenTwice();
    void emailOfSeveral();
    void rightsChangeDuringImport_data();
    void rightsChangeDuringImport();
    void unknownUpdateTokenWaitsForNobody();

private:
    static void duringSignIn(const QString &change);
};

// A sign-in whose password was right when it was looked up, and the change that comes in between.
void TestAccountRaces::duringSignIn(const QString &change)
{
    ApiServer server;
    const qint64 ada = addPerson(server, u"ada"_s, u"teacher"_s);
    const qint64 other =
        server.create(u"users"_s, {{u"username"_s, u"other"_s}})[u"id"].toInteger();
    const QJsonObject password {{u"new_password"_s, u"quite another phrase"_s}};
    QCOMPARE(server.http().put(pathOf(u"users"_s, other) + "/password", password).status, 204);
    HashesHeld hashes;
    QNetworkReply *reply = server.http().begin(
        "POST", kAccounts + "/sessions",
        compact(QJsonObject {{u"username"_s, u"ada"_s}, {u"password"_s, kPassword}}), kJson);
    QTRY_COMPARE(Passwords::gate().waiting(), 1);
    server.database().query(change.arg(ada).arg(other));
    hashes.release();
    QCOMPARE(HttpClient::finish(reply).status, 401);
    QCOMPARE(server.database().value(u"SELECT count(*) FROM sessions"_s).toInt(), 0);
}

void TestAccountRaces::passwordChangesDuringSignIn()
{
    duringSignIn(u"UPDATE passwords SET hash = (SELECT hash FROM passwords WHERE user_id = %2) "
                 "WHERE user_id = %1"_s);
}

void TestAccountRaces::deactivationDuringSignIn()
{
    duringSignIn(u"UPDATE users SET active = FALSE WHERE id = %1 AND id <> %2"_s);
}

// None of them has to wait until the first is known to be wrong, but for more than are free.
void TestAccountRaces::guessesAtOnce()
{
    ApiServer server;
    addPerson(server, u"ada"_s, u"teacher"_s);
    for (int guess = 0; guess < 4; ++guess)
        QCOMPARE(signIn(server, u"ada"_s, u"a wrong phrase"_s).status, 401);
    HashesHeld hashes;
    const auto begin = [&] {
        return server.http().begin(
            "POST", kAccounts + "/sessions",
            compact(QJsonObject {{u"username"_s, u"ada"_s}, {u"password"_s, u"another"_s}}), kJson);
    };
    QNetworkReply *one = begin();
    QTRY_COMPARE(Passwords::gate().waiting(), 1);
    QNetworkReply *other = begin();
    QTRY_VERIFY(other->isFinished() || Passwords::gate().waiting() == 2);
    hashes.release();
    const HttpReply refused = HttpClient::finish(other);
    QCOMPARE(refused.status, 429);
    QCOMPARE(refused.header("Retry-After"), "1");
    QCOMPARE(HttpClient::finish(one).status, 401);
}

void TestAccountRaces::twoLastAdministrators()
{
    ApiServer server;
    QList<qint64> ids;
    QStringList tokens;
    for (const QString &name : {u"ada"_s, u"eve"_s}) {
        ids.append(addPerson(server, name, u"administrator"_s));
        tokens.append(tokenOf(server, name));
    }
    HeldTransaction turn(server.database(), accounts::takeTurn);
    const auto leave = [&](int which) {
        return beginAsking(server, tokens[which], "PATCH", pathOf(u"users"_s, ids[which]),
                           {{u"admin"_s, false}});
    };
    QNetworkReply *one = leave(0);
    QNetworkReply *other = leave(1);
    QVERIFY(turn.awaits(2));
    turn.release();
    QCOMPARE(statuses(one, other), QList<int>({200, 409}));
    QCOMPARE(
        server.database().value(u"SELECT count(*) FROM users WHERE admin AND active"_s).toInt(), 1);
}

void TestAccountRaces::setupCodeTwice()
{
    ApiServer server({.profile = Profile::Production, .anonymous = true, .owned = false});
    QVERIFY(!server.setupCode().isEmpty());
    HeldTransaction turn(server.database(), accounts::takeTurn);
    const auto begin = [&](const QString &name) {
        return server.http().begin("POST", kAccounts + "/setup",
                                   setupBody(server.setupCode(), name), kJson);
    };
    QNetworkReply *one = begin(u"ada"_s);
    QNetworkReply *other = begin(u"eve"_s);
    QVERIFY(turn.awaits(2));
    turn.release();
    QCOMPARE(statuses(one, other), QList<int>({201, 403}));
    QCOMPARE(server.database().value(u"SELECT count(*) FROM users"_s).toInt(), 1);
}

// One of the two has stolen it.
void TestAccountRaces::updateTokenTwice()
{
    ApiServer server;
    addPerson(server, u"ada"_s, u"teacher"_s);
    const QJsonValue updateToken = signIn(server, u"ada"_s).object()[u"update_token"];
    HeldTransaction held(server.database(), [](Connection &connection) -> Result<void> {
        auto locked = connection.query(u"SELECT id FROM sessions FOR UPDATE"_s);
        return locked ? Result<void>() : Result<void>(locked.fault());
    });
    const auto begin = [&] {
        return server.http().begin("PUT", kAccounts + "/sessions",
                                   compact(QJsonObject {{u"update_token"_s, updateToken}}), kJson);
    };
    QNetworkReply *one = begin();
    QNetworkReply *other = begin();
    QVERIFY(held.awaits(2));
    held.release();
    QCOMPARE(statuses(one, other), QList<int>({200, 401}));
    QCOMPARE(server.database().value(u"SELECT count(*) FROM sessions"_s).toInt(), 0);
}

void TestAccountRaces::emailOfSeveral()
{
    ApiServer server;
    HeldTransaction turn(server.database(), accounts::takeTurnOfNames);
    const auto begin = [&](const QJsonObject &user) {
        return server.http().begin("POST", pathOf(u"users"_s), compact(user), kJson);
    };
    const QList<QNetworkReply *> replies {
        begin({{u"username"_s, u"ada"_s}, {u"email"_s, u"Eve@x.org"_s}}),
        begin({{u"username"_s, u"ben"_s}, {u"email"_s, u"eve@x.org"_s}}),
        begin({{u"username"_s, u"eve@x.org"_s}})};
    QVERIFY(turn.awaits(3));
    turn.release();
    QList<int> all;
    for (QNetworkReply *reply : replies)
        all.append(HttpClient::finish(reply).status);
    std::ranges::sort(all);
    QCOMPARE(all, QList<int>({201, 409, 409}));
}

void TestAccountRaces::rightsChangeDuringImport_data()
{
    QTest::addColumn<bool>("byKey");
    QTest::addColumn<QString>("change");
    QTest::newRow("deactivated") << true << u"UPDATE users SET active = FALSE"_s;
    QTest::newRow("no administrator") << true << u"UPDATE users SET admin = FALSE"_s;
    QTest::newRow("deleted") << true << u"DELETE FROM users"_s;
    QTest::newRow("key removed") << true << u"DELETE FROM api_keys"_s;
    QTest::newRow("key expired") << true << u"UPDATE api_keys SET expires_at = 1"_s;
    QTest::newRow("session ended") << false << u"DELETE FROM sessions"_s;
    QTest::newRow("session expired") << false << u"UPDATE sessions SET expires_at = 1"_s;
}

void TestAccountRaces::rightsChangeDuringImport()
{
    QFETCH(bool, byKey);
    QFETCH(QString, change);
    TestStore store;
    auto user = store.services().accounts.add(
        {.username = u"ada"_s, .role = Role::Administrator, .password = kPassword});
    QVERIFY(bool(user));
    auto session = store.services().signin.begin(*user, {}, {});
    QVERIFY(session && *session);
    Doorkeeper &doorkeeper = store.services().doorkeeper;
    auto person = doorkeeper.identify((*session)->tokens.session);
    QVERIFY(bool(person));
    auto key = store.services().keys.add({.name = u"x"_s, .writes = true}, *person);
    QVERIFY(bool(key));
    auto tool = doorkeeper.identify(key->token);
    QVERIFY(bool(tool));
    const Identity who = byKey ? *tool : *person;
    Imports &imports = store.services().imports;
    const auto stored = [&] {
        auto id = imports.begin({.resource = u"songs"_s}, who);
        if (!id || !imports.putPart(*id, 1, "artist,title\nA,B\n", who))
            return false;
        auto job = imports.commit(*id, false, who);
        const auto state = [&] { return store.services().jobs.find(job->id, who.asker())->state; };
        return job && QTest::qWaitFor([&] { return state() != JobState::Running; })
            && state() == JobState::Done;
    };
    QVERIFY(stored());
    store.place().query(change);
    QVERIFY(!stored());
    QCOMPARE(store.place().value(u"SELECT count(*) FROM songs"_s).toInt(), 1);
}

// Anybody may send one, also while somebody else writes for long.
void TestAccountRaces::unknownUpdateTokenWaitsForNobody()
{
    TestStore store;
    std::promise<void> over;
    std::promise<void> begun;
    auto writing = std::async(std::launch::async, [&] {
        return bool(store.database().write([&](Connection &) -> Result<void> {
            begun.set_value();
            over.get_future().wait();
            return {};
        }));
    });
    begun.get_future().wait();
    auto renewed = store.services().sessions.renew("nobody has this");
    over.set_value();
    QVERIFY(writing.get());
    QVERIFY(!renewed);
    QCOMPARE(renewed.fault().kind, Fault::Kind::Unauthenticated);
}

QTEST_GUILESS_MAIN(TestAccountRaces)
#include "tst_accountraces.moc"
