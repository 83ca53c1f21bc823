// SPDX-License-Identifier: GPL-3.0-or-later
// The head of a request as the guard reads it, without sockets.
#include "http/guard/requesthead.h"

#include <QTest>

using namespace lectern::http;
using Outcome = HeadReader::Outcome;

namespace {

const QByteArray kHost = "Host: a.example\r\n";

QByteArray get(const QByteArray &path)
{
    return "GET " + path + " HTTP/1.1\r\n" + kHost + "\r\n";
}

QByteArray with(const QByteArray &fields)
{
    return "POST /a HTTP/1.1\r\n" + kHost + fields + "\r\n";
}

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

QByteArray text(std::string_view bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}

QByteArray fields(int count)
{
    QByteArray bytes;
    for (int i = 0; i < count; ++i)
        bytes += "f: " + QByteArray::number(i) + "\r\n";
    return bytes;
}

} // namespace

class TestGuardHead : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refused_data();
    void refused();
    void accepted_data();
    void accepted();
    void tells();
    void tellsOfTheConnection_data();
    void tellsOfTheConnection();
    void readsPieces();
    void namesWhatIsThere();
    void waits_data();
    void waits();
};

void TestGuardHead::refused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, const QByteArray &bytes, int status = 400) {
        QTest::newRow(name) << bytes << status;
    };
    row("TLS", QByteArray("\x16\x03\x01", 3));
    row("no line, not complete", "GET\r\nHost: ");
    row("wrong path, not complete", "GET /%2F HTTP/1.1\r\n");
    row("no target", "GET HTTP/1.1\r\n" + kHost + "\r\n");
    row("no version", "GET /a\r\n" + kHost + "\r\n");
    row("two spaces", "GET  /a HTTP/1.1\r\n" + kHost + "\r\n");
    row("two spaces before the version", "GET /a  HTTP/1.1\r\n" + kHost + "\r\n");
    row("space behind", "GET /a HTTP/1.1 \r\n" + kHost + "\r\n");
    row("tab", "GET\t/a HTTP/1.1\r\n" + kHost + "\r\n");
    row("space before", " GET /a HTTP/1.1\r\n" + kHost + "\r\n");
    row("method is no token", "G(T /a HTTP/1.1\r\n" + kHost + "\r\n");
    row("two empty lines before", "\r\n\r\nGET /a HTTP/1.1\r\n" + kHost + "\r\n");
    row("lower case version", "GET /a http/1.1\r\n" + kHost + "\r\n");
    row("version of two digits", "GET /a HTTP/1.10\r\n" + kHost + "\r\n");
    row("HTTP/2", "GET /a HTTP/2.0\r\n" + kHost + "\r\n", 505);
    row("HTTP/0.9", "GET /a HTTP/0.9\r\n" + kHost + "\r\n", 505);
    row("HTTP/1.2", "GET /a HTTP/1.2\r\n" + kHost + "\r\n", 505);
    row("line too long", get('/' + QByteArray(8192, 'a')), 414);
    row("line too long, not complete", "GET /" + QByteArray(8193, 'a'), 414);
    row("query too long", get("/?" + QByteArray(8192, 'a')), 414);
    row("fields too large",
        with("a: " + QByteArray(8000, 'a') + "\r\nb: " + QByteArray(8000, 'b')
             + "\r\nc: " + QByteArray(400, 'c') + "\r\n"),
        431);
    row("one field too large", with("a: " + QByteArray(8190, 'a') + "\r\n"), 431);
    row("one field too large, not complete", "GET /a HTTP/1.1\r\na: " + QByteArray(8192, 'a'), 431);
    row("101 fields", with(fields(100)), 431);
    row("101 fields, not complete", "GET /a HTTP/1.1\r\n" + fields(101), 431);

    row("LF alone", "GET /a HTTP/1.1\nHost: a\n\n");
    row("LF alone behind a field", "GET /a HTTP/1.1\r\nHost: a\n\r\n");
    row("LF alone at the end", "GET /a HTTP/1.1\r\nHost: a\r\n\n");
    row("LF first", "\nGET /a HTTP/1.1\r\n" + kHost + "\r\n");
    row("CR within a value", with("x: a\rb\r\n"));
    row("CR within the line", "GET /a\r HTTP/1.1\r\n" + kHost + "\r\n");
    row("CR twice", "GET /a HTTP/1.1\r\r\n" + kHost + "\r\n");
    row("NUL in a value", with(QByteArray("x: a\0b\r\n", 8)));
    row("NUL in the path", get(QByteArray("/a\0", 3)));
    row("control in a value", with("x: \x01\r\n"));
    row("DEL in a value", with("x: \x7f\r\n"));
    row("folded", with("x: a\r\n b\r\n"));
    row("folded with tab", with("x: a\r\n\tb\r\n"));
    row("space first", "GET /a HTTP/1.1\r\n x: a\r\n" + kHost + "\r\n");
    row("space before the colon", with("Content-Length : 3\r\n"));
    row("no colon", with("abc\r\n"));
    row("no name", with(": a\r\n"));
    row("name is no token", with("a b: c\r\n"));
    row("name with parenthesis", with("a(b): c\r\n"));
    row("name in the upper half", with("\xc3\xa4: c\r\n"));

    row("no host", "GET /a HTTP/1.1\r\n\r\n");
    row("two hosts", with("Host: a.example\r\n"));
    row("two hosts in another case", with("hOST: b.example\r\n"));
    row("two hosts in HTTP/1.0", "GET / HTTP/1.0\r\n" + kHost + kHost + "\r\n");
    for (const char *host :
         {"",         "a b",      "a/b",  "a@b", "a,b", "a:",     "a:b",    "a:65536",
          "a:123456", "a:1:2",    "[::1", "[]",  "[a]", "[::1]x", "[::1]:", "::1",
          "a%00",     "http://a", "ä",    "a?b", "a#b", "a\\b"}) {
        row((QByteArray("Host: ") + host).constData(),
            QByteArray("GET /a HTTP/1.1\r\nHost: ") + host + "\r\n\r\n");
    }
    row("two lengths", with("Content-Length: 3\r\nContent-Length: 3\r\n"));
    for (const char *length : {"", "3, 3", "-1", "+3", "0x3", "3 3", "3.0", "a",
                               "18446744073709551615", "9223372036854775808", "\"3\""}) {
        row((QByteArray("Content-Length: ") + length).constData(),
            with(QByteArray("Content-Length: ") + length + "\r\n"));
    }
    row("chunked", with("Transfer-Encoding: chunked\r\n"), 501);
    row("gzip", with("Transfer-Encoding: gzip\r\n"), 501);
    row("identity", with("Transfer-Encoding: identity\r\n"), 501);
    row("no coding", with("Transfer-Encoding:\r\n"), 501);
    row("length and coding", with("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"));
    row("coding and length", with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"));
    row("coding in HTTP/1.0", "POST /a HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    row("other expectation", with("Expect: 200-ok\r\n"), 417);
    row("two origins", with("Origin: http://a\r\nOrigin: http://b\r\n"));
    row("empty origin", with("Origin:\r\n"));

    for (const char *path : {"//",
                             "/a//b",
                             "//a",
                             "/a//",
                             "/.",
                             "/..",
                             "/a/../b",
                             "/a/./b",
                             "/a/.",
                             "/%2e%2E/a",
                             "/%2e",
                             "/a/.%2e/",
                             "/a%2Fb",
                             "/a%2fb",
                             "/a%5Cb",
                             "/a\\b",
                             "/a%00",
                             "/a%0A",
                             "/a%0d%0a",
                             "/a%7F",
                             "/a%1b",
                             "/a%",
                             "/a%4",
                             "/a%zz",
                             "/a%4g",
                             "/a%FF",
                             "/a%C3",
                             "/a%C3/%A9",
                             "/%C0%AF",
                             "/%ED%A0%80",
                             "/%F5%80",
                             "/\xff",
                             "/a[b",
                             "/a\"b",
                             "/a<b>",
                             "/a|b",
                             "/a^b",
                             "/a`b",
                             "/a{b}",
                             "/a#b",
                             "/?a#b",
                             "/?\xff",
                             "/?\xc3",
                             "a",
                             "*",
                             "?a",
                             "",
                             "a.example/b",
                             "a:80",
                             "ftp://a/",
                             "http://",
                             "http:///a",
                             "http://u@a/",
                             "http://a:99999/",
                             "http://a//b",
                             "http:/a",
                             "http://a#:/b",
                             "//a.example/b"})
        row((QByteArray("GET ") + path).constData(), get(path));
    row("CONNECT", "CONNECT a.example:443 HTTP/1.1\r\n" + kHost + "\r\n", 501);
}

void TestGuardHead::refused()
{
    QFETCH(QByteArray, bytes);
    HeadReader reader;
    QCOMPARE(reader.read(view(bytes)), Outcome::Refused);
    QTEST(reader.refusal().status, "status");
    QVERIFY(reader.refusal().words.size() > 10);
}

void TestGuardHead::accepted_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("host");
    const auto row = [](const QByteArray &bytes, const QByteArray &path,
                        const QByteArray &host = "a.example") {
        QTest::newRow(bytes.left(60).simplified().constData()) << bytes << path << host;
    };
    for (const char *path : {"/", "/a", "/a/", "/a.b/..c/...", "/a%20b", "/%C3%A9", "/\xc3\xa9",
                             "/a:b@c;d=e,f!g$h&i'(j)*+~_-", "/%F0%9D%84%9E", "/a%25", "/a%3F"})
        row(get(path), path);
    row(get("/a?b[c]=%FF&d=100%&e=\"f\"|{g}"), "/a");
    row(get("/a?\xc3\xa9//.."), "/a");
    row(get("/?"), "/");
    row(get("http://b.example:81/c?d"), "/c", "b.example:81");
    row(get("HTTPS://b.example"), "/", "b.example");
    row(get("http://b.example?c/d"), "/", "b.example");
    row("OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n", "*");
    row("\r\nBREW /pot HTTP/1.1\r\n" + kHost + "\r\n", "/pot");
    row("GET / HTTP/1.0\r\n\r\n", "/", "");
    row("GET / HTTP/1.1\r\nhost:\t[::1]:5000 \t\r\n\r\n", "/", "[::1]:5000");
    row(get('/' + QByteArray(8192 - 14, 'a')), '/' + QByteArray(8192 - 14, 'a'));
    row(with(fields(99)), "/a");
    row(with("a: " + QByteArray(8189, 'a') + "\r\n"), "/a");
    row(with("a:\r\nb: \xe4\t\xf6\r\nc: ::\r\nTransfer-Encodings: x\r\nxHost: y\r\n"), "/a");
}

void TestGuardHead::accepted()
{
    QFETCH(QByteArray, bytes);
    HeadReader reader;
    // What follows the head does not matter.
    const QByteArray more = bytes + QByteArray("\0\n\r \xff", 5);
    const Outcome outcome = reader.read(view(more));
    QVERIFY2(outcome == Outcome::Accepted, reader.refusal().words.c_str());
    QCOMPARE(qsizetype(reader.head().length), bytes.size());
    QTEST(text(reader.head().path), "path");
    QTEST(text(reader.head().host), "host");
}

void TestGuardHead::tells()
{
    const QByteArray bytes = "PUT /a?b HTTP/1.1\r\nHOST: c.example:80\r\nContent-Length: 0042\r\n"
                             "Origin: https://d.example\r\nExpect: 100-Continue\r\n"
                             "Connection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n";
    HeadReader reader;
    QCOMPARE(reader.read(view(bytes)), Outcome::Accepted);
    const RequestHead &head = reader.head();
    QCOMPARE(text(head.method), "PUT");
    QCOMPARE(text(head.target), "/a?b");
    QCOMPARE(head.contentLength, 42);
    QCOMPARE(text(head.origin), "https://d.example");
    QVERIFY(head.expectsContinue);
    QVERIFY(head.upgradesToWebSocket);
    QVERIFY(head.keepsOpen);
    reader.reset();
    const QByteArray plain = get("/");
    QCOMPARE(reader.read(view(plain)), Outcome::Accepted);
    QCOMPARE(reader.head().contentLength, 0);
    QVERIFY(reader.head().origin.empty());
    QVERIFY(!reader.head().expectsContinue);
    QVERIFY(!reader.head().upgradesToWebSocket);
}

void TestGuardHead::tellsOfTheConnection_data()
{
    QTest::addColumn<QByteArray>("version");
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<bool>("keepsOpen");
    QTest::newRow("1.1") << QByteArray("1.1") << QByteArray() << true;
    QTest::newRow("1.0") << QByteArray("1.0") << QByteArray() << false;
    for (const char *close : {"close", "CLOSE", "upgrade, close", "close ,keep-alive", ",close"})
        QTest::addRow("%s", close)
            << QByteArray("1.1") << QByteArray("Connection: ") + close + "\r\n"
            << false;
    QTest::newRow("in two fields")
        << QByteArray("1.1") << QByteArray("Connection: te\r\nConnection: close\r\n") << false;
    QTest::newRow("1.0 kept") << QByteArray("1.0") << QByteArray("Connection: Keep-Alive\r\n")
                              << true;
    QTest::newRow("another word") << QByteArray("1.1") << QByteArray("Connection: closed\r\n")
                                  << true;
}

void TestGuardHead::tellsOfTheConnection()
{
    QFETCH(QByteArray, version);
    QFETCH(QByteArray, fields);
    const QByteArray bytes = "GET / HTTP/" + version + "\r\n" + kHost + fields + "\r\n";
    HeadReader reader;
    QCOMPARE(reader.read(view(bytes)), Outcome::Accepted);
    QTEST(reader.head().keepsOpen, "keepsOpen");
}

// In whatever pieces a head arrives, it is accepted with its last byte and not before.
void TestGuardHead::readsPieces()
{
    const QByteArray bytes = "\r\n" + with("Content-Length: 3\r\nx: y\r\n");
    for (qsizetype step = 1; step <= bytes.size(); ++step) {
        HeadReader reader;
        Outcome outcome = Outcome::Incomplete;
        for (qsizetype end = step; outcome == Outcome::Incomplete; end += step) {
            const QByteArray some(bytes.constData(), std::min(end, bytes.size()));
            outcome = reader.read(view(some));
            QCOMPARE(outcome == Outcome::Incomplete, some.size() < bytes.size());
        }
        QCOMPARE(outcome, Outcome::Accepted);
        QCOMPARE(qsizetype(reader.head().length), bytes.size());
        QCOMPARE(reader.head().contentLength, 3);
    }
}

// What names a request may stand elsewhere, or nowhere any more, when the next bytes come.
void TestGuardHead::namesWhatIsThere()
{
    const QByteArray begin = "GET /a/b HTTP/1.1\r\nHost: x\r\n";
    for (const char *end : {"\n", "Content-Length: x\r\n\r\n", "NoColon\r\n\r\n"}) {
        HeadReader reader;
        {
            const std::string first = begin.toStdString();
            QCOMPARE(reader.read(first), HeadReader::Outcome::Incomplete);
        }
        QVERIFY(reader.head().method.empty());
        QVERIFY(reader.head().path.empty());
        const std::string all = begin.toStdString() + end;
        QCOMPARE(reader.read(all), HeadReader::Outcome::Refused);
        QCOMPARE(reader.refusal().status, 400);
        QCOMPARE(reader.head().path, std::string_view("/a/b"));
        QVERIFY(reader.head().path.data() >= all.data()
                && reader.head().path.data() < all.data() + all.size());
    }
}

void TestGuardHead::waits_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("CR") << QByteArray("\r");
    QTest::newRow("empty line") << QByteArray("\r\n");
    QTest::newRow("longest line") << "GET /" + QByteArray(8192 - 5, 'a');
    QTest::newRow("longest line with CR") << "GET /" + QByteArray(8192 - 5, 'a') + '\r';
    QTest::newRow("line") << QByteArray("GET / HTTP/1.1\r\n");
    QTest::newRow("100 fields") << "GET / HTTP/1.1\r\n" + fields(100);
    QTest::newRow("all but LF") << "GET / HTTP/1.1\r\n" + fields(100) + '\r';
}

void TestGuardHead::waits()
{
    QFETCH(QByteArray, bytes);
    HeadReader reader;
    QCOMPARE(reader.read(view(bytes)), Outcome::Incomplete);
}

QTEST_APPLESS_MAIN(TestGuardHead)
#include "tst_guardhead.moc"
