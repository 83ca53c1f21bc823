// SPDX-License-Identifier: GPL-3.0-or-later
// The older contracts: what their tools send, and what they must get, word for word.
#include "apiserver.h"

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
    void init();
    void cleanupTestCase() { m_server.reset(); }
    void exams();
    void examsRefuse();
    void examsAreSignedByWhoIsSignedIn();
    void songs();
    void songsKeepTheirText_data();
    void songsKeepTheirText();
    void songsAsMultipart();
    void songsRefuse_data();
    void songsRefuse();
    void songsNeverMissing();
    void tasks();
    void tasksRefuse_data();
    void tasksRefuse();
    void tasksTakeBasic();
    void users();
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

    std::unique_ptr<ApiServer> m_server;
    QByteArray m_function;
};

// Each function, if not each row of its table, has a server of its own.
void TestContracts::init()
{
    if (m_function == QTest::currentTestFunction())
        return;
    m_function = QTest::currentTestFunction();
    m_server.reset();
    m_server = std::make_unique<ApiServer>();
}

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

void TestContracts::songs()
{
    HttpReply reply = http().get("/api/songs");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(reply.body, "[]");

    reply = form("POST", "/api/songs", "artist='Hudson Mohawke'&title='Cbat'&rating=5");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(compact(reply.body), R"({"message":"Song Added","status":1})");
    QCOMPARE(form("POST", "/api/songs", "artist=B&title=b&rating=0").status, 200);
    QCOMPARE(compact(http().get("/api/songs").body),
             R"([[2,"B","b",0],[1,"'Hudson Mohawke'","'Cbat'",5]])");

    reply = http().get("/api/song/1");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(compact(reply.body), R"([1,"'Hudson Mohawke'","'Cbat'",5])");

    reply = form("PUT", "/api/song/1", "artist=Hudson+Mohawke&title=Cbat&rating=4");
    QCOMPARE(reply.status, 200);
    QCOMPARE(compact(reply.body), R"({"message":"SONG Edited","status":1})");
    QCOMPARE(compact(http().get("/api/song/1").body), R"([1,"Hudson Mohawke","Cbat",4])");

    reply = http().remove("/api/song/1");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "application/json");
    QCOMPARE(compact(reply.body), R"({"message":"SONG Deleted","status":1})");
    QCOMPARE(http().get("/api/song/1").body.trimmed(), "null");
    QCOMPARE(compact(http().get("/api/songs").body), R"([[2,"B","b",0]])");
}

void TestContracts::songsKeepTheirText_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("row"); // behind the id
    const auto row = [](const char *name, const QByteArray &body, const QByteArray &stored,
                        const QByteArray &type = "application/x-www-form-urlencoded") {
        QTest::newRow(name) << type << body << stored;
    };
    row("quotes", "artist='Hudson Mohawke'&title=\"Cbat\"&rating=5",
        R"("'Hudson Mohawke'","\"Cbat\"",5)");
    row("percent-encoded", "artist=%C5%A0ari%C4%87%20%26%20%2B&title=%F0%9F%8E%B5&rating=1",
        R"("Šarić & +","🎵",1)");
    row("raw UTF-8", "artist=Šarić&title=🎵&rating=1", R"("Šarić","🎵",1)");
    row("plus is a space", "artist=a+b&title=c%2Bd&rating=1", R"("a b","c+d",1)");
    row("a lone percent sign", "artist=100% sure&title=5%&rating=1", R"("100% sure","5%",1)");
    row("equals sign", "artist=a=b&title==&rating=1", R"("a=b","=",1)");
    row("white space around", "artist= a &title=%09b&rating=1", R"(" a ","\tb",1)");
    row("line ends", "artist=a%0D%0Ab&title=c%0Ad&rating=1", R"("a\r\nb","c\nd",1)");
    row("1.0 is 1", "artist=a&title=b&rating=1.0", R"("a","b",1)");
    row("unknown fields are left", "artist=a&title=b&rating=1&submit=Send", R"("a","b",1)");
    row("charset", "artist=a&title=b&rating=1", R"("a","b",1)",
        "application/x-www-form-urlencoded; charset=UTF-8");
    row("JSON", R"({"artist":"'a'","title":"Š","rating":3})", R"("'a'","Š",3)", "application/json");
    row("JSON, 1.0", R"({"artist":"a","title":"b","rating":1.0})", R"("a","b",1)",
        "application/json");
}

void TestContracts::songsKeepTheirText()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, row);
    const HttpHeaders headers {{"Content-Type", type}};
    QCOMPARE(compact(http().send("POST", "/api/songs", body, headers).body),
             R"({"message":"Song Added","status":1})");
    const QByteArray id = QByteArray::number(http().get("/api/songs").array()[0][0].toInteger());
    const QByteArray wanted = compact('[' + id + ',' + row + ']');
    QCOMPARE(compact(http().get("/api/song/" + id).body), wanted);
    QCOMPARE(form("PUT", "/api/song/" + id, "artist=x&title=y&rating=0").status, 200);
    QCOMPARE(http().send("PUT", "/api/song/" + id, body, headers).status, 200);
    QCOMPARE(compact(http().get("/api/song/" + id).body), wanted);
}

void TestContracts::songsAsMultipart()
{
    const HttpHeaders multipart {{"Content-Type", "multipart/form-data; boundary=\"x y\""}};
    const QByteArray body =
        "--x y\r\nContent-Disposition: form-data; name=\"artist\"\r\n\r\nŠarić\r\n"
        "--x y\r\ncontent-disposition: form-data; name=title\r\n\r\na\r\nb\r\n"
        "--x y\r\nContent-Disposition: form-data; name=\"rating\"\r\n\r\n5\r\n--x y--\r\n";
    QCOMPARE(http().send("POST", "/api/songs", body, multipart).status, 200);
    QCOMPARE(compact(http().get("/api/songs").body),
             compact(QByteArray(R"([[1,"Šarić","a\r\nb",5]])")));
    const HttpReply broken = http().send("POST", "/api/songs", body.chopped(12), multipart);
    QCOMPARE(broken.status, 400);
    QCOMPARE(broken.object()[u"status"].toInt(-1), 0);
}

void TestContracts::songsRefuse_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("field"); // that the message names
    const QByteArray formType = kForm.first().second;
    const QByteArray jsonType = kJson.first().second;
    const auto row = [](const char *name, const QByteArray &body, const QByteArray &type,
                        const QString &field) { QTest::newRow(name) << body << type << field; };
    row("nothing", "", formType, u"artist"_s);
    row("no artist", "title=b&rating=1", formType, u"artist"_s);
    row("no title", "artist=a&rating=1", formType, u"title"_s);
    row("no rating", "artist=a&title=b", formType, u"rating"_s);
    row("empty title", "artist=a&title=&rating=1", formType, u"title"_s);
    row("empty rating", "artist=a&title=b&rating=", formType, u"rating"_s);
    row("rating in words", "artist=a&title=b&rating=good", formType, u"rating"_s);
    row("rating too high", "artist=a&title=b&rating=6", formType, u"rating"_s);
    row("half a star", "artist=a&title=b&rating=1.5", formType, u"rating"_s);
    row("twice", "artist=a&artist=c&title=b&rating=1", formType, u"artist"_s);
    row("too long", "artist=" + QByteArray(201, 'a') + "&title=b&rating=1", formType, u"artist"_s);
    row("null character", "artist=a%00&title=b&rating=1", formType, u"artist"_s);
    row("not UTF-8", "artist=%FF&title=b&rating=1", formType, u"artist"_s);
    row("JSON without rating", R"({"artist":"a","title":"b"})", jsonType, u"rating"_s);
    row("JSON of a wrong type", R"({"artist":"a","title":1,"rating":1})", jsonType, u"title"_s);
    row("no JSON", "artist=a&title=b&rating=1", jsonType, u"JSON"_s);
}

void TestContracts::songsRefuse()
{
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, type);
    QFETCH(QString, field);
    const HttpHeaders headers {{"Content-Type", type}};
    if (http().get("/api/song/1").body.trimmed() == "null")
        QCOMPARE(form("POST", "/api/songs", "artist=a&title=b&rating=1").status, 200);
    const HttpReply replies[] = {http().send("POST", "/api/songs", body, headers),
                                 http().send("PUT", "/api/song/1", body, headers)};
    for (const HttpReply &reply : replies) {
        QVERIFY2(reply.status == 400, reply.body);
        QCOMPARE(reply.header("Content-Type"), "application/json");
        QCOMPARE(reply.object().keys(), (QStringList {u"message"_s, u"status"_s}));
        QCOMPARE(reply.object()[u"status"].toInt(-1), 0);
        QVERIFY2(reply.object()[u"message"].toString().contains(field), reply.body);
    }
    QCOMPARE(compact(http().get("/api/songs").body), R"([[1,"a","b",1]])");
}

void TestContracts::songsNeverMissing()
{
    for (const QByteArray id : {"1", "999999", "0", "-1", "abc", "9223372036854775808"}) {
        const HttpReply get = http().get("/api/song/" + id);
        QCOMPARE(get.status, 200);
        QCOMPARE(get.body.trimmed(), "null");
        const HttpReply put = form("PUT", "/api/song/" + id, "artist=a&title=b&rating=1");
        QCOMPARE(put.status, 200);
        QCOMPARE(compact(put.body), R"({"message":"SONG Edited","status":1})");
        const HttpReply gone = http().remove("/api/song/" + id);
        QCOMPARE(gone.status, 200);
        QCOMPARE(compact(gone.body), R"({"message":"SONG Deleted","status":1})");
    }
    QCOMPARE(http().get("/api/songs").body, "[]");
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
    const HttpHeaders basic {{"Authorization", "Basic " + QByteArray("miguel:python").toBase64()}};
    QCOMPARE(http().get(kTasks, basic).status, 200);
    QCOMPARE(http().send("POST", kTasks, R"({"title":"a"})", basic + kJson).status, 201);
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
    QCOMPARE(http().remove(pathOf(u"users"_s, 1)).status, 409);
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
    ApiServer server({.myEnvVar = u"XY"_s});
    QCOMPARE(server.http().get("/hello/say").body, "Hello XY!");
    QCOMPARE(server.http().get("/bye/say").body, "Goodbye!");
    ApiServer odd({.myEnvVar = u"<Š> %1"_s});
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
        {u"hello"_s, "/hello/say"},
        {u"hello"_s, "/bye/say"}};
    QStringList others = moduleNames();
    others.removeAll(module);
    ApiServer server({.modules = others});
    QCOMPARE(server.http().send("POST", "/users", R"({"username":"a"})", kJson).status,
             module == u"users-and-cars" ? 404 : 201);
    for (const auto &[owner, path] : paths) {
        if (owner == module) {
            QCOMPARE(
                server.http().get(path).problem(),
                R"({"detail":"404: Resource not found","status":404,"title":"Not Found","type":"about:blank"})");
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
