// SPDX-License-Identifier: GPL-3.0-or-later
// Who may do what: every cell of the table, over real HTTP, and the table itself.
#include "people.h"
#include "resource/codec.h"
#include "service/rights.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// To whom a record belongs, seen from the one who asks.
const QStringList kRelations {u"own"_s, u"of a student"_s, u"of a teacher"_s};

} // namespace

class TestRights : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase() { m_server.reset(); }
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

private:
    struct Person
    {
        qint64 id = 0;
        HttpHeaders headers;
        Identity identity;
    };

    void cells();
    void rolesAndResources();
    HttpReply ask(const Person &who, const QByteArray &method, const QByteArray &path,
                  const QJsonObject &json = {})
    {
        HttpHeaders headers = who.headers;
        headers.emplaceBack("Content-Type", "application/json");
        return m_server->http().send(method, path, json.isEmpty() ? QByteArray() : compact(json),
                                     headers);
    }
    const Person &person(const QString &role) const { return m_people.constFind(role).value(); }
    QJsonObject made(const ResourceSpec &spec, const QString &relation, const Person &who);
    QJsonObject stored(const ResourceSpec &spec, qint64 id)
    {
        return m_server->http().get(pathOf(spec.name, id)).object();
    }
    static Record record(const ResourceSpec &spec, const QJsonObject &json)
    {
        return decodeStored(spec, json);
    }

    std::unique_ptr<ApiServer> m_server;
    QHash<QString, Person> m_people;
};

void TestRights::initTestCase()
{
    m_server = std::make_unique<ApiServer>();
    for (const Role role : kRoles) {
        const QString name = roleName(role);
        Person one;
        one.id = addPerson(*m_server, u"a "_s + name, name);
        one.headers = bearer(tokenOf(*m_server, u"a "_s + name));
        one.identity = {.name = u"a "_s + name,
                        .kind = Identity::Kind::Session,
                        .role = role,
                        .userId = one.id};
        m_people.insert(name, one);
    }
}

void TestRights::rolesAndResources()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("resource");
    for (const Role role : kRoles) {
        for (const ResourceSpec &spec : m_server->catalog()) {
            QTest::addRow("%s, %s", qPrintable(roleName(role)), qPrintable(spec.name))
                << roleName(role) << spec.name;
        }
    }
}

void TestRights::cells()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QString>("relation");
    for (const Role role : kRoles) {
        for (const ResourceSpec &spec : m_server->catalog()) {
            for (const QString &relation :
                 ownerField(spec.name).isEmpty() ? QStringList {u"nobody's"_s} : kRelations) {
                QTest::addRow("%s, %s, %s", qPrintable(roleName(role)), qPrintable(spec.name),
                              qPrintable(relation))
                    << roleName(role) << spec.name << relation;
            }
        }
    }
}

// A record of that resource which stands so to whoever asks; of users it is one of them.
QJsonObject TestRights::made(const ResourceSpec &spec, const QString &relation, const Person &who)
{
    qint64 owner = who.id;
    if (relation != u"own" && relation != u"nobody's") {
        const QString role = relation == u"of a student" ? u"student"_s : u"teacher"_s;
        const QString name = u"%1 %2"_s.arg(role).arg(nextNumber());
        const QJsonObject user =
            m_server->create(u"users"_s, {{u"username"_s, name}, {u"role"_s, role}});
        owner = user[u"id"].toInteger();
    }
    if (spec.name == u"users")
        return stored(spec, owner);
    QJsonObject sample = m_server->sample(spec, nextNumber());
    if (const QString field = ownerField(spec.name); !field.isEmpty())
        sample.insert(field, owner);
    return m_server->create(spec.name, sample);
}

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
    for (const QString &field : findSpec(m_server->catalog(), resource)->writableNames()) {
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
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    const Person &who = person(role);
    const QJsonObject json = made(spec, relation, who);
    const qint64 id = json[u"id"].toInteger();
    const bool may =
        scopeOn(who.identity, resource, Action::Read, record(spec, json)) != Scope::None;
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
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    const Person &who = person(role);
    const QJsonObject json = made(spec, relation, who);
    const qint64 id = json[u"id"].toInteger();
    const Record before = record(spec, json);
    const bool sees = scopeOn(who.identity, resource, Action::Read, before) != Scope::None;
    const Scope scope = scopeOn(who.identity, resource, Action::Change, before);
    const QJsonObject sample = m_server->sample(spec, nextNumber());
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
            QCOMPARE(m_server->http().patch(pathOf(resource, id), {{field.name, old}}).status, 200);
            if (relation == u"own" && resource == u"users" && field.name == u"active")
                m_people[role].headers = bearer(tokenOf(*m_server, u"a "_s + role));
        } else {
            QCOMPARE(after[field.name], old);
        }
    }
}

void TestRights::creating()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    const Person &who = person(role);
    const Scope scope = scopeOf(who.identity, resource, Action::Create);
    QJsonObject sample = m_server->sample(spec, nextNumber());
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
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    const Person &who = person(role);
    const QJsonObject json = made(spec, relation, who);
    const qint64 id = json[u"id"].toInteger();
    const bool sees =
        scopeOn(who.identity, resource, Action::Read, record(spec, json)) != Scope::None;
    const bool may =
        scopeOn(who.identity, resource, Action::Delete, record(spec, json)) != Scope::None;
    QCOMPARE(ask(who, "DELETE", pathOf(resource, id)).status, may ? 204 : sees ? 403 : 404);
    QCOMPARE(m_server->http().get(pathOf(resource, id)).status, may ? 404 : 200);
}

void TestRights::listing()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    const Person &who = person(role);
    const Scope scope = scopeOf(who.identity, resource, Action::Read);
    for (const QString &relation : kRelations)
        QVERIFY(!made(spec, relation, who).isEmpty());
    const HttpReply reply = ask(who, "GET", pathOf(resource) + "?per_page=1000");
    QCOMPARE(reply.status, scope == Scope::None ? 403 : 200);
    const QJsonArray items = reply.items();
    for (const QJsonValue &item : items) {
        QVERIFY(scopeOn(who.identity, resource, Action::Read, record(spec, item.toObject()))
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

void TestRights::importing()
{
    QFETCH(QString, role);
    QFETCH(QString, resource);
    const Person &who = person(role);
    const Scope scope = scopeOf(who.identity, resource, Action::Create);
    const QJsonObject wish {{u"resource"_s, resource}};
    QCOMPARE(ask(who, "POST", "/api/v1/imports", wish).status, scope == Scope::None ? 403 : 201);
    const ResourceSpec &spec = *findSpec(m_server->catalog(), resource);
    QJsonObject sample = m_server->sample(spec, nextNumber());
    HttpHeaders headers = who.headers;
    headers.emplaceBack("Content-Type", "application/x-ndjson");
    if (resource == u"users")
        sample.insert(u"role"_s, u"teacher"_s);
    const HttpReply reply =
        m_server->http().send("POST", pathOf(resource), compact(sample) + "\n", headers);
    QCOMPARE(reply.status, scope == Scope::None ? 403 : scope == Scope::Students ? 400 : 201);
    if (scope == Scope::Students) {
        const QJsonArray told = reply.object()[u"errors"][u"role"].toArray();
        QCOMPARE(told.size(), 1);
        QCOMPARE(told[0][u"code"].toString(), u"denied"_s);
        QCOMPARE(told[0][u"line"].toInt(), 1);
    }
}

// What is shown along with a record is read as well.
void TestRights::expanding()
{
    const Person &student = person(u"student"_s);
    QVERIFY(!m_server->create(u"cars"_s, {{u"model"_s, u"Bicycle"_s}, {u"owner_id"_s, student.id}})
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

void TestRights::importsAreTheirOwners()
{
    const Person &teacher = person(u"teacher"_s);
    const Person &employee = person(u"employee"_s);
    const QByteArray path = "/api/v1/imports/"
        + ask(teacher, "POST", "/api/v1/imports", {{u"resource"_s, u"songs"_s}})
              .object()[u"id"]
              .toString()
              .toLatin1();
    const auto put = [&](const Person &who, const QByteArray &body) {
        return m_server->http().send("PUT", path + "/parts/1", body, who.headers).status;
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
    QCOMPARE(m_server->http()
                 .get("/api/v1/songs?search=teacher")
                 .items()[0][u"last_updated_by"]
                 .toString(),
             u"a teacher"_s);
}

void TestRights::toldByTheApi()
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

void TestRights::ownNameOfAnybody_data()
{
    QTest::addColumn<QString>("role");
    for (const Role role : kRoles)
        QTest::newRow(qPrintable(roleName(role))) << roleName(role);
}

void TestRights::ownNameOfAnybody()
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

QTEST_GUILESS_MAIN(TestRights)
#include "tst_rights.moc"
