// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions: contract E, and the same of this API.
#include "people.h"
#include "teststore.h"

#include <QTest>

#include <atomic>

using namespace lectern;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kAccounts = "/api/v1/accounts";

constexpr qint64 kDay = 24LL * 60 * 60 * 1000;

} // namespace

class TestSessions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void needsASession_data();
    void needsASession();
    void renews_data() { accountRoots(); }
    void renews();
    void stolenUpdateTokenEndsTheSession();
    void signOutEndsOneSession();
    void expires();
    void clockSetBackRevivesNothing();
    void expiresUnused();
    void clockSetBackBeforeAStart();
    void deadAtOnce_data();
    void deadAtOnce();
    void deadForAnotherInstance();
    void sessionsAreListed();
    void longDevice();
    void sessionsOfOthers();
    void lastSeenFollows();

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply as(const QString &token, const QByteArray &method, const QByteArray &path,
                 const QJsonObject &json = {})
    {
        return ask(*m_server, token, method, path, json);
    }
    bool lives(const QString &token) { return isSignedIn(*m_server, token); }

    ServerOfFunction m_server;
};

void TestSessions::needsASession_data()
{
    accountRoots();
}

void TestSessions::needsASession()
{
    QFETCH(QByteArray, root);
    ApiServer open({.anonymous = true});
    QCOMPARE(open.http().get(root + "/sessions").status, 401);
    QCOMPARE(open.http().remove(root + "/sessions").status, 401);
    QCOMPARE(open.http().put(root + "/sessions", {{u"update_token"_s, u"x"_s}}).status, 401);
    QCOMPARE(open.http().put(root + "/sessions", {}).status, 400);
    // A token is never taken from the address.
    const QString token = tokenOf(*m_server, u"nobody"_s);
    QCOMPARE(open.http().get(root + "/sessions?access_token=" + token.toLatin1()).status, 401);
}

void TestSessions::renews()
{
    QFETCH(QByteArray, root);
    const QString name = u"ada %1"_s.arg(nextNumber());
    addPerson(*m_server, name, u"teacher"_s);
    const QJsonObject first = signIn(*m_server, name).object();
    const HttpReply renewed = http().send(
        "PUT", root + "/sessions", compact({{u"update_token"_s, first[u"update_token"]}}),
        {{"Content-Type", "application/json"}, {"Authorization", ""}});
    QCOMPARE(renewed.status, 200);
    const QJsonObject second = renewed.object();
    QVERIFY(second[u"session_token"] != first[u"session_token"]);
    QVERIFY(second[u"update_token"] != first[u"update_token"]);
    QVERIFY(second[u"expires_at"].toString() >= first[u"expires_at"].toString());
    QVERIFY(!lives(first[u"session_token"].toString()));
    QVERIFY(lives(second[u"session_token"].toString()));
}

void TestSessions::stolenUpdateTokenEndsTheSession()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QJsonObject first = signIn(*m_server, u"ada"_s).object();
    const QJsonObject elsewhere = signIn(*m_server, u"ada"_s).object();
    const QJsonObject old {{u"update_token"_s, first[u"update_token"]}};
    const QJsonObject second = http().put(kAccounts + "/sessions", old).object();
    QVERIFY(lives(second[u"session_token"].toString()));
    QCOMPARE(http().put(kAccounts + "/sessions", old).status, 401);
    QVERIFY(!lives(second[u"session_token"].toString()));
    QCOMPARE(
        http().put(kAccounts + "/sessions", {{u"update_token"_s, second[u"update_token"]}}).status,
        401);
    // Another session of the same user is another one.
    QVERIFY(lives(elsewhere[u"session_token"].toString()));
}

void TestSessions::signOutEndsOneSession()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QString here = tokenOf(*m_server, u"ada"_s);
    const QString there = tokenOf(*m_server, u"ada"_s);
    QCOMPARE(as(here, "DELETE", kAccounts + "/sessions").status, 204);
    QVERIFY(!lives(here));
    QVERIFY(lives(there));
}

void TestSessions::expires()
{
    std::atomic<qint64> time = QDateTime::currentMSecsSinceEpoch();
    ApiServer server({.clock = [&time] { return time.load(); }});
    addPerson(server, u"ada"_s, u"teacher"_s);
    const QJsonObject session = signIn(server, u"ada"_s).object();
    const HttpHeaders headers = bearer(session[u"session_token"].toString());
    const auto status = [&] { return server.http().get("/api/v1/songs", headers).status; };
    QCOMPARE(status(), 200);
    time += 7 * kDay - 5'000;
    QTRY_COMPARE(status(), 200);
    time += 5'000;
    QTRY_COMPARE_WITH_TIMEOUT(status(), 401, 2'000);
    QCOMPARE(server.http()
                 .put(kAccounts + "/sessions", {{u"update_token"_s, session[u"update_token"]}})
                 .status,
             401);
}

void TestSessions::clockSetBackRevivesNothing()
{
    std::atomic<qint64> time = QDateTime::currentMSecsSinceEpoch();
    ApiServer server({.clock = [&time] { return time.load(); }});
    addPerson(server, u"ada"_s, u"teacher"_s);
    const HttpHeaders old = bearer(tokenOf(server, u"ada"_s));
    const auto status = [&](const HttpHeaders &headers) {
        return server.http().get("/api/v1/songs", headers).status;
    };
    time += 8 * kDay;
    QTRY_COMPARE_WITH_TIMEOUT(status(old), 401, 2'000);
    const HttpHeaders recent = bearer(tokenOf(server, u"ada"_s));
    time -= 8 * kDay;
    QCOMPARE(status(old), 401);
    QCOMPARE(status(recent), 200);
    server.restart();
    QCOMPARE(status(old), 401);
    QCOMPARE(status(recent), 200);
}

// Neither its token nor any other is used any more.
void TestSessions::expiresUnused()
{
    std::atomic<qint64> time = QDateTime::currentMSecsSinceEpoch();
    TestStore store;
    Services services(store.database(), standardCatalog(),
                      {.clock = [&time] { return time.load(); }, .sweep = 20ms});
    QVERIFY(services.start());
    const auto user = services.accounts.add({.username = u"ada"_s, .password = kPassword});
    QVERIFY(user && services.signin.begin(*user, {}, {}));
    const auto sessions = [&] {
        return store.place().value(u"SELECT count(*) FROM sessions"_s).toInt();
    };
    QCOMPARE(sessions(), 1);
    time += 7 * kDay;
    QTRY_COMPARE(sessions(), 0);
}

void TestSessions::clockSetBackBeforeAStart()
{
    const qint64 begin = QDateTime::currentMSecsSinceEpoch();
    std::atomic<qint64> time = begin;
    TestStore store;
    const auto make = [&] {
        return std::make_unique<Services>(
            store.database(), standardCatalog(),
            ServiceOptions {.clock = [&time] { return time.load(); }, .sweep = 20ms});
    };
    auto services = make();
    QVERIFY(services->start());
    const auto known = [&] {
        return store.place().value(u"SELECT latest FROM account_clock"_s).toLongLong();
    };
    QTRY_VERIFY(known() >= begin);
    time += kDay;
    QTRY_VERIFY(known() >= begin + kDay);
    services.reset();
    time = begin;
    services = make();
    QTest::ignoreMessage(
        QtWarningMsg, QRegularExpression(u"system's clock says .*, earlier .* accounts go by"_s));
    QVERIFY(services->start());
    QVERIFY(services->clock.now() >= begin + kDay);
    services.reset();
    // A little does not matter.
    time = begin + kDay - 59'000;
    services = make();
    QTest::failOnWarning(QRegularExpression(u"clock"_s));
    QVERIFY(services->start());
}

void TestSessions::deadAtOnce_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"deactivated", "reset", "signed out everywhere", "deleted", "ended"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestSessions::deadAtOnce()
{
    QFETCH(QString, how);
    const QString name = u"ada %1"_s.arg(nextNumber());
    const qint64 id = addPerson(*m_server, name, u"teacher"_s);
    const QString token = tokenOf(*m_server, name);
    const HttpReply key =
        as(token, "POST", kAccounts + "/keys", {{u"name"_s, u"tool"_s}, {u"access"_s, u"write"_s}});
    QCOMPARE(key.status, 201);
    const QString keyToken = key.object()[u"key"].toString();
    QVERIFY(lives(token));
    QCOMPARE(as(keyToken, "GET", "/api/v1/songs").status, 200);
    const QByteArray user = pathOf(u"users"_s, id);
    if (how == u"deactivated")
        QCOMPARE(http().patch(user, {{u"active"_s, false}}).status, 200);
    else if (how == u"reset")
        QCOMPARE(
            http().put(user + "/password", {{u"new_password"_s, u"quite another phrase"_s}}).status,
            204);
    else if (how == u"signed out everywhere")
        QCOMPARE(http().remove(user + "/sessions").status, 204);
    else if (how == u"deleted")
        QCOMPARE(http().remove(user).status, 204);
    else
        QCOMPARE(http()
                     .remove(user + "/sessions/"
                             + QByteArray::number(
                                 http().get(user + "/sessions").items()[0][u"id"].toInteger()))
                     .status,
                 204);
    QVERIFY(!lives(token));
    const bool keyDies = how == u"deactivated" || how == u"deleted";
    QCOMPARE(as(keyToken, "GET", "/api/v1/songs").status, keyDies ? 401 : 200);
    if (how == u"deactivated") {
        // Who may come again signs in again.
        QCOMPARE(http().patch(user, {{u"active"_s, true}}).status, 200);
        QVERIFY(!lives(token));
        QCOMPARE(signIn(*m_server, name).status, 201);
    }
}

void TestSessions::deadForAnotherInstance()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QString token = tokenOf(*m_server, u"ada"_s);
    QVERIFY(lives(token));
    m_server->database().query(u"DELETE FROM sessions WHERE user_id = %1"_s.arg(id));
    QTRY_VERIFY_WITH_TIMEOUT(!lives(token), 1'000);
}

void TestSessions::sessionsAreListed()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const HttpReply first = http().post(kAccounts + "/sessions",
                                        {{u"username"_s, u"ada"_s},
                                         {u"password"_s, kPassword},
                                         {u"device"_s, u"Desk  in\nroom 2"_s}});
    const QString here = first.object()[u"session_token"].toString();
    const QString there = tokenOf(*m_server, u"ada"_s);
    const QByteArray path = pathOf(u"users"_s, id) + "/sessions";
    const QJsonArray items = as(here, "GET", path).items();
    QCOMPARE(items.size(), 2);
    const QJsonObject own = items[items[0][u"current"].toBool() ? 0 : 1].toObject();
    QCOMPARE(own[u"device"].toString(), u"Desk in room 2"_s);
    QCOMPARE(own[u"address"].toString(), u"127.0.0.1"_s);
    const QByteArray one = path + '/' + QByteArray::number(own[u"id"].toInteger());
    QCOMPARE(as(there, "DELETE", one).status, 204);
    QCOMPARE(as(there, "DELETE", one).status, 404);
    QVERIFY(!lives(here));
    QVERIFY(lives(there));
}

void TestSessions::longDevice()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const HttpReply reply = http().post(
        kAccounts + "/sessions",
        {{u"username"_s, u"ada"_s}, {u"password"_s, kPassword}, {u"device"_s, QString(201, u'd')}});
    QCOMPARE(reply.status, 201);
    QCOMPARE(m_server->database().value(u"SELECT max(length(device)) FROM sessions"_s).toInt(),
             200);
}

void TestSessions::sessionsOfOthers()
{
    const qint64 student = addPerson(*m_server, u"student"_s, u"student"_s);
    const qint64 teacher = addPerson(*m_server, u"teacher"_s, u"teacher"_s);
    addPerson(*m_server, u"employee"_s, u"employee"_s);
    const QString studentToken = tokenOf(*m_server, u"student"_s);
    const QString teacherToken = tokenOf(*m_server, u"teacher"_s);
    const QString employeeToken = tokenOf(*m_server, u"employee"_s);
    const auto status = [&](const QString &token, qint64 id) {
        return as(token, "GET", pathOf(u"users"_s, id) + "/sessions").status;
    };
    QCOMPARE(status(employeeToken, student), 200);
    QCOMPARE(status(employeeToken, teacher), 403);
    QCOMPARE(status(teacherToken, student), 403);
    QCOMPARE(status(teacherToken, teacher), 200);
    QCOMPARE(status(studentToken, student), 200);
    QCOMPARE(status(studentToken, teacher), 404);
    const qint64 session =
        http().get(pathOf(u"users"_s, teacher) + "/sessions").items()[0][u"id"].toInteger();
    QCOMPARE(as(studentToken, "DELETE",
                pathOf(u"users"_s, student) + "/sessions/" + QByteArray::number(session))
                 .status,
             404);
    QVERIFY(lives(teacherToken));
}

void TestSessions::lastSeenFollows()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const auto user = [&] { return http().get(pathOf(u"users"_s, id)).object(); };
    QVERIFY(user()[u"last_seen"].isNull());
    const QString token = tokenOf(*m_server, u"ada"_s);
    QCOMPARE(as(token, "GET", "/api/v1/songs").status, 200);
    QTRY_VERIFY(!user()[u"last_seen"].isNull());
    // It is no change of the user's.
    QCOMPARE(user()[u"revision"].toInt(), 1);
    const QString before = user()[u"last_seen"].toString();
    const QJsonObject known = user();
    QTRY_VERIFY((as(token, "GET", "/api/v1/songs"), user()[u"last_seen"].toString() > before));
    // Whoever has read the user before may still store it as a whole.
    QJsonObject whole = known;
    whole.insert(u"first_name"_s, u"Ada"_s);
    QCOMPARE(http().put(pathOf(u"users"_s, id), whole).status, 200);
    whole.insert(u"last_seen"_s, u"2031-01-01T00:00:00.000Z"_s);
    QCOMPARE(http().put(pathOf(u"users"_s, id), whole).status, 400);
}

QTEST_GUILESS_MAIN(TestSessions)
#include "tst_sessions.moc"
