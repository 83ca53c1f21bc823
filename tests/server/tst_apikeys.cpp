// SPDX-License-Identifier: GPL-3.0-or-later
// Keys by which tools come in.
#include "people.h"

#include <QTest>

#include <atomic>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {
const QByteArray kKeys = "/api/v1/accounts/keys";
} // namespace

class TestApiKeys : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void isShownOnce();
    void refuses_data();
    void refuses();
    void refusesVeryMany();
    void reads();
    void writes();
    void onlyChosenResources();
    void importsOfOtherResources();
    void expires();
    void ofTheOwner();
    void keysMakeNoKeys();
    void ownAndOthers();
    void losesRightsWithItsOwner();

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply as(const QString &token, const QByteArray &method, const QByteArray &path,
                 const QJsonObject &json = {})
    {
        return ask(*m_server, token, method, path, json);
    }
    QString keyOf(const QString &token, const QJsonObject &wish)
    {
        QJsonObject whole {{u"name"_s, u"tool"_s}, {u"access"_s, u"write"_s}};
        for (auto it = wish.begin(); it != wish.end(); ++it)
            whole.insert(it.key(), it.value());
        return as(token, "POST", kKeys, whole).object()[u"key"].toString();
    }
    QString person(const QString &role)
    {
        addPerson(*m_server, u"a "_s + role, role);
        return tokenOf(*m_server, u"a "_s + role);
    }

    ServerOfFunction m_server;
};

void TestApiKeys::isShownOnce()
{
    const QString teacher = person(u"teacher"_s);
    const HttpReply made = as(teacher, "POST", kKeys,
                              {{u"name"_s, u" My  sheet "_s},
                               {u"access"_s, u"read"_s},
                               {u"resources"_s, QJsonArray {u"songs"_s, u"songs"_s}},
                               {u"expires_in_days"_s, 30}});
    QCOMPARE(made.status, 201);
    const QString key = made.object()[u"key"].toString();
    QCOMPARE(key.size(), 8 + 43);
    QVERIFY(key.startsWith(u"lectern_"));
    const HttpReply listed = as(teacher, "GET", kKeys);
    QCOMPARE(listed.items().size(), 1);
    const QJsonObject shown = listed.items()[0].toObject();
    QCOMPARE(shown[u"name"].toString(), u"My sheet"_s);
    QCOMPARE(shown[u"access"].toString(), u"read"_s);
    QCOMPARE(shown[u"resources"].toArray(), QJsonArray {u"songs"_s});
    QVERIFY(shown[u"last_used_at"].isNull());
    QVERIFY(!shown[u"expires_at"].isNull());
    QVERIFY(!listed.body.contains(key.toLatin1()));
    QVERIFY(!m_server->database().value(u"SELECT hash FROM api_keys"_s).toString().contains(key));
    QCOMPARE(as(key, "GET", "/api/v1/songs").status, 200);
    QTRY_VERIFY(!as(teacher, "GET", kKeys).items()[0][u"last_used_at"].isNull());
    const QByteArray one = kKeys + '/' + QByteArray::number(shown[u"id"].toInteger());
    QCOMPARE(as(teacher, "DELETE", one).status, 204);
    QCOMPARE(as(key, "GET", "/api/v1/songs").status, 401);
    QCOMPARE(as(teacher, "DELETE", one).status, 404);
}

void TestApiKeys::refuses_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QJsonValue>("value");
    const auto row = [](const char *name, const QString &field, const QJsonValue &value) {
        QTest::newRow(name) << field << value;
    };
    row("no name", u"name"_s, QJsonValue::Null);
    row("blank name", u"name"_s, u"  "_s);
    row("long name", u"name"_s, QString(101, u'a'));
    row("no access", u"access"_s, QJsonValue::Null);
    row("other access", u"access"_s, u"admin"_s);
    row("no resources", u"resources"_s, QJsonArray());
    row("unknown resource", u"resources"_s, QJsonArray {u"songs"_s, u"pianos"_s});
    row("text for resources", u"resources"_s, u"songs"_s);
    row("no day", u"expires_in_days"_s, 0);
    row("half a day", u"expires_in_days"_s, 1.5);
    row("too many days", u"expires_in_days"_s, 3651);
    row("text for days", u"expires_in_days"_s, u"7"_s);
    row("unknown member", u"role"_s, u"administrator"_s);
}

void TestApiKeys::refuses()
{
    QFETCH(QString, field);
    QFETCH(QJsonValue, value);
    QJsonObject wish {{u"name"_s, u"tool"_s}, {u"access"_s, u"read"_s}};
    wish.insert(field, value);
    const HttpReply reply = http().post(kKeys, wish);
    QVERIFY2(reply.status == 400, reply.body);
    QVERIFY2(reply.object()[u"errors"].toObject().contains(field), reply.body);
    QVERIFY(http().get(kKeys).items().isEmpty());
}

void TestApiKeys::refusesVeryMany()
{
    const QString teacher = person(u"teacher"_s);
    for (int number = 0; number < 100; ++number)
        (void)keyOf(teacher, {});
    QCOMPARE(as(teacher, "GET", kKeys).items().size(), 100);
    const QJsonObject wish {{u"name"_s, u"one more"_s}, {u"access"_s, u"read"_s}};
    const HttpReply refused = as(teacher, "POST", kKeys, wish);
    QCOMPARE(refused.status, 409);
    QVERIFY(refused.object()[u"detail"].toString().contains(u"100 keys"));
}

void TestApiKeys::reads()
{
    const QString key = keyOf(person(u"employee"_s), {{u"access"_s, u"read"_s}});
    const qint64 song =
        m_server->create(u"songs"_s, {{u"artist"_s, u"a"_s}, {u"title"_s, u"b"_s}})[u"id"]
            .toInteger();
    QCOMPARE(as(key, "GET", pathOf(u"songs"_s)).status, 200);
    QCOMPARE(as(key, "GET", pathOf(u"songs"_s, song)).status, 200);
    QCOMPARE(
        as(key, "POST", pathOf(u"songs"_s), {{u"artist"_s, u"a"_s}, {u"title"_s, u"b"_s}}).status,
        403);
    QCOMPARE(as(key, "PATCH", pathOf(u"songs"_s, song), {{u"title"_s, u"c"_s}}).status, 403);
    QCOMPARE(as(key, "DELETE", pathOf(u"songs"_s, song)).status, 403);
    QCOMPARE(as(key, "POST", "/api/v1/imports", {{u"resource"_s, u"songs"_s}}).status, 403);
    QCOMPARE(as(key, "POST", "/todo/api/v1.0/tasks", {{u"title"_s, u"a"_s}}).status, 403);
}

void TestApiKeys::writes()
{
    const QString key = keyOf(person(u"teacher"_s), {});
    const HttpReply made =
        as(key, "POST", pathOf(u"songs"_s), {{u"artist"_s, u"a"_s}, {u"title"_s, u"b"_s}});
    QCOMPARE(made.status, 201);
    QCOMPARE(made.object()[u"last_updated_by"].toString(), u"a teacher"_s);
    // No more than whose it is.
    QCOMPARE(as(key, "POST", pathOf(u"tasks"_s), {{u"title"_s, u"a"_s}}).status, 403);
}

// Not even one that its user has begun.
void TestApiKeys::importsOfOtherResources()
{
    const QString person = this->person(u"employee"_s);
    const QString key = keyOf(person, {{u"resources"_s, QJsonArray {u"exams"_s}}});
    const HttpReply begun = as(person, "POST", "/api/v1/imports", {{u"resource"_s, u"songs"_s}});
    QCOMPARE(begun.status, 201);
    const QByteArray import = begun.header("Location");
    const auto sendPart = [&](const QString &token) {
        HttpHeaders headers = bearer(token);
        headers.emplaceBack("Content-Type", "text/csv");
        return http().send("PUT", import + "/parts/1", "artist,title\nA,B\n", headers).status;
    };
    QCOMPARE(sendPart(person), 204);
    QCOMPARE(sendPart(key), 403);
    QCOMPARE(as(key, "POST", import + "/commit").status, 403);
    QCOMPARE(as(key, "DELETE", import).status, 403);
    QCOMPARE(as(person, "DELETE", import).status, 204);
}

void TestApiKeys::onlyChosenResources()
{
    const QString key =
        keyOf(person(u"employee"_s), {{u"resources"_s, QJsonArray {u"songs"_s, u"exams"_s}}});
    for (const QString &resource : {u"songs"_s, u"exams"_s})
        QCOMPARE(as(key, "GET", pathOf(resource)).status, 200);
    for (const QString &resource : {u"users"_s, u"cars"_s, u"tasks"_s}) {
        QCOMPARE(as(key, "GET", pathOf(resource)).status, 403);
        QCOMPARE(as(key, "GET", pathOf(resource, 1)).status, 404);
    }
    for (const QByteArray path : {"/todo/api/v1.0/tasks", "/users/by-username/x"})
        QCOMPARE(as(key, "GET", path).status, 403);
    QCOMPARE(as(key, "GET", "/users/1/cars").status, 404);
    QCOMPARE(as(key, "GET", "/api/songs").status, 200);
}

void TestApiKeys::expires()
{
    std::atomic<qint64> time = QDateTime::currentMSecsSinceEpoch();
    ApiServer server({.clock = [&time] { return time.load(); }});
    const HttpReply made = server.http().post(
        kKeys, {{u"name"_s, u"a"_s}, {u"access"_s, u"read"_s}, {u"expires_in_days"_s, 1}});
    QCOMPARE(made.status, 201);
    // Of the owner, it is good in the profile local alone.
    addPerson(server, u"ada"_s, u"teacher"_s);
    HttpHeaders headers = bearer(tokenOf(server, u"ada"_s));
    headers.emplaceBack("Content-Type", "application/json");
    const HttpReply own = server.http().send(
        "POST", kKeys,
        compact({{u"name"_s, u"a"_s}, {u"access"_s, u"read"_s}, {u"expires_in_days"_s, 1}}),
        headers);
    const HttpHeaders key = bearer(own.object()[u"key"].toString());
    const auto status = [&] { return server.http().get("/api/v1/songs", key).status; };
    QCOMPARE(status(), 200);
    time += 24LL * 60 * 60 * 1000;
    QTRY_COMPARE_WITH_TIMEOUT(status(), 401, 2'000);
    // By then it is of no use any longer, whatever the clock says after the next start.
    QTRY_VERIFY(server.database()
                    .value(u"SELECT hash FROM api_keys WHERE user_id IS NOT NULL"_s)
                    .toString()
                    .startsWith(u"expired"));
    time -= 24LL * 60 * 60 * 1000;
    QCOMPARE(status(), 401);
    server.restart();
    QCOMPARE(status(), 401);
    QCOMPARE(ask(server, tokenOf(server, u"ada"_s), "GET", kKeys).items().size(), 1);
}

void TestApiKeys::ofTheOwner()
{
    ApiServer local({.profile = Profile::Local});
    const QJsonObject wish {{u"name"_s, u"a"_s}, {u"access"_s, u"write"_s}};
    const HttpReply made = local.http().post(kKeys, wish);
    QCOMPARE(made.status, 201);
    QVERIFY(made.object()[u"username"].isNull());
    const HttpHeaders key = bearer(made.object()[u"key"].toString());
    QCOMPARE(local.http().get(pathOf(u"users"_s), key).status, 200);
    // Served to others, the data has no owner by whose rights a tool could come.
    const HttpReply elsewhere = http().post(kKeys, wish);
    QCOMPARE(as(elsewhere.object()[u"key"].toString(), "GET", pathOf(u"users"_s)).status, 401);
}

void TestApiKeys::keysMakeNoKeys()
{
    const QString key = keyOf(person(u"administrator"_s), {});
    QCOMPARE(as(key, "GET", kKeys).status, 403);
    QCOMPARE(as(key, "POST", kKeys, {{u"name"_s, u"a"_s}, {u"access"_s, u"read"_s}}).status, 403);
    QCOMPARE(as(key, "DELETE", kKeys + "/1").status, 403);
    QCOMPARE(as(key, "GET", pathOf(u"users"_s, 1) + "/sessions").status, 403);
    QCOMPARE(as(key, "DELETE", pathOf(u"users"_s, 1) + "/sessions").status, 403);
    QCOMPARE(as(key, "GET", "/api/v1/accounts/sessions").status, 401);
    // Nor do strangers.
    ApiServer open({.anonymous = true});
    QCOMPARE(open.http().get(kKeys).status, 403);
    QCOMPARE(open.http().post(kKeys, {{u"name"_s, u"a"_s}, {u"access"_s, u"read"_s}}).status, 403);
}

void TestApiKeys::ownAndOthers()
{
    const QString teacher = person(u"teacher"_s);
    const QString student = person(u"student"_s);
    const QString administrator = person(u"administrator"_s);
    QVERIFY(!keyOf(teacher, {}).isEmpty());
    const qint64 id = as(teacher, "GET", kKeys).items()[0][u"id"].toInteger();
    const QByteArray one = kKeys + '/' + QByteArray::number(id);
    QVERIFY(as(student, "GET", kKeys).items().isEmpty());
    QCOMPARE(as(student, "DELETE", one).status, 404);
    QCOMPARE(as(administrator, "GET", kKeys).items()[0][u"username"].toString(), u"a teacher"_s);
    QCOMPARE(as(administrator, "DELETE", one).status, 204);
}

void TestApiKeys::losesRightsWithItsOwner()
{
    const qint64 id = addPerson(*m_server, u"ada"_s, u"employee"_s);
    const QString key = keyOf(tokenOf(*m_server, u"ada"_s), {});
    QCOMPARE(as(key, "GET", pathOf(u"cars"_s)).status, 200);
    QCOMPARE(http().patch(pathOf(u"users"_s, id), {{u"role"_s, u"teacher"_s}}).status, 200);
    QCOMPARE(as(key, "GET", pathOf(u"cars"_s)).status, 403);
}

QTEST_GUILESS_MAIN(TestApiKeys)
#include "tst_apikeys.moc"
