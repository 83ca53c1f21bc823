// SPDX-License-Identifier: GPL-3.0-or-later
// The older contracts: what their tools send, and what they must get, word for word.
#include "people.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const HttpHeaders kJson {{"Content-Type", "application/json"}};
const HttpHeaders kForm {{"Content-Type", "application/x-www-form-urlencoded"}};
const QByteArray kTasks = "/todo/api/v1.0/tasks";

const QString kTime = u"\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z"_s;

bool isLike(const QJsonValue &value, const QString &pattern)
{
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern))
        .match(value.toString())
        .hasMatch();
}

} // namespace

class TestContracts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void exams();
    void examsRefuse();
    void examsAreSignedByWhoIsSignedIn();
    void tasks();
    void tasksRefuse_data();
    void tasksRefuse();
    void tasksTakeBasic();
    void users();
    void usersOfEmployees();
    void usersRefuse();
    void cars();
    void carsRefuse();
    void hello();
    void helloWithName();
    void sameRecordsAsTheApi();
    void moreThanAPage();
    void switchedOff_data();
    void switchedOff();

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply form(const QByteArray &method, const QByteArray &path, const QByteArray &body)
    {
        return http().send(method, path, body, kForm);
    }
    HttpReply json(const QByteArray &method, const QByteArray &path, const QByteArray &body)
    {
        return http().send(method, path, body, kJson);
    }

    // As the tools of the older services ask.
    ServerOfFunction m_server {{.anonymous = true}};
};

void TestContracts::exams()
{
    HttpReply reply = http().get("/exams");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(reply.body, "[]");
    QCOMPARE(reply.header("Access-Control-Allow-Origin"), "*");

    reply = json("POST", "/exams",
                 R"({"title": "TypeScript Advanced Exam", "description": "Tricky questions."})");
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(reply.header("Access-Control-Allow-Origin"), "*");
    QJsonObject exam = reply.object();
    QVERIFY(reply.body.startsWith(
        R"({"id":1,"title":"TypeScript Advanced Exam","description":"Tricky questions.","created_at":)"));
    QCOMPARE(exam.size(), 6);
    QVERIFY(isLike(exam[u"created_at"], kTime));
    QCOMPARE(exam[u"updated_at"], exam[u"created_at"]);
    QCOMPARE(exam[u"last_updated_by"].toString(), u"HTTP post request"_s);

    reply = json("POST", "/exams", R"({"title":"Second"})");
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.object()[u"description"].toString(u"none"_s), u""_s);
    const QJsonArray exams = http().get("/exams").array();
    QCOMPARE(exams.size(), 2);
    QCOMPARE(compact(exams[0].toObject()), compact(exam));
    QCOMPARE(compact(exams[1].toObject()), compact(reply.object()));
    const HttpReply asked = http().send(
        "OPTIONS", "/exams", {},
        {{"Origin", "http://localhost:4200"}, {"Access-Control-Request-Method", "POST"}});
    QCOMPARE(asked.header("Access-Control-Allow-Origin"), "*");
    QVERIFY(asked.header("Access-Control-Allow-Methods").contains("POST"));
    QVERIFY(asked.header("Access-Control-Allow-Headers").contains("Content-Type"));
}

void TestContracts::examsRefuse()
{
    for (const QByteArray body :
         {"", "[]", "{", "{}", R"({"title":""})", R"({"title":1})", R"({"title":"a","colour":1})"})
        QCOMPARE(json("POST", "/exams", body).status, 400);
    QCOMPARE(
        http().send("POST", "/exams", R"({"title":"a"})", {{"Content-Type", "text/plain"}}).status,
        415);
    QCOMPARE(http().get("/exams").body, "[]");
    QCOMPARE(http().get("/exams/1").status, 404);
    QCOMPARE(http().remove("/exams").status, 405);
}

void TestContracts::examsAreSignedByWhoIsSignedIn()
{
    const QByteArray token(43, 'k');
    ApiServer server({.profile = Profile::Local, .ownerToken = token});
    server.http().standing = {{"Authorization", "Bearer " + token}};
    const HttpReply reply = server.http().send("POST", "/exams", R"({"title":"a"})", kJson);
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.object()[u"last_updated_by"].toString(), u"office"_s);
}

void TestContracts::tasks()
{
    QCOMPARE(http().get(kTasks).body, "[]");
    HttpReply reply = json("POST", kTasks, R"({"title":"Read a book","description":"Any"})");
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(reply.body, R"({"id":1,"title":"Read a book","description":"Any","done":false})");
    reply = json("POST", kTasks, R"({"title":"Šarić"})");
    QCOMPARE(reply.body, R"({"id":2,"title":"Šarić","description":"","done":false})");

    reply = http().get(kTasks + "/2");
    QCOMPARE(reply.status, 200);
    QCOMPARE(compact(reply.body),
             compact(QByteArray(R"({"id":2,"title":"Šarić","description":"","done":false})")));
    // Some of the fields, or all of them.
    reply = json("PUT", kTasks + "/2", R"({"done":true})");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, R"({"id":2,"title":"Šarić","description":"","done":true})");
    reply = json("PUT", kTasks + "/2", R"({"title":"x","description":"y","done":false})");
    QCOMPARE(reply.body, R"({"id":2,"title":"x","description":"y","done":false})");
    QCOMPARE(compact(http().get(kTasks).body),
             R"([{"description":"Any","done":false,"id":1,"title":"Read a book"},)"
             R"({"description":"y","done":false,"id":2,"title":"x"}])");
    reply = http().remove(kTasks + "/1");
    QVERIFY2(reply.status == 200 || reply.status == 204, reply.body);
    QCOMPARE(http().get(kTasks).array().size(), 1);
}

void TestContracts::tasksRefuse_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &method, const QByteArray &path,
                        const QByteArray &body,
                        int status) { QTest::newRow(name) << method << path << body << status; };
    for (const QByteArray id : {"/999", "/0", "/abc", "/99999999999999999999"}) {
        for (const QByteArray method : {"GET", "PUT", "DELETE"})
            row((method + id).constData(), method, kTasks + id, method == "PUT" ? "{}" : "", 404);
    }
    row("no title", "POST", kTasks, R"({"description":"a"})", 400);
    row("empty title", "POST", kTasks, R"({"title":""})", 400);
    row("wrong type", "POST", kTasks, R"({"title":"a","done":"yes"})", 400);
    row("unknown key", "POST", kTasks, R"({"title":"a","colour":"red"})", 400);
    row("no object", "POST", kTasks, "[1]", 400);
    row("empty title in a change", "PUT", kTasks + "/1", R"({"title":""})", 400);
    row("method", "PATCH", kTasks + "/1", "{}", 405);
}

void TestContracts::tasksRefuse()
{
    QFETCH(QByteArray, method);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    if (http().get(kTasks).array().isEmpty())
        QCOMPARE(json("POST", kTasks, R"({"title":"one"})").status, 201);
    const HttpReply reply = json(method, path, body);
    QTEST(reply.status, "status");
    QVERIFY(!reply.object().isEmpty());
    QVERIFY(reply.header("Content-Type").endsWith("json"));
    QCOMPARE(http().get(kTasks).array().size(), 1);
}

void TestContracts::tasksTakeBasic()
{
    const auto basic = [](const QByteArray &pair) -> HttpHeaders {
        return {{"Authorization", "Basic " + pair.toBase64()}};
    };
    // Where nobody needs an account, tools that have one elsewhere are let in.
    const HttpHeaders stranger = basic("miguel:python");
    QCOMPARE(http().get(kTasks, stranger).status, 200);
    QCOMPARE(http().send("POST", kTasks, R"({"title":"a"})", stranger + kJson).status, 201);

    ApiServer server({.profile = Profile::Local});
    addPerson(server, u"ada"_s, u"employee"_s);
    addPerson(server, u"zoë"_s, u"teacher"_s);
    const QByteArray right = u"ada:%1"_s.arg(kPassword).toUtf8();
    const HttpReply made =
        server.http().send("POST", kTasks, R"({"title":"b"})", basic(right) + kJson);
    QCOMPARE(made.status, 201);
    QCOMPARE(server.http().get(pathOf(u"tasks"_s, 1)).object()[u"last_updated_by"].toString(),
             u"ada"_s);
    QCOMPARE(server.http().get(kTasks, basic(right)).status, 200);
    QCOMPARE(server.http()
                 .send("POST", kTasks, R"({"title":"c"})",
                       basic(u"zoë:%1"_s.arg(kPassword).toUtf8()) + kJson)
                 .status,
             403);
    for (const QByteArray &wrong : {QByteArray("ada:wrong"), QByteArray("nobody:x"),
                                    QByteArray("ada"), QByteArray(":"), right + 'x'}) {
        const HttpReply reply = server.http().get(kTasks, basic(wrong));
        QCOMPARE(reply.status, 401);
        QVERIFY(reply.header("WWW-Authenticate").contains("Basic"));
    }
    // A password that was right is not for ever.
    QCOMPARE(server.http()
                 .put(pathOf(u"users"_s, 1) + "/password",
                      {{u"new_password"_s, u"quite another phrase"_s}})
                 .status,
             204);
    QCOMPARE(server.http().get(kTasks, basic(right)).status, 401);
    // Nowhere else.
    const HttpHeaders other = basic("ada:quite another phrase");
    QCOMPARE(server.http().get(kTasks, other).status, 200);
    for (const QByteArray &path : {QByteArray("/exams"), pathOf(u"tasks"_s)})
        QCOMPARE(server.http().get(path, other).status, 401);
}

void TestContracts::users()
{
    const QString today = QDateTime::currentDateTimeUtc().date().toString(Qt::ISODate);
    HttpReply reply = json("POST", "/users", R"({"username":"Šarić & co","role":"teacher"})");
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    const QByteArray user = reply.body;
    QCOMPARE(user,
             u"{\"id\":1,\"username\":\"Šarić & co\",\"created_at\":\"%1\",\"role\":\"teacher\"}"_s
                 .arg(today)
                 .toUtf8());
    // Who exists already is given back, unchanged.
    reply = json("POST", "/users", R"({"username":"Šarić & co","role":"student"})");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, user);
    QCOMPARE(json("POST", "/users", R"({"username":"ana"})").object()[u"role"].toString(),
             u"employee"_s);
    reply = http().get("/users/by-username/" + QUrl::toPercentEncoding(u"Šarić & co"_s));
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, user);
    for (const QByteArray name : {"nobody", "ANA", "an", "%25"}) {
        reply = http().get("/users/by-username/" + name);
        QCOMPARE(reply.status, 404);
        QCOMPARE(reply.header("Content-Type"), "application/problem+json");
    }
}

void TestContracts::usersOfEmployees()
{
    ApiServer server;
    addPerson(server, u"tina"_s, u"teacher"_s);
    addPerson(server, u"emil"_s, u"employee"_s);
    const QString token = tokenOf(server, u"emil"_s);
    const auto made = [&](const QString &name, const QString &role) {
        return ask(server, token, "POST", "/users", {{u"username"_s, name}, {u"role"_s, role}});
    };
    QCOMPARE(made(u"ole"_s, u"student"_s).status, 201);
    // Only administrators make them, but there is this one.
    QCOMPARE(made(u"tina"_s, u"teacher"_s).status, 200);
    QCOMPARE(made(u"tom"_s, u"teacher"_s).status, 403);
}

void TestContracts::usersRefuse()
{
    for (const QByteArray body :
         {"{}", "[]", R"({"username":""})", R"({"username":"a","role":"admin"})",
          R"({"username":7})", R"({"username":"a","colour":1})"}) {
        const HttpReply reply = json("POST", "/users", body);
        QVERIFY2(reply.status == 400, reply.body);
    }
    QCOMPARE(http().get(pathOf(u"users"_s)).object()[u"total_items"].toInt(-1), 0);
}

void TestContracts::cars()
{
    QCOMPARE(json("POST", "/users", R"({"username":"cars"})").status, 201);
    HttpReply reply = http().get("/users/1/cars");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.body, "[]");
    reply = json("POST", "/cars", R"({"model":"Škoda","owner_id":1})");
    QCOMPARE(reply.status, 201);
    QCOMPARE(reply.body, R"({"id":1,"model":"Škoda","owner_id":1})");
    QCOMPARE(json("POST", "/cars", R"({"model":"Yugo","owner_id":1})").status, 201);
    QCOMPARE(compact(http().get("/users/1/cars").body),
             compact(QByteArray(R"([{"model":"Škoda","owner":1},{"model":"Yugo","owner":1}])")));
    // Somebody may be called cars.
    QCOMPARE(http().get("/users/by-username/cars").object()[u"id"].toInt(), 1);
    // A user who owns a car stays.
    QCOMPARE(m_server->asOwner("DELETE", pathOf(u"users"_s, 1)).status, 409);
}

void TestContracts::carsRefuse()
{
    QCOMPARE(json("POST", "/cars", R"({"model":"a","owner_id":999})").status, 409);
    QCOMPARE(json("POST", "/cars", R"({"model":"a"})").status, 400);
    QCOMPARE(json("POST", "/cars", R"({"owner_id":1})").status, 400);
    for (const QByteArray id : {"999", "0", "abc"})
        QCOMPARE(http().get("/users/" + id + "/cars").status, 404);
}

void TestContracts::hello()
{
    const HttpReply reply = http().get("/hello/say");
    QCOMPARE(reply.status, 200);
    QVERIFY(reply.header("Content-Type").startsWith("text/plain"));
    QCOMPARE(reply.body, "Hello!");
    QCOMPARE(http().get("/bye/say").body, "Goodbye!");
}

void TestContracts::helloWithName()
{
    ApiServer server({.myEnvVar = u"XY"_s, .anonymous = true});
    QCOMPARE(server.http().get("/hello/say").body, "Hello XY!");
    QCOMPARE(server.http().get("/bye/say").body, "Goodbye!");
    ApiServer odd({.myEnvVar = u"<Š> %1"_s, .anonymous = true});
    QCOMPARE(odd.http().get("/hello/say").body, "Hello <Š> %1!");
}

void TestContracts::sameRecordsAsTheApi()
{
    QCOMPARE(form("POST", "/api/songs", "artist=A&title=B&rating=5").status, 200);
    const QJsonObject song = http().get(pathOf(u"songs"_s, 1)).object();
    QCOMPARE(song[u"artist"].toString(), u"A"_s);
    QCOMPARE(song[u"last_updated_by"].toString(), u"employee"_s);
    QCOMPARE(form("PUT", "/api/song/1", "artist=A&title=C&rating=5").status, 200);
    QCOMPARE(http().get(pathOf(u"songs"_s, 1)).object()[u"revision"].toInt(), 2);
    QVERIFY(!m_server->create(u"tasks"_s, {{u"title"_s, u"of the API"_s}}).isEmpty());
    QCOMPARE(http().get(kTasks).array()[0][u"title"].toString(), u"of the API"_s);
    QVERIFY(!m_server->create(u"exams"_s, {{u"title"_s, u"of the API"_s}}).isEmpty());
    QCOMPARE(http().get("/exams").array()[0][u"last_updated_by"].toString(), u"employee"_s);
    QCOMPARE(http().remove("/api/song/1").status, 200);
    QCOMPARE(http().get(pathOf(u"songs"_s, 1)).status, 404);
}

void TestContracts::moreThanAPage()
{
    QByteArray songs;
    QByteArray exams;
    for (int i = 0; i < 2100; ++i) {
        songs +=
            "{\"artist\":\"a\",\"title\":\"b\",\"rating\":" + QByteArray::number(i % 6) + "}\n";
        exams += "{\"title\":\"a\"}\n";
    }
    QCOMPARE(m_server->import(u"songs"_s, songs), 2100);
    QCOMPARE(m_server->import(u"exams"_s, exams), 2100);
    const QJsonArray rows = http().get("/api/songs").array();
    const QJsonArray objects = http().get("/exams").array();
    QCOMPARE(rows.size(), 2100);
    QCOMPARE(objects.size(), 2100);
    for (int i = 0; i < 2100; ++i) {
        QCOMPARE(rows[i][0].toInt(), 2100 - i);
        QCOMPARE(objects[i][u"id"].toInt(), i + 1);
    }
}

void TestContracts::switchedOff_data()
{
    QTest::addColumn<QString>("module");
    for (const QString &module : moduleNames())
        QTest::newRow(qPrintable(module)) << module;
}

void TestContracts::switchedOff()
{
    QFETCH(QString, module);
    const QList<std::pair<QString, QByteArray>> paths {
        {u"exams"_s, "/exams"},
        {u"songs"_s, "/api/songs"},
        {u"songs"_s, "/api/song/1"},
        {u"tasks"_s, kTasks},
        {u"users-and-cars"_s, "/users/1/cars"},
        {u"users-and-cars"_s, "/users/by-username/a"},
        {u"accounts"_s, "/accounts/sessions"},
        {u"hello"_s, "/hello/say"},
        {u"hello"_s, "/bye/say"}};
    QStringList others = moduleNames();
    others.removeAll(module);
    ApiServer server({.modules = others, .anonymous = true});
    QCOMPARE(server.http().send("POST", "/users", R"({"username":"a"})", kJson).status,
             module == u"users-and-cars" ? 404 : 201);
    for (const auto &[owner, path] : paths) {
        if (owner == module) {
            QCOMPARE(
                server.http().get(path).problem(),
                R"({"detail":"404: Resource not found","status":404,"title":"Not Found","type":"about:blank"})");
        } else if (owner == u"accounts") {
            QCOMPARE(server.http().get(path).status, 401);
        } else {
            QVERIFY2(server.http().get(path).status == 200, path);
        }
    }
    // The records themselves are served all the same.
    for (const ResourceSpec &spec : server.catalog())
        QCOMPARE(server.http().get(pathOf(spec.name)).status, 200);
    const QJsonObject documented = server.http().get("/openapi.json").object()[u"paths"].toObject();
    QCOMPARE(documented.contains(u"/exams"_s), module != u"exams");
    QCOMPARE(documented.contains(u"/hello/say"_s), module != u"hello");
}

QTEST_GUILESS_MAIN(TestContracts)
#include "tst_contracts.moc"
