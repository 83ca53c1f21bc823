// SPDX-License-Identifier: GPL-3.0-or-later
// Signing in and passwords: contract E, and the same of this API.
#include "people.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QString kOther = u"quite another phrase"_s;
const QByteArray kAccounts = "/api/v1/accounts";

constexpr qint64 kDay = 24LL * 60 * 60 * 1000;

} // namespace

class TestAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void signsIn_data() { accountRoots(); }
    void signsIn();
    void signsInByEmail_data();
    void signsInByEmail();
    void refusesAlike();
    void takesNoLongBodies();
    void changesPassword();
    void wrongCurrentPassword();
    void resetsPassword();
    void strengthKnowsSomeNames();
    void slowsDownGuessing();
    void rehashes();
    void lastAdministratorStays();
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
    bool lives(const QString &token) { return isSignedIn(*m_server, token); }

    ServerOfFunction m_server;
};

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
    // The server's clock goes on by steps of its own.
    QVERIFY2(left > 7 * kDay - 60'000 && left <= 7 * kDay + 1, qPrintable(QString::number(left)));

    const HttpReply shown = as(session[u"session_token"].toString(), "GET", root + "/sessions");
    QCOMPARE(shown.status, 200);
    QCOMPARE(shown.object()[u"user"], session[u"user"]);
    QCOMPARE(shown.object()[u"expires_at"], session[u"expires_at"]);
    QCOMPARE(as(session[u"update_token"].toString(), "GET", root + "/sessions").status, 401);
    QCOMPARE(as(session[u"session_token"].toString(), "DELETE", root + "/sessions").status, 204);
    QCOMPARE(as(session[u"session_token"].toString(), "GET", root + "/sessions").status, 401);
}

void TestAccounts::signsInByEmail_data()
{
    QTest::addColumn<QString>("email");
    QTest::addColumn<QString>("typed");
    QTest::newRow("as it is") << u"Ada@x.org"_s << u"Ada@x.org"_s;
    QTest::newRow("in another case") << u"Eve@x.org"_s << u"eVE@X.ORG"_s;
    QTest::newRow("capitals beyond ASCII") << u"JÜRGEN@x.org"_s << u"JÜRGEN@x.org"_s;
    QTest::newRow("in another case of those of ASCII") << u"ZOË@x.org"_s << u"zoË@X.org"_s;
}

void TestAccounts::signsInByEmail()
{
    QFETCH(QString, email);
    QFETCH(QString, typed);
    const QString name = u"user %1"_s.arg(nextNumber());
    const qint64 id = addPerson(*m_server, name, u"teacher"_s);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), {{u"email"_s, email}}).status, 200);
    QCOMPARE(signIn(*m_server, typed).object()[u"user"][u"username"].toString(), name);
    // Nobody else may have it.
    const QJsonObject other {{u"username"_s, u"other"_s}, {u"email"_s, typed}};
    QCOMPARE(http().post(pathOf(u"users"_s), other).status, 409);
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

// Also where requests need no token.
// Another instance on the same database hears of it within a second.
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

void TestAccounts::strengthKnowsSomeNames()
{
    const QString name = u"zephyrquillon"_s;
    QJsonArray names;
    for (int number = 0; number < 19; ++number)
        names.append(u"name%1"_s.arg(number));
    const auto isTaken = [&](QJsonArray all) {
        all.append(name);
        const HttpReply reply = http().post(kAccounts + "/password/strength",
                                            {{u"password"_s, name}, {u"names"_s, all}});
        return reply.object()[u"acceptable"].toBool();
    };
    QVERIFY(!isTaken(names));
    // Each takes time, and anybody may ask.
    names.append(u"name19"_s);
    QVERIFY(isTaken(names));
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
    QCOMPARE(http().patch(pathOf(u"users"_s, eve), same).status, 409);
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
