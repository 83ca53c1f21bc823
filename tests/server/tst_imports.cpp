// SPDX-License-Identifier: GPL-3.0-or-later
// Imports that are sent in parts and stored by a job.
#include "api/paths.h"
#include "importtest.h"

#include <QElapsedTimer>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// "3 rating out_of_range", a line each.
QStringList rejected(const QJsonObject &job)
{
    QStringList all;
    for (const QJsonValue &message : job[u"result"][u"rejected"].toArray()) {
        all.append(u"%1 %2 %3"_s.arg(message[u"line"].toInt())
                       .arg(message[u"field"].toString(), message[u"code"].toString()));
    }
    return all;
}

} // namespace

class TestImports : public ImportTest
{
    Q_OBJECT

private Q_SLOTS:
    void init() { serve(); }
    void cleanupTestCase() { endServer(); }
    void storesParts();
    void cutAnywhere();
    void partsInAnyOrderAndAgain();
    void ndjson();
    void longLines();
    void endlessRows();
    void mapAndDelimiter();
    void jobIsDescribed();
    void rejectedRows();
    void rejectedAreLimited();
    void wrongColumns();
    void missingPart();
    void noParts();
    void restartForgetsNoParts();
    void committedBeforeARestart();
    void storedByAnother();
    void refuses_data();
    void refuses();
    void nothingThere();
};

void TestImports::storesParts()
{
    const QByteArray csv = manySongs(3000);
    const QByteArray import = begin();
    QVERIFY(import.startsWith("/api/v1/imports/"));
    int number = 0;
    // Odd lengths, so that lines and characters are cut.
    for (qsizetype at = 0; at < csv.size(); at += 10'007)
        QVERIFY(send(import, ++number, csv.mid(at, 10'007)));
    QCOMPARE(songs(), 0);
    const QJsonObject job = commit(import);
    QCOMPARE(job[u"state"].toString(), u"done"_s);
    QCOMPARE(compact(job[u"result"].toObject()),
             R"({"created":3000,"ignored_columns":[],"rejected":[],"rejected_rows":0})");
    QCOMPARE(songs(), 3000);
    QCOMPARE(http()
                 .get(pathOf(u"songs"_s) + "?title=" + QUrl::toPercentEncoding(u"Šarić 🎵"_s))
                 .object()[u"total_items"]
                 .toInt(),
             3000);
    // It is stored now; there is nothing left of the import.
    QCOMPARE(http().remove(import).status, 404);
    QTRY_COMPARE(server().database().value(u"SELECT count(*) FROM import_parts"_s).toInt(), 0);
    QTRY_COMPARE(server().database().value(u"SELECT count(*) FROM imports"_s).toInt(), 0);
}

void TestImports::cutAnywhere()
{
    const QByteArray csv = "\xEF\xBB\xBF"
                           "artist,title\r\n\"Š\n\"\"ć\",🎵\r\nx,y";
    for (qsizetype cut = 1; cut < csv.size(); ++cut) {
        const QByteArray import = begin();
        QVERIFY(send(import, 1, csv.left(cut)));
        QVERIFY(send(import, 2, csv.mid(cut)));
        QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 2);
    }
    const int all = 2 * int(csv.size() - 1);
    QCOMPARE(songs(), all);
    const QByteArray exact = "?title=" + QUrl::toPercentEncoding(u"🎵"_s)
        + "&artist=" + QUrl::toPercentEncoding(u"Š\n\"ć"_s);
    QCOMPARE(http().get(pathOf(u"songs"_s) + exact).object()[u"total_items"].toInt(), all / 2);
}

void TestImports::partsInAnyOrderAndAgain()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 3, "C,c\n"));
    QVERIFY(send(import, 1, "artist,title\nA,a\n"));
    QVERIFY(send(import, 2, "wrong"));
    QVERIFY(send(import, 2, "B,b\n"));
    QCOMPARE(commit(import)[u"state"].toString(), u"done"_s);
    const QJsonArray items = http().get(pathOf(u"songs"_s) + "?sort=id&fields=artist").items();
    QCOMPARE(QByteArray(items[0][u"artist"].toString().toUtf8()
                        + items[1][u"artist"].toString().toUtf8()
                        + items[2][u"artist"].toString().toUtf8()),
             "ABC");
}

void TestImports::ndjson()
{
    const QByteArray import = begin({{u"resource"_s, u"tasks"_s}, {u"format"_s, u"ndjson"_s}});
    const QByteArray lines = "{\"title\":\"Šarić\"}\n{\"title\":\"b\",\"done\":true}";
    QVERIFY(send(import, 1, lines.left(12)));
    QVERIFY(send(import, 2, lines.mid(12)));
    QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 2);
    QCOMPARE(http().get(pathOf(u"tasks"_s) + "?done=true").object()[u"total_items"].toInt(), 1);
}

// Longer than what is read at once.
void TestImports::longLines()
{
    const QByteArray long4 = QByteArray("🎵").repeated(10'000);
    const QByteArray csv = "title,description\nA," + long4 + "\nB," + long4 + '\n';
    const QByteArray lines = "{\"title\":\"A\",\"description\":\"" + long4
        + "\"}\n{\"title\":\"B\",\"description\":\"" + long4 + "\"}";
    for (const QByteArray &text : {csv, lines}) {
        const QByteArray import =
            begin({{u"resource"_s, u"exams"_s},
                   {u"format"_s, text.startsWith('{') ? u"ndjson"_s : u"csv"_s}});
        QVERIFY(send(import, 1, text.left(60'001)));
        QVERIFY(send(import, 2, text.mid(60'001)));
        QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 2);
    }
    QCOMPARE(http().get(pathOf(u"exams"_s) + "?fields=description").body.count(long4), 4);
}

// A forgotten quote would have the rest of the file for its cell.
void TestImports::endlessRows()
{
    for (const bool csv : {true, false}) {
        const QByteArray import =
            begin({{u"resource"_s, u"songs"_s}, {u"format"_s, csv ? u"csv"_s : u"ndjson"_s}});
        QVERIFY(send(import, 1,
                     csv ? "artist,title\nA,B\nC,\"D" : "{\"artist\":\"A\",\"title\":\"B\"}\n{"));
        QVERIFY(send(import, 2, QByteArray(1'200'000, 'x')));
        const QJsonObject job = commit(import);
        QCOMPARE(job[u"state"].toString(), u"failed"_s);
        const QByteArray words = QJsonDocument(job).toJson();
        QVERIFY2(words.contains(csv ? "begins on line 3 is longer" : "Line 2 is longer"), words);
    }
}

void TestImports::mapAndDelimiter()
{
    const QByteArray import =
        begin({{u"resource"_s, u"songs"_s},
               {u"format"_s, u"csv"_s},
               {u"delimiter"_s, u";"_s},
               {u"map"_s,
                QJsonObject {{u"Song Clean"_s, u"title"_s}, {u"ARTIST CLEAN"_s, u"artist"_s}}}});
    QVERIFY(send(import, 1,
                 "Song Clean;ARTIST CLEAN;PlayCount;First?\nCaught Up, in You;.38 Special;82;1\n"));
    const QJsonObject job = commit(import);
    QCOMPARE(
        compact(job[u"result"].toObject()),
        R"({"created":1,"ignored_columns":["PlayCount","First?"],"rejected":[],"rejected_rows":0})");
    const QJsonObject song = http().get(pathOf(u"songs"_s)).items().first().toObject();
    QCOMPARE(song[u"title"].toString(), u"Caught Up, in You"_s);
    QCOMPARE(song[u"artist"].toString(), u".38 Special"_s);
}

void TestImports::jobIsDescribed()
{
    const QByteArray import = begin();
    const HttpReply begun = http().post("/api/v1/imports", {{u"resource"_s, u"exams"_s}});
    QJsonObject reply = begun.object();
    QVERIFY(begun.header("Location").endsWith(reply[u"id"].toString().toUtf8()));
    QVERIFY(reply[u"id"].toString().size() > 20);
    reply.remove(u"id");
    QCOMPARE(compact(reply), R"({"parts":0,"resource":"exams"})");

    QVERIFY(send(import, 1, manySongs(10)));
    const HttpReply started = http().post(import + "/commit", {});
    QCOMPARE(started.status, 202);
    const QString id = started.object()[u"id"].toString();
    QCOMPARE(started.header("Location"), "/api/v1/jobs/" + id.toUtf8());
    QJsonObject job = ended(started.header("Location"));
    QCOMPARE(job[u"id"].toString(), id);
    job.remove(u"id");
    QCOMPARE(
        compact(job),
        R"({"done":10,"kind":"import","progress":1,"result":{"created":10,"ignored_columns":[],)"
        R"("rejected":[],"rejected_rows":0},"state":"done"})");
    // One that has ended cannot be cancelled any more, and says so.
    QCOMPARE(http().remove("/api/v1/jobs/" + id.toUtf8()).status, 202);
    QCOMPARE(ended("/api/v1/jobs/" + id.toUtf8())[u"state"].toString(), u"done"_s);
    QCOMPARE(songs(), 10);
}

void TestImports::rejectedRows()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, "artist,title,rating\nA,a,1\nB,,7\n\"C\n\",c,x\nD,d,5\nE,"));
    QVERIFY(send(import, 2, "e,2,more\n"));
    QJsonObject job = commit(import);
    const QStringList wrong {u"3 title required"_s, u"3 rating out_of_range"_s,
                             u"4 rating wrong_type"_s, u"7  cells"_s};
    QCOMPARE(job[u"state"].toString(), u"failed"_s);
    QCOMPARE(rejected(job), wrong);
    QCOMPARE(job[u"result"][u"rejected_rows"].toInt(), 3);
    QCOMPARE(job[u"result"][u"created"].toInt(-1), 0);
    QCOMPARE(job[u"error"][u"status"].toInt(), 400);
    QCOMPARE(job[u"error"][u"detail"].toString(),
             u"3 lines are not as they must be; nothing was stored."_s);
    QCOMPARE(job[u"result"][u"rejected"][1][u"message"].toString(),
             u"Rating must be a whole number from 0 to 5."_s);
    QCOMPARE(songs(), 0);

    // The same parts, once more.
    job = commit(import, true);
    QCOMPARE(job[u"state"].toString(), u"done"_s);
    QCOMPARE(job[u"result"][u"created"].toInt(), 2);
    QCOMPARE(rejected(job), wrong);
    QVERIFY(!job.contains(u"error"));
    QCOMPARE(songs(), 2);
}

void TestImports::rejectedAreLimited()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, "artist,title\n" + QByteArray("A,\n").repeated(2500)));
    const QJsonObject job = commit(import);
    QCOMPARE(job[u"state"].toString(), u"failed"_s);
    QCOMPARE(job[u"result"][u"rejected_rows"].toInt(), 2500);
    QCOMPARE(rejected(job).size(), 1000);
}

void TestImports::wrongColumns()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, "artist,title,colour\nA,a,red\n"));
    for (const bool skip : {false, true}) {
        const QJsonObject job = commit(import, skip);
        QCOMPARE(job[u"state"].toString(), u"failed"_s);
        QCOMPARE(job[u"error"][u"detail"].toString(),
                 u"The columns of the file do not fit; nothing was stored."_s);
        QCOMPARE(compact(job[u"error"][u"errors"].toObject()),
                 R"({"colour":[{"code":"unknown_column","line":1,"message":)"
                 R"("There is no field \"colour\"; songs have: artist, title, rating."}]})");
    }
    QCOMPARE(songs(), 0);
}

void TestImports::missingPart()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, "artist,title\n"));
    QVERIFY(send(import, 3, "A,a\n"));
    const HttpReply reply = http().post(import + "/commit", {});
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.object()[u"detail"].toString(), u"Of the parts 1 to 3 only 2 have been sent."_s);
    QVERIFY(send(import, 2, "B,b\n"));
    QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 2);
}

void TestImports::noParts()
{
    const QJsonObject job = commit(begin());
    QCOMPARE(job[u"state"].toString(), u"failed"_s);
    QCOMPARE(job[u"error"][u"detail"].toString(),
             u"The file is empty; its first line must name the columns."_s);
}

void TestImports::restartForgetsNoParts()
{
    const QByteArray import = begin({{u"resource"_s, u"songs"_s},
                                     {u"delimiter"_s, u"\t"_s},
                                     {u"map"_s, QJsonObject {{u"x"_s, u"title"_s}}}});
    QVERIFY(send(import, 1, "artist\tx\nA\t"));
    server().restart();
    QVERIFY(send(import, 2, "a\n"));
    QCOMPARE(commit(import)[u"result"][u"created"].toInt(), 1);
}

// The reply to the commit was lost, and then so was the server.
void TestImports::committedBeforeARestart()
{
    const QByteArray import = begin();
    QVERIFY(send(import, 1, "artist,title,rating\na,b,1\na,c,99\n"));
    QCOMPARE(commit(import, true)[u"state"].toString(), u"done"_s);
    server().restart();
    QCOMPARE(songs(), 1);
    const QJsonObject again = commit(import, true);
    QCOMPARE(again[u"state"].toString(), u"done"_s);
    QCOMPARE(again[u"result"][u"created"].toInt(), 1);
    QCOMPARE(again[u"result"][u"rejected_rows"].toInt(), 1);
    QCOMPARE(songs(), 1);
}

// Another server stores it: nobody waits for that.
void TestImports::storedByAnother()
{
    if (TestDatabase::isSqlite())
        QSKIP("a SQLite file belongs to one process");
    const QByteArray import = begin();
    QVERIFY(send(import, 1, "artist,title\na,b\n"));
    auto other = Connection::open(server().database().url());
    QVERIFY(bool(other));
    QVERIFY(bool((*other)->begin()));
    QVERIFY(bool((*other)->query(u"SELECT id FROM imports FOR UPDATE"_s)));
    QElapsedTimer time;
    time.start();
    QCOMPARE(http().remove(import).status, 409);
    QCOMPARE(http().send("PUT", import + "/parts/2", "c,d\n").status, 409);
    QVERIFY2(time.elapsed() < 1500, QByteArray::number(time.elapsed()));
    (*other)->rollback();
    QVERIFY(send(import, 2, "c,d\n"));
    QCOMPARE(http().remove(import).status, 204);
    QCOMPARE(http().remove(import).status, 404);
}

void TestImports::refuses_data()
{
    QTest::addColumn<QByteArray>("plan");
    QTest::addColumn<QString>("name");
    const auto row = [](const char *plan, const QString &name) {
        QTest::newRow(plan) << QByteArray(plan) << name;
    };
    row("{}", u"resource"_s);
    row(R"({"resource":"nonsense"})", u"resource"_s);
    row(R"({"resource":7})", u"resource"_s);
    row(R"({"resource":"songs","format":"xml"})", u"format"_s);
    row(R"({"resource":"songs","format":7})", u"format"_s);
    row(R"({"resource":"songs","delimiter":""})", u"delimiter"_s);
    row(R"({"resource":"songs","delimiter":",,"})", u"delimiter"_s);
    row(R"({"resource":"songs","delimiter":"\""})", u"delimiter"_s);
    row(R"({"resource":"songs","delimiter":"\n"})", u"delimiter"_s);
    row(R"({"resource":"songs","delimiter":"\r"})", u"delimiter"_s);
    row(R"({"resource":"songs","delimiter":7})", u"delimiter"_s);
    row(R"({"resource":"songs","map":"title"})", u"map"_s);
    row(R"({"resource":"songs","map":{"Song":7}})", u"map"_s);
    row(R"({"resource":"songs","map":{"Song":"name"}})", u"map"_s);
    row(R"({"resource":"songs","colour":"red"})", u"colour"_s);
}

void TestImports::refuses()
{
    QFETCH(QByteArray, plan);
    QFETCH(QString, name);
    const HttpReply reply =
        http().send("POST", "/api/v1/imports", plan, {{"Content-Type", "application/json"}});
    QVERIFY2(reply.status == 400, reply.body);
    QCOMPARE(reply.object()[u"errors"].toObject().keys(), QStringList {name});
}

void TestImports::nothingThere()
{
    const QByteArray import = begin();
    const HttpHeaders bytes {{"Content-Type", "application/octet-stream"}};
    for (const QByteArray number : {"0", "-1", "x", "1000001", "1.5"})
        QCOMPARE(http().send("PUT", import + "/parts/" + number, "x", bytes).status, 400);
    QCOMPARE(http().send("PUT", import + "/parts/1", "", bytes).status, 400);
    QCOMPARE(http().send("PUT", "/api/v1/imports/nonsense/parts/1", "x", bytes).status, 404);
    QCOMPARE(http().remove("/api/v1/imports/nonsense").status, 404);
    QCOMPARE(http().get("/api/v1/jobs/nonsense").status, 404);
    QCOMPARE(http().remove("/api/v1/jobs/nonsense").status, 404);
    QCOMPARE(http()
                 .send("POST", import + "/commit", "[]", {{"Content-Type", "application/json"}})
                 .status,
             400);
    QCOMPARE(http()
                 .send("POST", import + "/commit", R"({"skip_rejected":"yes"})",
                       {{"Content-Type", "application/json"}})
                 .status,
             400);
}

QTEST_GUILESS_MAIN(TestImports)
#include "tst_imports.moc"
