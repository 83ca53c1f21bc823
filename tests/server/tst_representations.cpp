// SPDX-License-Identifier: GPL-3.0-or-later
// Lists in other forms than JSON: CSV and NDJSON for tools, a table for people.
#include "apiserver.h"

#include <QRegularExpression>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestRepresentations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_server = std::make_unique<ApiServer>(); }
    void cleanup() { m_server.reset(); }
    void csv();
    void ndjson();
    void linksToTheNextPage_data();
    void linksToTheNextPage();
    void whatComesOutGoesIn();
    void table();

private:
    HttpClient &http() { return m_server->http(); }

    std::unique_ptr<ApiServer> m_server;
};

void TestRepresentations::csv()
{
    QCOMPARE(m_server->import(u"songs"_s,
                              "{\"artist\":\"b\",\"title\":\"x, \\\"y\\\"\",\"rating\":3}\n"
                              "{\"artist\":\"a\",\"title\":\"Š\\n🎵\"}\n"),
             2);
    const HttpReply reply =
        http().get(pathOf(u"songs"_s) + "?fields=title,artist,rating&format=csv");
    QCOMPARE(reply.header("Content-Type"), "text/csv; charset=utf-8");
    QCOMPARE(reply.body, "title,artist,rating\r\n\"Š\n🎵\",a,0\r\n\"x, \"\"y\"\"\",b,3\r\n");
    const HttpReply whole = http().get(pathOf(u"songs"_s), {{"Accept", "text/csv"}});
    QVERIFY(whole.body.startsWith(
        "id,artist,title,rating,created_at,updated_at,last_updated_by,revision\r\n"));
    QCOMPARE(http().get(pathOf(u"songs"_s) + "?format=csv&search=none").body.count('\n'), 1);
    QCOMPARE(m_server->import(u"users"_s, "{\"username\":\"a\",\"admin\":true}\n"), 1);
    const HttpReply users =
        http().get(pathOf(u"users"_s) + "?fields=admin,email,role,last_seen&format=csv");
    QCOMPARE(users.body, "admin,email,role,last_seen\r\ntrue,,employee,\r\n");
}

void TestRepresentations::ndjson()
{
    QCOMPARE(m_server->import(u"songs"_s,
                              "{\"artist\":\"b\",\"title\":\"x\\ny\",\"rating\":3}\n"
                              "{\"artist\":\"a\",\"title\":\"Š\"}\n"),
             2);
    const HttpReply reply = http().get(pathOf(u"songs"_s) + "?fields=title,rating",
                                       {{"Accept", "application/x-ndjson"}});
    QCOMPARE(reply.header("Content-Type"), "application/x-ndjson");
    QCOMPARE(reply.body, "{\"rating\":0,\"title\":\"Š\"}\n{\"rating\":3,\"title\":\"x\\ny\"}\n");
    QCOMPARE(http().get(pathOf(u"songs"_s) + "?format=ndjson&search=none").body, "");
}

void TestRepresentations::linksToTheNextPage_data()
{
    QTest::addColumn<QByteArray>("format");
    QTest::newRow("csv") << QByteArray("csv");
    QTest::newRow("ndjson") << QByteArray("ndjson");
}

void TestRepresentations::linksToTheNextPage()
{
    QFETCH(QByteArray, format);
    QByteArray lines;
    for (int i = 0; i < 25; ++i)
        lines += "{\"artist\":\"Artist & " + QByteArray::number(100 + i) + "\",\"title\":\"b\"}\n";
    QCOMPARE(m_server->import(u"songs"_s, lines), 25);
    QByteArray all;
    int pages = 0;
    static const QRegularExpression link(u"^<([^>]+)>; rel=\"next\"$"_s);
    for (QByteArray next = pathOf(u"songs"_s)
             + "?per_page=10&search=artist%20%26&fields=artist&sort=-artist&format=" + format;
         !next.isEmpty(); ++pages) {
        QVERIFY(pages < 3);
        const HttpReply reply = http().get(next);
        QVERIFY2(reply.status == 200, reply.body);
        QVERIFY2(reply.header("Content-Type").contains(format), reply.header("Content-Type"));
        all += reply.body;
        next = link.match(QString::fromLatin1(reply.header("Link"))).captured(1).toLatin1();
    }
    QCOMPARE(pages, 3);
    for (int i = 0; i < 25; ++i)
        QCOMPARE(all.count("Artist & " + QByteArray::number(100 + i)), 1);
}

void TestRepresentations::whatComesOutGoesIn()
{
    const QByteArray song =
        R"({"artist":" 'Hudson \"Mohawke' ","title":"a\r\nb\t\\ 🎵 كِتاب =1+1","rating":5})";
    QCOMPARE(m_server->import(u"songs"_s, song + '\n'), 1);
    const HttpReply csv = http().get(pathOf(u"songs"_s) + "?format=csv");
    QCOMPARE(
        http().send("POST", pathOf(u"songs"_s), csv.body, {{"Content-Type", "text/csv"}}).status,
        201);
    const HttpReply lines =
        http().get(pathOf(u"songs"_s) + "?fields=artist,title,rating&per_page=1&format=ndjson");
    QCOMPARE(http()
                 .send("POST", pathOf(u"songs"_s), lines.body,
                       {{"Content-Type", "application/x-ndjson"}})
                 .status,
             201);
    const QJsonArray songs = http().get(pathOf(u"songs"_s) + "?fields=artist,title,rating").items();
    QCOMPARE(songs.size(), 3);
    for (const QJsonValue &one : songs)
        QCOMPARE(compact(one.toObject()), compact(song));
}

void TestRepresentations::table()
{
    const qint64 owner =
        m_server->create(u"users"_s, {{u"username"_s, u"<b>ana</b>"_s}})[u"id"].toInteger();
    QVERIFY(!m_server
                 ->create(u"cars"_s,
                          {{u"model"_s, u"<script>alert(1)</script> & \"van\""_s},
                           {u"owner_id"_s, owner}})
                 .isEmpty());
    const HttpReply reply = http().get(pathOf(u"cars"_s), {{"Accept", "text/html"}});
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "text/html; charset=utf-8");
    QVERIFY(reply.body.contains("<table"));
    QVERIFY(!reply.body.contains("<script>alert"));
    QVERIFY(!reply.body.contains("<b>ana"));
    QVERIFY(reply.body.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; "));
    // It shows who owns the car, and has a search that works.
    QVERIFY(reply.body.contains("&lt;b&gt;ana"));
    QVERIFY(reply.body.contains("name=\"search\""));
    QVERIFY(!http().get(pathOf(u"cars"_s) + "?format=html&search=zebra").body.contains("alert(1)"));
    QVERIFY(http().get(pathOf(u"cars"_s) + "?format=html&search=van").body.contains("alert(1)"));
    // What is searched for comes back as text, too.
    const HttpReply odd = http().get(pathOf(u"cars"_s) + "?format=html&search=%22%3E%3Ci%3E");
    QVERIFY(!odd.body.contains("\"><i>"));
}

QTEST_GUILESS_MAIN(TestRepresentations)
#include "tst_representations.moc"
