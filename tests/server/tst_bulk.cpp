// SPDX-License-Identifier: GPL-3.0-or-later
// Many records at once: CSV and NDJSON in one request.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const HttpHeaders kCsv {{"Content-Type", "text/csv"}};
const HttpHeaders kNdjson {{"Content-Type", "application/x-ndjson"}};

// What is wrong, a line each: "3 rating out_of_range".
QStringList wrong(const HttpReply &reply)
{
    QStringList all;
    const QJsonObject errors = reply.object()[u"errors"].toObject();
    for (const QString &field : errors.keys()) {
        for (const QJsonValue &message : errors[field].toArray())
            all.append(u"%1 %2 %3"_s.arg(message[u"line"].toInt())
                           .arg(field, message[u"code"].toString()));
    }
    all.sort();
    return all;
}

} // namespace

class TestBulk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_server = std::make_unique<ApiServer>(); }
    void init();
    void cleanupTestCase() { m_server.reset(); }
    void takesCsv_data();
    void takesCsv();
    void refusesCsv_data();
    void refusesCsv();
    void takesNdjson();
    void refusesNdjson_data();
    void refusesNdjson();
    void uniqueWithinTheFile();
    void referencesInTheFile();
    void messagesAreLimited();
    void asMuchAsOneRequestTakes(); // last, since it makes many

private:
    HttpClient &http() { return m_server->http(); }
    HttpReply post(const QString &resource, const QByteArray &body, const HttpHeaders &type,
                   const QByteArray &query = {});
    int total(const QString &resource);

    std::unique_ptr<ApiServer> m_server;
};

// Each function begins without records.
void TestBulk::init()
{
    for (const auto &resource : {u"cars"_s, u"users"_s, u"songs"_s, u"tasks"_s}) {
        for (;;) {
            const QJsonArray items =
                http().get(pathOf(resource) + "?per_page=1000&fields=id").items();
            if (items.isEmpty())
                break;
            for (const QJsonValue &item : items)
                QCOMPARE(http().remove(pathOf(resource, item[u"id"].toInteger())).status, 204);
        }
    }
}

HttpReply TestBulk::post(const QString &resource, const QByteArray &body, const HttpHeaders &type,
                         const QByteArray &query)
{
    return http().send("POST", pathOf(resource) + query, body, type);
}

int TestBulk::total(const QString &resource)
{
    return http().get(pathOf(resource)).object()[u"total_items"].toInt(-1);
}

void TestBulk::takesCsv_data()
{
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QByteArray>("reply");
    QTest::addColumn<QByteArray>("stored"); // artist/title/rating in order of id
    const auto row = [](const char *name, const QByteArray &csv, const QByteArray &reply,
                        const QByteArray &stored, const QByteArray &query = {}) {
        QTest::newRow(name) << csv << query << reply << stored;
    };
    row("plain", "artist,title,rating\nA,B,3\nC,D,0\n", R"({"created":2,"ignored_columns":[]})",
        "A/B/3 C/D/0");
    row("another order", "rating,title,artist\n3,B,A\n", R"({"created":1,"ignored_columns":[]})",
        "A/B/3");
    row("labels and case", "ARTIST,Title, Rating \nA,B,3\n",
        R"({"created":1,"ignored_columns":[]})", "A/B/3");
    row("optional column left out", "artist,title\nA,B\n", R"({"created":1,"ignored_columns":[]})",
        "A/B/0");
    row("empty cell is the default", "artist,title,rating\nA,B,\nC,D\n",
        R"({"created":2,"ignored_columns":[]})", "A/B/0 C/D/0");
    row("5.0 is 5", "artist,title,rating\nA,B,5.0\n", R"({"created":1,"ignored_columns":[]})",
        "A/B/5");
    row("what the server sets is left",
        "id,artist,title,created_at,revision\n77,A,B,2001-01-01,9\n",
        R"({"created":1,"ignored_columns":["id","created_at","revision"]})", "A/B/0");
    row("no records", "artist,title\n", R"({"created":0,"ignored_columns":[]})", "");
    row("text of many scripts", "artist,title\nŠarić,\"🎵, \"\"x\"\"\nكِتاب\"\n",
        R"({"created":1,"ignored_columns":[]})", "Šarić/🎵, \"x\"\nكِتاب/0");
    row("byte order mark and crlf",
        "\xEF\xBB\xBF"
        "artist,title\r\nA,B\r\n",
        R"({"created":1,"ignored_columns":[]})", "A/B/0");
    row("map", "Song Clean,ARTIST CLEAN,PlayCount\nB,A,7\n",
        R"({"created":1,"ignored_columns":["PlayCount"]})", "A/B/0",
        "?map=Song%20Clean=title,ARTIST%20CLEAN=artist");
    row("map beside names", "Song Clean,artist,rating,Year\nB,A,4,1999\n",
        R"({"created":1,"ignored_columns":["Year"]})", "A/B/4", "?map=Song%20Clean=title");
    row("map leaves a column out", "title,artist,rating\nB,A,4\n",
        R"({"created":1,"ignored_columns":["rating"]})", "A/B/0", "?map=rating=");
    row("map leaves the second of two columns out", "artist,title,title\nA,B,C\n",
        R"-({"created":1,"ignored_columns":["title (2)"]})-", "A/B/0", "?map=title%20(2)=");
    row("map takes the second of two columns", "artist,title,title\nA,B,C\n",
        R"({"created":1,"ignored_columns":["title"]})", "A/C/0", "?map=title=,title%20(2)=title");
    row("two delimiters at the end of each line", "artist,title,,\nA,B,,\n",
        R"-({"created":1,"ignored_columns":["","(2)"]})-", "A/B/0");
    row("delimiter at the end of each line", "artist,title,\nA,B,\n",
        R"({"created":1,"ignored_columns":[""]})", "A/B/0");
    row("map with white space around", " Song ,artist\nB,A\n",
        R"({"created":1,"ignored_columns":[]})", "A/B/0", "?map=Song=title");
}

void TestBulk::takesCsv()
{
    QFETCH(QByteArray, csv);
    QFETCH(QByteArray, query);
    QFETCH(QByteArray, reply);
    const HttpReply given = post(u"songs"_s, csv, kCsv, query);
    QVERIFY2(given.status == 201, given.body);
    QCOMPARE(compact(given.body), compact(reply));
    QByteArrayList stored;
    for (const QJsonValue &song : http().get(pathOf(u"songs"_s) + "?sort=id").items()) {
        stored.append(u"%1/%2/%3"_s.arg(song[u"artist"].toString(), song[u"title"].toString())
                          .arg(song[u"rating"].toInt())
                          .toUtf8());
        QCOMPARE(song[u"revision"].toInt(), 1);
        QCOMPARE(song[u"last_updated_by"].toString(), u"office"_s);
    }
    QTEST(stored.join(' '), "stored");
}

void TestBulk::refusesCsv_data()
{
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QByteArray>("query");
    QTest::addColumn<QString>("detail");
    QTest::addColumn<QStringList>("errors");
    const auto row = [](const char *name, const QByteArray &csv, const QString &detail,
                        const QStringList &errors, const QByteArray &query = {}) {
        QTest::newRow(name) << csv << query << detail << errors;
    };
    const QString columns = u"The columns of the file do not fit; nothing was stored."_s;
    const QString one = u"1 line is not as it must be; nothing was stored."_s;
    row("empty", "", u"The file is empty; its first line must name the columns."_s, {});
    row("blank lines", "\n\r\n", u"The file is empty; its first line must name the columns."_s, {});
    row("unknown column", "artist,title,colour\nA,B,red\n", columns,
        {u"1 colour unknown_column"_s});
    row("no column for what is required", "artist\nA\n", columns, {u"1 title required"_s});
    row("column twice", "artist,title,title\nA,B,C\n", columns, {u"1 title doubled_column"_s});
    row("column twice by its label", "artist,title,Title\nA,B,C\n", columns,
        {u"1 title doubled_column"_s});
    row("map of a column that is not there", "artist,title\nA,B\n", columns,
        {u"1 Song unknown_column"_s}, "?map=Song=title");
    row("map to a field that is not there", "artist,title\nA,B\n", columns,
        {u"1 name unknown_column"_s, u"1 title required"_s}, "?map=title=name");
    row("map that is none", "artist,title\nA,B\n",
        u"map must be written Column=field,Other column=field; \"title\" is not."_s,
        {u"0 map bad_map"_s}, "?map=title");
    row("one bad line among good ones", "artist,title,rating\nA,B,1\nC,D,6\nE,F,2\n", one,
        {u"3 rating out_of_range"_s});
    row("several bad lines", "artist,title,rating\nA,,1\nC,D,x\n,,\n",
        u"3 lines are not as they must be; nothing was stored."_s,
        {u"2 title required"_s, u"3 rating wrong_type"_s, u"4 artist required"_s,
         u"4 title required"_s});
    row("lines count as an editor counts", "artist,title\n\"A\n\n\",B\n\nC,\n", one,
        {u"6 title required"_s});
    row("too many cells", "artist,title\nA,B\nC,D,E\n", one, {u"3  cells"_s});
    row("too long", "artist,title\nA," + QByteArray(201, 'x') + '\n', one, {u"2 title too_long"_s});
    row("null character", QByteArray("artist,title\nA,B\0C\n", 19), one,
        {u"2 title null_character"_s});
    row("open quote", "artist,title\nA,B\nC,\"D\nE\n",
        u"A quote opened on line 3 is never closed."_s, {u"3  open_quote"_s});
    row("not UTF-8", "artist,title\nA,B\nM\xFCller,C\nD,E\n", u"The text is not UTF-8 (line 3)."_s,
        {u"3  encoding"_s});
}

void TestBulk::refusesCsv()
{
    QFETCH(QByteArray, csv);
    QFETCH(QByteArray, query);
    QFETCH(QStringList, errors);
    const HttpReply reply = post(u"songs"_s, csv, kCsv, query);
    QCOMPARE(reply.status, 400);
    QTEST(reply.object()[u"detail"].toString(), "detail");
    errors.sort();
    QCOMPARE(wrong(reply), errors);
    QCOMPARE(total(u"songs"_s), 0);
}

void TestBulk::takesNdjson()
{
    const HttpReply reply =
        post(u"tasks"_s,
             "{\"title\":\"Šarić 🎵\"}\n\n  {\"title\":\"b\",\"done\":true,\"description\":null}\r\n"
             "{\"title\":\"without a line end\"}",
             kNdjson);
    QVERIFY2(reply.status == 201, reply.body);
    QCOMPARE(compact(reply.body), R"({"created":3,"ignored_columns":[]})");
    const QJsonArray tasks = http().get(pathOf(u"tasks"_s) + "?sort=id").items();
    QCOMPARE(tasks.size(), 3);
    QCOMPARE(tasks[0][u"title"].toString(), u"Šarić 🎵"_s);
    QCOMPARE(tasks[1][u"done"].toBool(), true);
    QCOMPARE(tasks[1][u"description"].toString(u"none"_s), u""_s);
    QCOMPARE(post(u"tasks"_s, "", kNdjson).object()[u"created"].toInt(-1), 0);
}

void TestBulk::refusesNdjson_data()
{
    QTest::addColumn<QByteArray>("lines");
    QTest::addColumn<QStringList>("errors");
    const auto row = [](const char *name, const QByteArray &lines, const QStringList &errors) {
        QTest::newRow(name) << lines << errors;
    };
    row("not JSON", "{\"title\":\"a\"}\nnonsense\n{\"title\":\"b\"}\n", {u"2  bad_json"_s});
    row("an array", "[{\"title\":\"a\"}]\n", {u"1  bad_json"_s});
    row("unknown key", "{\"title\":\"a\"}\n\n{\"title\":\"b\",\"colour\":1}\n",
        {u"3 colour unknown_field"_s});
    row("wrong type", "{\"title\":1}\n", {u"1 title wrong_type"_s});
    row("missing", "{\"title\":\"a\"}\n{}\n", {u"2 title required"_s});
    row("read-only", "{\"title\":\"a\",\"id\":7}\n", {u"1 id read_only"_s});
    row("several", "{}\n{\"title\":\"a\",\"done\":\"x\"}\n{\"title\":\"\"}\n",
        {u"1 title required"_s, u"2 done wrong_type"_s, u"3 title required"_s});
}

void TestBulk::refusesNdjson()
{
    QFETCH(QByteArray, lines);
    const HttpReply reply = post(u"tasks"_s, lines, kNdjson);
    QCOMPARE(reply.status, 400);
    QTEST(wrong(reply), "errors");
    QCOMPARE(total(u"tasks"_s), 0);
}

void TestBulk::uniqueWithinTheFile()
{
    QVERIFY(!m_server->create(u"users"_s, {{u"username"_s, u"ana"_s}}).isEmpty());
    const HttpReply reply =
        post(u"users"_s,
             "username,email\nbea,\nivo,i@example.org\nana,\nbea,\ncy,i@example.org\ndan,\n", kCsv);
    QCOMPARE(reply.status, 400);
    QCOMPARE(wrong(reply),
             (QStringList {u"4 username unique"_s, u"5 username unique"_s, u"6 email unique"_s}));
    QCOMPARE(total(u"users"_s), 1);
    QCOMPARE(post(u"users"_s, "username,email\nbea,\nivo,i@example.org\n", kCsv).status, 201);
    QCOMPARE(total(u"users"_s), 3);
}

void TestBulk::referencesInTheFile()
{
    const qint64 owner =
        m_server->create(u"users"_s, {{u"username"_s, u"ana"_s}})[u"id"].toInteger();
    const QByteArray number = QByteArray::number(owner);
    const HttpReply reply =
        post(u"cars"_s, "model,owner_id\nvan," + number + "\nbus,999999\ncab,x\n", kCsv);
    QCOMPARE(reply.status, 400);
    QCOMPARE(wrong(reply), (QStringList {u"3 owner_id reference"_s, u"4 owner_id wrong_type"_s}));
    QCOMPARE(total(u"cars"_s), 0);
    QCOMPARE(post(u"cars"_s, "model,Owner\nvan," + number + '\n', kCsv).status, 201);
    QCOMPARE(total(u"cars"_s), 1);
}

void TestBulk::messagesAreLimited()
{
    const HttpReply reply =
        post(u"songs"_s, "artist,title\n" + QByteArray("A,\n").repeated(1500), kCsv);
    QCOMPARE(reply.status, 400);
    QCOMPARE(reply.object()[u"detail"].toString(),
             u"1,500 lines are not as they must be; nothing was stored."_s);
    QCOMPARE(reply.object()[u"errors"][u"title"].toArray().size(), 1000);
}

void TestBulk::asMuchAsOneRequestTakes()
{
    const QByteArray row = "A," + QByteArray(190, 'b') + '\n';
    QByteArray csv = "artist,title\n" + row.repeated(1024 * 1024 / row.size() - 1);
    csv += QByteArray(1024 * 1024 - csv.size(), '\n');
    const HttpReply reply = post(u"songs"_s, csv, kCsv);
    QVERIFY2(reply.status == 201, reply.body);
    QCOMPARE(reply.object()[u"created"].toInt(), int(csv.count('A')));
    QCOMPARE(post(u"songs"_s, csv + '\n', kCsv).status, 413);
    QCOMPARE(total(u"songs"_s), int(csv.count('A')));
}

QTEST_GUILESS_MAIN(TestBulk)
#include "tst_bulk.moc"
