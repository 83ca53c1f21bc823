// SPDX-License-Identifier: GPL-3.0-or-later
// The contract of the songs: forms, rows, and answers that never say 404, word for word.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const HttpHeaders kJson {{"Content-Type", "application/json"}};
const HttpHeaders kForm {{"Content-Type", "application/x-www-form-urlencoded"}};

} // namespace

class TestSongsContract : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server.renew(); }
    void cleanupTestCase() { m_server.end(); }
    void songs();
    void keepTheirText_data();
    void keepTheirText();
    void multipart();
    void refuses_data();
    void refuses();
    void neverMissing();

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply form(const QByteArray &method, const QByteArray &path, const QByteArray &body)
    {
        return http().send(method, path, body, kForm);
    }

    ServerOfFunction m_server;
};

void TestSongsContract::songs()
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

void TestSongsContract::keepTheirText_data()
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

void TestSongsContract::keepTheirText()
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

void TestSongsContract::multipart()
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

void TestSongsContract::refuses_data()
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

void TestSongsContract::refuses()
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

void TestSongsContract::neverMissing()
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

QTEST_GUILESS_MAIN(TestSongsContract)
#include "tst_songscontract.moc"
