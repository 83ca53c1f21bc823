// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what: every cell of the table, over real HTTP, and the table itself.
#include "resource/codec.h"
#include "rolestest.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestRights : public RolesTest
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { serve(); }
    void cleanupTestCase() { endServer(); }
    void table_data();
    void table();
    void reading_data() { cells(); }
    void reading();
    void changing_data() { cells(); }
    void changing();
    void creating_data() { rolesAndResources(); }
    void creating();
    void deleting_data() { cells(); }
    void deleting();
};

void TestRights::table_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<Role>("role");
    QTest::addColumn<QString>("scopes"); // of read, create, change, delete
    const auto row = [](const char *resource, Role role, const QString &scopes) {
        QTest::addRow("%s, %s", resource, qPrintable(roleName(role)))
            << QString::fromLatin1(resource) << role << scopes;
    };
    for (const char *resource : {"exams", "songs"}) {
        row(resource, Role::Employee, u"all all all all"_s);
        row(resource, Role::Teacher, u"all all all all"_s);
        row(resource, Role::Student, u"all none none none"_s);
    }
    for (const char *resource : {"cars", "tasks"})
        row(resource, Role::Employee, u"all all all all"_s);
    row("users", Role::Employee, u"all students students students"_s);
    row("users", Role::Teacher, u"all none own none"_s);
    row("users", Role::Student, u"own none own none"_s);
    row("cars", Role::Teacher, u"none none none none"_s);
    row("cars", Role::Student, u"own none none none"_s);
    row("tasks", Role::Teacher, u"all none none none"_s);
    row("tasks", Role::Student, u"none none none none"_s);
    for (const char *resource : {"exams", "songs", "users", "cars", "tasks", "instruments"})
        row(resource, Role::Administrator, u"all all all all"_s);
}

void TestRights::table()
{
    QFETCH(QString, resource);
    QFETCH(Role, role);
    QStringList scopes;
    for (const Action action : kActions)
        scopes.append(scopeName(scopeOf(role, resource, action)));
    QTEST(scopes.join(u' '), "scopes");
    // Whoever may add or change any record may set each of its fields.
    const Identity who {.name = u"x"_s, .kind = Identity::Kind::Session, .role = role, .userId = 1};
    for (const QString &field : spec(resource).writableNames()) {
        QVERIFY(scopeOf(role, resource, Action::Change) != Scope::All
                || maySet(who, resource, field, Scope::All));
    }
    QCOMPARE(maySet(who, u"users"_s, u"admin"_s, scopeOf(who, u"users"_s, Action::Change)),
             role == Role::Administrator);
    QCOMPARE(maySet(who, u"users"_s, u"role"_s, scopeOf(who, u"users"_s, Action::Change)),
             role == Role::Administrator);
}

void TestRights::reading()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    QFETCH(QString, relation);
    const ResourceSpec &spec = this->spec(resource);
    const Person &who = person(role);
    const QJsonObject json = made(spec, relation, who);
    const qint64 id = json[u"id"].toInteger();
    const bool may =
        scopeOn(who.identity, resource, Action::Read, decodeStored(spec, json)) != Scope::None;
    const HttpReply reply = ask(who, "GET", pathOf(resource, id));
    QCOMPARE(reply.status, may ? 200 : 404);
    // What one may not see is said like what is not there.
    if (!may) {
        QByteArray other = ask(who, "GET", pathOf(resource, 987654321)).problem();
        QCOMPARE(reply.problem(), other.replace("987654321", QByteArray::number(id)));
    }
}

void TestRights::changing()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    QFETCH(QString, relation);
    const ResourceSpec &spec = this->spec(resource);
    const Person &who = person(role);
    const QJsonObject json = made(spec, relation, who);
    const qint64 id = json[u"id"].toInteger();
    const Record before = decodeStored(spec, json);
    const bool sees = scopeOn(who.identity, resource, Action::Read, before) != Scope::None;
    const Scope scope = scopeOn(who.identity, resource, Action::Change, before);
    const QJsonObject sample = server().sample(spec, nextNumber());
    for (const FieldSpec &field : spec.fields) {
        QJsonValue value = sample[field.name];
        if (field.readOnly)
            value = field.type == FieldType::Timestamp ? QJsonValue(u"2031-01-01T00:00:00.000Z"_s)
                : field.type == FieldType::Integer     ? QJsonValue(999999)
                                                       : QJsonValue(u"somebody else"_s);
        const QJsonValue old = stored(spec, id)[field.name];
        if (field.type == FieldType::Boolean)
            value = !old.toBool();
        if (field.type == FieldType::Choice)
            value =
                field.choices[(field.choices.indexOf(old.toString()) + 1) % field.choices.size()];
        if (value == old)
            continue;
        // Whoever changes their own rights away could not be asked for the next field.
        if (relation == u"own" && resource == u"users" && role == u"administrator"
            && (field.name == u"admin" || field.name == u"active"))
            continue;
        const int expected = !sees                               ? 404
            : scope == Scope::None                               ? 403
            : field.readOnly                                     ? 400
            : !maySet(who.identity, resource, field.name, scope) ? 403
                                                                 : 200;
        const HttpReply reply = ask(who, "PATCH", pathOf(resource, id), {{field.name, value}});
        QVERIFY2(reply.status == expected,
                 qPrintable(u"%1: %2 instead of %3: %4"_s.arg(field.name)
                                .arg(reply.status)
                                .arg(expected)
                                .arg(QString::fromUtf8(reply.body))));
        const QJsonObject after = stored(spec, id);
        if (expected == 200) {
            QCOMPARE(after[field.name], value);
            QCOMPARE(after[u"last_updated_by"].toString(), who.identity.name);
            // As it was, for the next field.
            QCOMPARE(http().patch(pathOf(resource, id), {{field.name, old}}).status, 200);
            if (relation == u"own" && resource == u"users" && field.name == u"active")
                signInAgain(role);
        } else {
            QCOMPARE(after[field.name], old);
        }
    }
}

void TestRights::creating()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const ResourceSpec &spec = this->spec(resource);
    const Person &who = person(role);
    const Scope scope = scopeOf(who.identity, resource, Action::Create);
    QJsonObject sample = server().sample(spec, nextNumber());
    for (const FieldSpec &field : spec.fields) {
        if (scope == Scope::Students && !maySet(who.identity, resource, field.name, scope))
            sample.remove(field.name);
    }
    const HttpReply reply = ask(who, "POST", pathOf(resource), sample);
    QCOMPARE(reply.status, scope == Scope::None ? 403 : 201);
    if (scope == Scope::None)
        return;
    QCOMPARE(reply.object()[u"last_updated_by"].toString(), who.identity.name);
    if (scope != Scope::Students)
        return;
    // Mass assignment.
    QCOMPARE(reply.object()[u"role"].toString(), u"student"_s);
    QCOMPARE(reply.object()[u"admin"].toBool(), false);
    for (const QJsonObject &more :
         {QJsonObject {{u"role"_s, u"teacher"_s}}, QJsonObject {{u"admin"_s, true}}}) {
        QJsonObject wish {{u"username"_s, u"new %1"_s.arg(nextNumber())}};
        wish.insert(more.keys().first(), more.begin().value());
        const HttpReply refused = ask(who, "POST", pathOf(resource), wish);
        QCOMPARE(refused.status, 403);
        QVERIFY(refused.object()[u"errors"].toObject().contains(more.keys().first()));
    }
    QCOMPARE(ask(who, "POST", pathOf(resource),
                 {{u"username"_s, u"new %1"_s.arg(nextNumber())}, {u"role"_s, u"student"_s}})
                 .status,
             201);
}

void TestRights::deleting()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    QFETCH(QString, relation);
    // Whoever deletes themselves could not be asked again.
    if (resource == u"users" && relation == u"own" && role == u"administrator")
        return;
    const ResourceSpec &spec = this->spec(resource);
    const Person &who = person(role);
    const QJsonObject json = made(spec, relation, who);
    const qint64 id = json[u"id"].toInteger();
    const bool sees =
        scopeOn(who.identity, resource, Action::Read, decodeStored(spec, json)) != Scope::None;
    const bool may =
        scopeOn(who.identity, resource, Action::Delete, decodeStored(spec, json)) != Scope::None;
    QCOMPARE(ask(who, "DELETE", pathOf(resource, id)).status, may ? 204 : sees ? 403 : 404);
    QCOMPARE(http().get(pathOf(resource, id)).status, may ? 404 : 200);
}

QTEST_GUILESS_MAIN(TestRights)
#include "tst_rights.moc"
