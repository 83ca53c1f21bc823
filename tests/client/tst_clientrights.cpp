// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/rights.h"

#include <QJsonDocument>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

Rights rightsOf(const QByteArray &me)
{
    return Rights::fromJson(QJsonDocument::fromJson(me).object());
}

const QByteArray kEmployee = R"({"kind":"session","name":"eve","user":{"id":4},"rights":{
    "songs":{"read":"all","create":"all","change":"all","delete":"all","fields":["artist"]},
    "users":{"read":"all","create":"students","change":"students","delete":"students",
             "fields":["email"]}},
    "accounts":{"password":true,"sessions":true,"keys":false}})";

const QByteArray kStudent = R"({"kind":"session","name":"sam","user":{"id":7},"rights":{
    "songs":{"read":"all","create":"none","change":"none","delete":"none","fields":[]},
    "users":{"read":"own","create":"none","change":"own","delete":"none","fields":["fname"]},
    "cars":{"read":"own","create":"none","change":"own","delete":"own","fields":["model"]}}})";

} // namespace

class TestClientRights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everythingUntilKnown();
    void scopes();
    void own();
    void account();
};

void TestClientRights::everythingUntilKnown()
{
    const Rights rights;
    QVERIFY(rights.mayRead(u"songs"_s) && rights.mayCreate(u"songs"_s));
    QVERIFY(rights.mayChange(u"users"_s, {}) && rights.mayDelete(u"users"_s, {}));
    QVERIFY(rights.maySet(u"users"_s, u"role"_s));
    QCOMPARE(rightsOf("{}"), rights); // a server from before it knew accounts
}

void TestClientRights::scopes()
{
    const Rights rights = rightsOf(kEmployee);
    QVERIFY(rights.mayRead(u"songs"_s) && rights.mayCreate(u"songs"_s));
    QVERIFY(!rights.mayRead(u"cars"_s)); // not named at all
    QVERIFY(rights.maySet(u"songs"_s, u"artist"_s) && !rights.maySet(u"songs"_s, u"title"_s));
    QVERIFY(rights.mayCreate(u"users"_s) && rights.mayChange(u"users"_s));
    const Record student {{u"id"_s, 9}, {u"role"_s, u"student"_s}};
    const Record teacher {{u"id"_s, 10}, {u"role"_s, u"teacher"_s}};
    const Record self {{u"id"_s, 4}, {u"role"_s, u"employee"_s}};
    QVERIFY(rights.mayChange(u"users"_s, student) && rights.mayDelete(u"users"_s, student));
    QVERIFY(!rights.mayChange(u"users"_s, teacher) && !rights.mayDelete(u"users"_s, teacher));
    QVERIFY(!rights.mayChange(u"users"_s, self));
}

void TestClientRights::own()
{
    const Rights rights = rightsOf(kStudent);
    QVERIFY(!rights.mayCreate(u"songs"_s) && !rights.mayChange(u"songs"_s, {{u"id"_s, 7}}));
    QVERIFY(rights.mayChange(u"users"_s, {{u"id"_s, 7}}));
    QVERIFY(!rights.mayChange(u"users"_s, {{u"id"_s, 8}}));
    QVERIFY(!rights.mayDelete(u"users"_s, {{u"id"_s, 7}}));
    QVERIFY(rights.mayDelete(u"cars"_s, {{u"id"_s, 1}, {u"owner_id"_s, 7}}));
    QVERIFY(!rights.mayDelete(u"cars"_s, {{u"id"_s, 7}, {u"owner_id"_s, 1}}));
    QVERIFY(!rights.mayChange(u"cars"_s, {}));
}

void TestClientRights::account()
{
    const Rights rights = rightsOf(kEmployee);
    QVERIFY(!rights.mayMakeKeys());
}

QTEST_GUILESS_MAIN(TestClientRights)
#include "tst_clientrights.moc"
