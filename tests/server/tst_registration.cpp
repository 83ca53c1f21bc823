// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts that people make for themselves: contract E, and the same of this API.
#include "people.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestRegistration : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void registers_data() { accountRoots(); }
    void registers();
    void refuses_data();
    void refuses();
    void hasAnEnd();
    void isClosed_data();
    void isClosed();

private:
    HttpClient &http() { return m_server->http(); }

    ServerOfFunction m_server;
};

void TestRegistration::registers()
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
    QCOMPARE(again.object()[u"errors"][u"email"][0][u"message"].toString(),
             u"This email is known already."_s);
    QJsonObject otherCase = wish;
    otherCase.insert(u"email"_s, u"Ada@Example.org"_s);
    QCOMPARE(server.http().post(root + "/users", otherCase).status, 409);
    QCOMPARE(signIn(server, u"ada@example.org"_s, kPassword, root).status, 201);
}

void TestRegistration::refuses_data()
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

void TestRegistration::refuses()
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

void TestRegistration::hasAnEnd()
{
    const auto attempt = [&](const QString &email) {
        return http().post("/api/v1/accounts/users",
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

void TestRegistration::isClosed_data()
{
    accountRoots();
}

void TestRegistration::isClosed()
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

QTEST_GUILESS_MAIN(TestRegistration)
#include "tst_registration.moc"
