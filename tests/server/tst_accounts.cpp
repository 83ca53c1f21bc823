// SPDX-License-Identifier: GPL-3.0-or-later
// Registering, signing in, sessions and passwords: contract E, and the same of this API.
#include "people.h"

#include <QTest>

#include <atomic>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kOther = u"quite another phrase"_s;
const QByteArray kAccounts = "/api/v1/accounts";

constexpr qint64 kDay = 24LL * 60 * 60 * 1000;

// The roots under which the contract is served.
void roots()
{
    QTest::addColumn<QByteArray>("root");
    QTest::newRow("contract") << QByteArray("/accounts");
    QTest::newRow("api") << kAccounts;
}

} // namespace

class TestAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void registers_data() { roots(); }
    void registers();
    void registrationRefuses_data();
    void registrationRefuses();
    void registrationHasAnEnd();
    void registrationIsClosed_data();
    void registrationIsClosed();
    void signsIn_data() { roots(); }
    void signsIn();
    void refusesAlike();
    void takesNoLongBodies();
    void needsASession_data();
    void needsASession();
    void renews_data() { roots(); }
    void renews();
    void stolenUpdateTokenEndsTheSession();
    void signOutEndsOneSession();
    void expires();
    void clockSetBackRevivesNothing();
    void deadAtOnce_data();
    void deadAtOnce();
    void deadForAnotherInstance();
    void changesPassword();
    void wrongCurrentPassword();
    void resetsPassword();
    void slowsDownGuessing();
    void rehashes();
    void sessionsAreListed();
    void sessionsOfOthers();
    void lastAdministratorStays();
    void lastSeenFollows();
    void inactiveCannotSignIn();
    void nobodyIsCalledLikeAnEmail();
    void hashesNeverShow();

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply as(const QString &token, const QByteArray &method, const QByteArray &path,
                 const QJsonObject &json = {})
    {
        return ask(*m_server, token, method, path, json);
    }
    bool lives(const QString &token)
    {
        return as(token, "GET", kAccounts + "/sessions").status == 200;
    }

    ServerOfFunction m_server;
};

void TestAccounts::registers()
{
    QFETCH(QByteArray, root);
    const QJsonObject wish {{u"email"_s, u"ada@example.org"_s},
                            {u"fname"_s, u"Ada"_s},
                            {u"lname"_s, u"King"_s},
                            {u"password"_s, kPassword}};
    ApiServer server({.anonymous = true});
    const HttpReply made = server.http().post(root + "/users", wish);
    QCOMPARE(made.status, 201);
    const QJsonObject user = made.object();
    QCOMPARE(user[u"email"].toString(), u"ada@example.org"_s);
    QCOMPARE(user[u"fname"].toString(), u"Ada"_s);
    QCOMPARE(user[u"lname"].toString(), u"King"_s);
    QCOMPARE(user[u"username"].toString(), u"ada@example.org"_s);
    // Whoever comes is given the least.
    QCOMPARE(user[u"role"].toString(), u"student"_s);
    QCOMPARE(user[u"admin"].toBool(), false);
    QVERIFY(!made.body.contains("password"));
    const HttpReply again = server.http().post(root + "/users", wish);
    QCOMPARE(again.status, 409);
    QVERIFY(again.object()[u"errors"].toObject().contains(u"email"_s));
    QJsonObject otherCase = wish;
    otherCase.insert(u"email"_s, u"Ada@Example.org"_s);
    QCOMPARE(server.http().post(root + "/users", otherCase).status, 409);
    QCOMPARE(signIn(server, u"ada@example.org"_s, kPassword, root).status, 201);
}

void TestAccounts::registrationRefuses_data()
{
    QTest::addColumn<QJsonObject>("change");
    QTest::addColumn<QString>("field");
    const auto row = [](const char *name, const QString &field, const QJsonValue &value) {
        QTest::newRow(name) << QJsonObject {{field, value}} << field;
    };
    for (const QString &field : {u"email"_s, u"fname"_s, u"lname"_s, u"password"_s}) {
        row(qPrintable(u"no "_s + field), field, QJsonValue::Null);
        row(qPrintable(u"empty "_s + field), field, u""_s);
        row(qPrintable(u"number as "_s + field), field, 7);
    }
    row("no address", u"email"_s, u"ada"_s);
    row("long email", u"email"_s, u"a@%1.org"_s.arg(QString(130, u'b')));
    row("long name", u"fname"_s, QString(129, u'a'));
    row("short password", u"password"_s, u"mQ7#vT2!pL9"_s);
    row("common password", u"password"_s, u"password1234"_s);
    row("own name", u"password"_s, u"ada@example.org"_s);
    row("more than is asked", u"role"_s, u"employee"_s);
    row("more than is asked for", u"admin"_s, true);
}

void TestAccounts::registrationRefuses()
{
    QFETCH(QJsonObject, change);
    QFETCH(QString, field);
    QJsonObject wish {{u"email"_s, u"ada@example.org"_s},
                      {u"fname"_s, u"Ada"_s},
                      {u"lname"_s, u"King"_s},
                      {u"password"_s, kPassword}};
    wish.insert(field, change[field]);
    const HttpReply reply = http().post("/accounts/users", wish);
    QVERIFY2(reply.status == 400, reply.body);
    QVERIFY2(reply.object()[u"errors"].toObject().contains(field), reply.body);
    QCOMPARE(http().get(pathOf(u"users"_s)).object()[u"total_items"].toInt(-1), 0);
}

void TestAccounts::registrationHasAnEnd()
{
    const auto attempt = [&](const QString &email) {
        return http().post(kAccounts + "/users",
                           {{u"email"_s, email},
                            {u"fname"_s, u"Ada"_s},
                            {u"lname"_s, u"King"_s},
                            {u"password"_s, kPassword}});
    };
    QCOMPARE(attempt(u"ada@example.org"_s).status, 201);
    // Those who ask whether they know it count as well.
    for (int i = 1; i < 60; ++i)
        QCOMPARE(attempt(u"ada@example.org"_s).status, 409);
    HttpReply refused;
    // A slow machine may take longer than the first waits.
    for (int i = 0; i < 10 && refused.status != 429; ++i)
        refused = attempt(u"ada@example.org"_s);
    QCOMPARE(refused.status, 429);
    QVERIFY(refused.header("Retry-After").toInt() >= 1);
    // Whoever has an account signs in as ever.
    QCOMPARE(signIn(*m_server, u"ada@example.org"_s).status, 201);
}

void TestAccounts::registrationIsClosed_data()
{
    roots();
}

void TestAccounts::registrationIsClosed()
{
    QFETCH(QByteArray, root);
    ApiServer server({.registration = false});
    QCOMPARE(server.http()
                 .post(root + "/users",
                       {{u"email"_s, u"ada@example.org"_s},
                        {u"fname"_s, u"Ada"_s},
                        {u"lname"_s, u"King"_s},
                        {u"password"_s, kPassword}})
                 .status,
             403);
}

void TestAccounts::signsIn()
{
    QFETCH(QByteArray, root);
    const QString name = u"ada %1"_s.arg(nextNumber());
    addPerson(*m_server, name, u"teacher"_s);
    const HttpReply reply = signIn(*m_server, name, kPassword, root);
    QCOMPARE(reply.status, 201);
    const QJsonObject session = reply.object();
    QCOMPARE(session[u"session_token"].toString().size(), 43);
    QCOMPARE(session[u"update_token"].toString().size(), 43);
    QVERIFY(session[u"session_token"] != session[u"update_token"]);
    QCOMPARE(session[u"user"][u"username"].toString(), name);
    const QDateTime expires =
        QDateTime::fromString(session[u"expires_at"].toString(), Qt::ISODateWithMs);
    const qint64 left = QDateTime::currentDateTimeUtc().msecsTo(expires);
    QVERIFY2(left > 7 * kDay - 60'000 && left <= 7 * kDay, qPrintable(QString::number(left)));

    const HttpReply shown = as(session[u"session_token"].toString(), "GET", root + "/sessions");
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.object()[u"user"], session[u"user"]);
    QCOMPARE(shown.object()[u"expires_at"], session[u"expires_at"]);
    QCOMPARE(as(session[u"update_token"].toString(), "GET", root + "/sessions").status, 401);
    QCOMPARE(as(session[u"session_token"].toString(), "DELETE", root + "/sessions").status, 204);
    QCOMPARE(as(session[u"session_token"].toString(), "GET", root + "/sessions").status, 401);
}

// By user name or by email, in any composition of the letters; what is wrong is not said.
void TestAccounts::refusesAlike()
{
    const qint64 id = addPerson(*m_server, u"Zoë"_s, u"student"_s);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), {{u"email"_s, u"Zoe@example.org"_s}}).status,
             200);
    for (const QString &name :
         {u"Zoë"_s, u"Zoe\u0308"_s, u" Zoë "_s, u"Zoe@example.org"_s, u"zoe@example.org"_s})
        QCOMPARE(signIn(*m_server, name).status, 201);
    QCOMPARE(http()
                 .post("/accounts/sessions",
                       {{u"email"_s, u"zoe@example.org"_s}, {u"password"_s, kPassword}})
                 .status,
             201);
    const QByteArray words = signIn(*m_server, u"Zoë"_s, kOther).problem();
    QVERIFY(words.contains("401"));
    QCOMPARE(signIn(*m_server, u"nobody"_s, kOther).problem(), words);
    // Without a password of their own nobody comes in.
    QVERIFY(!m_server->create(u"users"_s, {{u"username"_s, u"bare"_s}}).isEmpty());
    QCOMPARE(signIn(*m_server, u"bare"_s, kPassword).problem(), words);
    QCOMPARE(signIn(*m_server, u"zoë"_s, QString(60'000, u'x')).problem(), words);
    for (const QJsonObject &body :
         {QJsonObject(), QJsonObject {{u"email"_s, u"a"_s}},
          QJsonObject {{u"email"_s, 7}, {u"password"_s, u"x"_s}},
          QJsonObject {{u"email"_s, u"a"_s}, {u"password"_s, u"x"_s}, {u"more"_s, 1}}})
        QCOMPARE(http().post("/accounts/sessions", body).status, 400);
}

void TestAccounts::takesNoLongBodies()
{
    QJsonObject body {{u"username"_s, u"ada"_s}, {u"password"_s, QString(64 * 1024, u'a')}};
    QCOMPARE(http().post(kAccounts + "/sessions", body).status, 413);
    body[u"password"] = kPassword;
    for (int i = 0; i < 1000; ++i)
        body.insert(u"more%1"_s.arg(i), i);
    const HttpReply reply = http().post(kAccounts + "/sessions", body);
    QCOMPARE(reply.status, 400);
    QVERIFY(reply.body.size() < 8 * 1024);
}

void TestAccounts::needsASession_data()
{
    roots();
}

// Also where requests need no token.
void TestAccounts::needsASession()
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

void TestAccounts::renews()
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

void TestAccounts::stolenUpdateTokenEndsTheSession()
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

void TestAccounts::signOutEndsOneSession()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QString here = tokenOf(*m_server, u"ada"_s);
    const QString there = tokenOf(*m_server, u"ada"_s);
    QCOMPARE(as(here, "DELETE", kAccounts + "/sessions").status, 204);
    QVERIFY(!lives(here));
    QVERIFY(lives(there));
}

void TestAccounts::expires()
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

void TestAccounts::clockSetBackRevivesNothing()
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

void TestAccounts::deadAtOnce_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how : {"deactivated", "reset", "signed out everywhere", "deleted", "ended"})
        QTest::newRow(how) << QString::fromLatin1(how);
}

void TestAccounts::deadAtOnce()
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
        QCOMPARE(http().put(user + "/password", {{u"new_password"_s, kOther}}).status, 204);
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

// Another instance on the same database hears of it within a second.
void TestAccounts::deadForAnotherInstance()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QString token = tokenOf(*m_server, u"ada"_s);
    QVERIFY(lives(token));
    m_server->database().query(u"DELETE FROM sessions WHERE user_id = %1"_s.arg(id));
    QTRY_VERIFY_WITH_TIMEOUT(!lives(token), 1'000);
}

void TestAccounts::changesPassword()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QString here = tokenOf(*m_server, u"ada"_s);
    const QString there = tokenOf(*m_server, u"ada"_s);
    const HttpReply changed = as(here, "PUT", kAccounts + "/password",
                                 {{u"current_password"_s, kPassword}, {u"new_password"_s, kOther}});
    QCOMPARE(changed.status, 200);
    QVERIFY(!lives(here));
    QVERIFY(!lives(there));
    QVERIFY(lives(changed.object()[u"session_token"].toString()));
    QCOMPARE(signIn(*m_server, u"ada"_s, kPassword).status, 401);
    QCOMPARE(signIn(*m_server, u"ada"_s, kOther).status, 201);
}

void TestAccounts::wrongCurrentPassword()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QString token = tokenOf(*m_server, u"ada"_s);
    const auto change = [&](const QString &current, const QString &wanted) {
        return as(token, "PUT", kAccounts + "/password",
                  {{u"current_password"_s, current}, {u"new_password"_s, wanted}});
    };
    HttpReply reply = change(kOther, kOther);
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.object()[u"errors"][u"current_password"][0][u"code"].toString(), u"wrong"_s);
    reply = change(kPassword, u"short"_s);
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.object()[u"errors"][u"new_password"][0][u"code"].toString(), u"too_short"_s);
    QVERIFY(lives(token));
    // The owner of the local data has none, nor has a stranger.
    QCOMPARE(http()
                 .put(kAccounts + "/password",
                      {{u"current_password"_s, kPassword}, {u"new_password"_s, kOther}})
                 .status,
             403);
    // Whoever sits at somebody else's window may not guess either.
    for (int i = 0; i < 5; ++i)
        QCOMPARE(change(kOther, kOther).status, 400);
    reply = change(kOther, kOther);
    QCOMPARE(reply.status, 429);
}

void TestAccounts::resetsPassword()
{
    const qint64 student = addPerson(*m_server, u"student"_s, u"student"_s);
    const qint64 teacher = addPerson(*m_server, u"teacher"_s, u"teacher"_s);
    addPerson(*m_server, u"employee"_s, u"employee"_s);
    const QString employee = tokenOf(*m_server, u"employee"_s);
    const auto reset = [&](const QString &token, qint64 id) {
        return as(token, "PUT", pathOf(u"users"_s, id) + "/password", {{u"new_password"_s, kOther}})
            .status;
    };
    QCOMPARE(reset(employee, student), 204);
    QCOMPARE(signIn(*m_server, u"student"_s, kOther).status, 201);
    QCOMPARE(reset(employee, teacher), 403);
    QCOMPARE(reset(tokenOf(*m_server, u"teacher"_s), student), 403);
    const QString own =
        signIn(*m_server, u"student"_s, kOther).object()[u"session_token"].toString();
    QCOMPARE(reset(own, teacher), 404);
    QCOMPARE(reset(own, student), 403);
    // Nor may a tool, whatever else it may.
    const HttpReply key = as(employee, "POST", kAccounts + "/keys",
                             {{u"name"_s, u"tool"_s}, {u"access"_s, u"write"_s}});
    QCOMPARE(reset(key.object()[u"key"].toString(), student), 403);
    QCOMPARE(reset(employee, 987654), 404);
}

void TestAccounts::slowsDownGuessing()
{
    addPerson(*m_server, u"ada"_s, u"teacher"_s);
    for (const QString &name : {u"ada"_s, u"nobody"_s}) {
        for (int i = 0; i < 5; ++i)
            QCOMPARE(signIn(*m_server, name, kOther).status, 401);
        const HttpReply reply = signIn(*m_server, name, kOther);
        QCOMPARE(reply.status, 429);
        QVERIFY(reply.header("Retry-After").toInt() >= 1);
        QCOMPARE(reply.header("Content-Type"), "application/problem+json");
        // Nor is the right one tried meanwhile.
        QCOMPARE(signIn(*m_server, name, kPassword).status, 429);
    }
}

void TestAccounts::rehashes()
{
    ApiServer server({.passwordCost = {.memory = 16384, .passes = 2}});
    const qint64 id = addPerson(server, u"ada"_s, u"teacher"_s);
    const QString select = u"SELECT hash FROM passwords WHERE user_id = %1"_s.arg(id);
    QVERIFY(server.database().value(select).toString().startsWith(u"$argon2id$v=19$m=16,t=2,p=1$"));
    server.setPasswordCost({.memory = 8192, .passes = 3});
    server.restart();
    QCOMPARE(signIn(server, u"ada"_s).status, 201);
    QVERIFY(server.database().value(select).toString().startsWith(u"$argon2id$v=19$m=8,t=3,p=1$"));
    QCOMPARE(signIn(server, u"ada"_s).status, 201);
}

void TestAccounts::sessionsAreListed()
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

void TestAccounts::sessionsOfOthers()
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

void TestAccounts::lastAdministratorStays()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"administrator"_s);
    const QString token = tokenOf(*m_server, u"ada"_s);
    const QByteArray user = pathOf(u"users"_s, id);
    for (const QString &field : {u"admin"_s, u"active"_s})
        QCOMPARE(as(token, "PATCH", user, {{field, false}}).status, 409);
    QCOMPARE(as(token, "DELETE", user).status, 409);
    QVERIFY(lives(token));
    addPerson(*m_server, u"eve"_s, u"administrator"_s);
    QCOMPARE(as(token, "PATCH", user, {{u"admin"_s, false}}).status, 200);
    // From then on an employee, in the same session.
    QCOMPARE(as(token, "PATCH", user, {{u"admin"_s, true}}).status, 403);
}

void TestAccounts::lastSeenFollows()
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

void TestAccounts::inactiveCannotSignIn()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"teacher"_s);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), {{u"active"_s, false}}).status, 200);
    QCOMPARE(signIn(*m_server, u"ada"_s).problem(),
             signIn(*m_server, u"nobody"_s, kOther).problem());
}

// Neither the tokens nor the passwords are in the database, as they are.
// Else a sign-in by that email would be taken for theirs.
void TestAccounts::nobodyIsCalledLikeAnEmail()
{
    const QString email = u"Ada@example.org"_s;
    const QJsonObject ada {{u"username"_s, u"ada"_s}, {u"email"_s, email}};
    const qint64 id = m_server->create(u"users"_s, ada)[u"id"].toInteger();
    const QJsonObject impostor {{u"username"_s, email.toLower()}};
    const HttpReply reply = http().post("/api/v1/users", impostor);
    QCOMPARE(reply.status, 409);
    QVERIFY(reply.object()[u"errors"].toObject().contains(u"username"_s));
    QCOMPARE(m_server->import(u"users"_s, compact(impostor)), 0);
    const qint64 eve = m_server->create(u"users"_s, {{u"username"_s, u"eve"_s}})[u"id"].toInteger();
    QCOMPARE(http().patch(pathOf(u"users"_s, eve), impostor).status, 409);
    // It may be one's own.
    QCOMPARE(http().patch(pathOf(u"users"_s, id), impostor).status, 200);
    // Nor may an email be what somebody else is called, or theirs in another case.
    const QJsonObject same {{u"email"_s, email.toUpper()}};
    QCOMPARE(http().patch(pathOf(u"users"_s, eve), same).status, 409);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), {{u"email"_s, u"ada@example.net"_s}}).status,
             200);
    const QJsonObject called {{u"email"_s, email.toLower()}};
    QCOMPARE(http().patch(pathOf(u"users"_s, eve), called).status, 409);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), called).status, 200);
}

void TestAccounts::hashesNeverShow()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"teacher"_s);
    const QJsonObject session = signIn(*m_server, u"ada"_s).object();
    const QString kept =
        m_server->database()
            .value(u"SELECT session_hash FROM sessions WHERE user_id = %1"_s.arg(id))
            .toString();
    QCOMPARE(kept.size(), 64);
    QVERIFY(kept != session[u"session_token"].toString());
    QCOMPARE(as(kept, "GET", "/api/v1/accounts/sessions").status, 401);
    for (const QByteArray &path :
         {pathOf(u"users"_s, id), pathOf(u"users"_s), pathOf(u"users"_s) + "?format=csv",
          pathOf(u"users"_s, id) + "/sessions", QByteArray("/api/v1/accounts/me")}) {
        const QByteArray body = as(session[u"session_token"].toString(), "GET", path).body;
        QVERIFY(!body.contains("argon2"));
        QVERIFY(!body.contains(kept.toLatin1()));
        QVERIFY(!body.contains(session[u"update_token"].toString().toLatin1()));
    }
}

QTEST_GUILESS_MAIN(TestAccounts)
#include "tst_accounts.moc"
