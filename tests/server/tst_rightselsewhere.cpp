// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what beyond single records: lists, imports, what is shown along, and what is told of
// it.
#include "resource/codec.h"
#include "rolestest.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestRightsElsewhere : public RolesTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { serve(); }
    void cleanupTestCase() { endServer(); }
    void listing_data() { rolesAndResources(); }
    void listing();
    void importing_data() { rolesAndResources(); }
    void importing();
    void expanding();
    void importsAreTheirOwners();
    void toldByTheApi_data() { rolesAndResources(); }
    void toldByTheApi();
    void ownNameOfAnybody_data();
    void ownNameOfAnybody();
};

void TestRightsElsewhere::listing()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const ResourceSpec &spec = this->spec(resource);
    const Person &who = person(role);
    const Scope scope = scopeOf(who.identity, resource, Action::Read);
    for (const QString &relation : kRelations)
        QVERIFY(!made(spec, relation, who).isEmpty());
    const HttpReply reply = ask(who, "GET", pathOf(resource) + "?per_page=1000");
    QCOMPARE(reply.status, scope == Scope::None ? 403 : 200);
    const QJsonArray items = reply.items();
    for (const QJsonValue &item : items) {
        QVERIFY(scopeOn(who.identity, resource, Action::Read, decodeStored(spec, item.toObject()))
                != Scope::None);
    }
    if (scope != Scope::None) {
        QVERIFY(!items.isEmpty());
        QCOMPARE(reply.object()[u"total_items"].toInt(), items.size());
    }
    if (scope != Scope::Own)
        return;
    // No filter, sort, search or form of the reply shows more.
    const QByteArray field = ownerField(resource).toLatin1();
    for (const QByteArray &query : {QByteArray("?format=csv"), QByteArray("?format=ndjson"),
                                    QByteArray("?" + field + "[ne]=" + QByteArray::number(who.id)),
                                    QByteArray("?search=teacher"), QByteArray("?count=none")}) {
        const QByteArray body = ask(who, "GET", pathOf(resource) + query).body;
        QVERIFY2(!body.contains("of a teacher") && !body.contains("\"teacher "), body);
    }
}

void TestRightsElsewhere::importing()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const Person &who = person(role);
    const Scope scope = scopeOf(who.identity, resource, Action::Create);
    const QJsonObject wish {{u"resource"_s, resource}};
    QCOMPARE(ask(who, "POST", "/api/v1/imports", wish).status, scope == Scope::None ? 403 : 201);
    const ResourceSpec &spec = this->spec(resource);
    QJsonObject sample = server().sample(spec, nextNumber());
    HttpHeaders headers = who.headers;
    headers.emplaceBack("Content-Type", "application/x-ndjson");
    if (resource == u"users")
        sample.insert(u"role"_s, u"teacher"_s);
    const HttpReply reply = http().send("POST", pathOf(resource), compact(sample) + "\n", headers);
    QCOMPARE(reply.status, scope == Scope::None ? 403 : scope == Scope::Students ? 400 : 201);
    if (scope == Scope::Students) {
        const QJsonArray told = reply.object()[u"errors"][u"role"].toArray();
        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0][u"code"].toString(), u"denied"_s);
        QCOMPARE(told[0][u"line"].toInt(), 1);
    }
}

// What is shown along with a record is read as well.
void TestRightsElsewhere::expanding()
{
    const Person &student = person(u"student"_s);
    QVERIFY(!server()
                 .create(u"cars"_s, {{u"model"_s, u"Bicycle"_s}, {u"owner_id"_s, student.id}})
                 .isEmpty());
    QCOMPARE(
        ask(student, "GET", "/api/v1/cars?expand=owner").items()[0][u"owner"][u"id"].toInteger(),
        student.id);
    const HttpReply key = ask(person(u"administrator"_s), "POST", "/api/v1/accounts/keys",
                              {{u"name"_s, u"cars only"_s},
                               {u"access"_s, u"read"_s},
                               {u"resources"_s, QJsonArray {u"cars"_s}}});
    const Person tool {.id = 0, .headers = bearer(key.object()[u"key"].toString()), .identity = {}};
    QCOMPARE(ask(tool, "GET", "/api/v1/cars").status, 200);
    QCOMPARE(ask(tool, "GET", "/api/v1/cars?expand=owner").status, 403);
    const HttpReply page = ask(tool, "GET", "/api/v1/cars?format=html");
    QCOMPARE(page.status, 200);
    QVERIFY(!page.body.contains("a student"));
    QCOMPARE(ask(tool, "GET", "/api/v1/users").status, 403);
    QCOMPARE(
        ask(tool, "POST", "/api/v1/cars", {{u"model"_s, u"Tram"_s}, {u"owner_id"_s, student.id}})
            .status,
        403);
}

void TestRightsElsewhere::importsAreTheirOwners()
{
    const Person &teacher = person(u"teacher"_s);
    const Person &employee = person(u"employee"_s);
    const QByteArray path = "/api/v1/imports/"
        + ask(teacher, "POST", "/api/v1/imports", {{u"resource"_s, u"songs"_s}})
              .object()[u"id"]
              .toString()
              .toLatin1();
    const auto put = [&](const Person &who, const QByteArray &body) {
        return http().send("PUT", path + "/parts/1", body, who.headers).status;
    };
    QCOMPARE(put(employee, "artist,title\nx,y\n"), 404);
    QCOMPARE(put(teacher, "artist,title\nOf the teacher,y\n"), 204);
    QCOMPARE(ask(employee, "POST", path + "/commit").status, 404);
    QCOMPARE(ask(employee, "DELETE", path).status, 404);
    const QByteArray job = ask(teacher, "POST", path + "/commit").header("Location");
    QVERIFY(!job.isEmpty());
    QCOMPARE(ask(employee, "GET", job).status, 404);
    QCOMPARE(ask(employee, "DELETE", job).status, 404);
    QTRY_COMPARE(ask(teacher, "GET", job).object()[u"state"].toString(), u"done"_s);
    QCOMPARE(ask(employee, "POST", path + "/commit").status, 404);
    QCOMPARE(http().get("/api/v1/songs?search=teacher").items()[0][u"last_updated_by"].toString(),
             u"a teacher"_s);
}

void TestRightsElsewhere::toldByTheApi()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const Person &who = person(role);
    const QJsonObject me = ask(who, "GET", "/api/v1/accounts/me").object();
    QCOMPARE(me[u"role"].toString(), role);
    QCOMPARE(me[u"user"][u"id"].toInteger(), who.id);
    for (const Action action : kActions) {
        QCOMPARE(me[u"rights"][resource][actionName(action)].toString(),
                 scopeName(scopeOf(who.identity, resource, action)));
    }
}

void TestRightsElsewhere::ownNameOfAnybody_data()
{
    QTest::addColumn<QString>("role");
    for (const Role role : kRoles)
        QTest::newRow(qPrintable(roleName(role))) << roleName(role);
}

void TestRightsElsewhere::ownNameOfAnybody()
{
    QFETCH(QString, role);
    const Person &who = person(role);
    const HttpReply named =
        ask(who, "PATCH", pathOf(u"users"_s, who.id), {{u"first_name"_s, u"Maria"_s}});
    QCOMPARE(named.status, 200);
    QCOMPARE(named.object()[u"last_updated_by"].toString(), who.identity.name);
    QCOMPARE(
        ask(who, "PATCH", pathOf(u"users"_s, who.id), {{u"email"_s, u"m@example.org"_s}}).status,
        role == u"administrator" ? 200 : 403);
}

QTEST_GUILESS_MAIN(TestRightsElsewhere)
#include "tst_rightselsewhere.moc"
