// SPDX-License-Identifier: GPL-3.0-or-later
// The access log: its lines, and that nobody waits for whoever reads them.
#include "http/journal.h"
#include "http/logtext.h"
#include "program.h"
#include "testdatabase.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

using namespace lectern;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kWhat = "lines of this test";

/** A pipe, of which the test is the reader. */
class Pipe
{
public:
    Pipe()
    {
        if (::pipe2(m_ends.data(), O_CLOEXEC) != 0)
            qFatal("no pipe");
    }
    ~Pipe()
    {
        closeReader();
        ::close(m_ends[1]);
    }
    Q_DISABLE_COPY_MOVE(Pipe)

    int writer() const { return m_ends[1]; }
    void closeReader()
    {
        if (m_ends[0] >= 0)
            ::close(std::exchange(m_ends[0], -1));
    }

    /** Waits for something to read, and reads it. */
    QByteArray read() const
    {
        QByteArray bytes(65536, '\0');
        bytes.resize(std::max<ssize_t>(0, ::read(m_ends[0], bytes.data(), size_t(bytes.size()))));
        return bytes;
    }
    /** The same until a text comes. */
    QByteArray readUntil(const QByteArray &text) const
    {
        QByteArray all;
        while (!all.contains(text)) {
            const QByteArray more = read();
            if (more.isEmpty())
                break;
            all += more;
        }
        return all;
    }

private:
    std::array<int, 2> m_ends {-1, -1};
};

Exchange songRequest()
{
    return {.method = "GET",
            .route = "/api/v1/songs/{id}",
            .path = "/api/v1/songs/7",
            .status = 200,
            .bytes = 312,
            .took = 1'234'567ns,
            .requestId = "abc-1",
            .peer = QHostAddress(u"192.0.2.7"_s)};
}

const auto kNow = std::chrono::system_clock::time_point(1'795'248'930'123ms);

} // namespace

class TestAccessLog : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void line();
    void nothingBreaksOut_data();
    void nothingBreaksOut();
    void warningsStayOneLine();
    void flushedInTime();
    void flushedAtTheEnd();
    void linesStayWhole();
    void nobodyWaits();
    void readerGone();
    void cost();
    void ofTheProgram_data();
    void ofTheProgram();
    void profiles_data();
    void profiles();
};

void TestAccessLog::line()
{
    QCOMPARE(accessLine(songRequest(), kNow),
             "time=2026-11-21T08:15:30.123Z method=GET route=/api/v1/songs/{id} "
             "path=/api/v1/songs/7 status=200 bytes=312 ms=1.23 request=abc-1 peer=192.0.2.7\n");
    Exchange exchange = songRequest();
    exchange.peer = QHostAddress(u"2001:db8::1"_s);
    exchange.took = 9ms;
    QVERIFY(accessLine(exchange, kNow).endsWith("ms=9.00 request=abc-1 peer=2001:db8::1\n"));
    exchange.peer = QHostAddress(u"::ffff:192.0.2.7"_s);
    QVERIFY(accessLine(exchange, kNow + 5s).endsWith("peer=192.0.2.7\n"));
    QVERIFY(accessLine(exchange, kNow + 5s).startsWith("time=2026-11-21T08:15:35.123Z "));
}

void TestAccessLog::nothingBreaksOut_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("written");
    QTest::newRow("line end") << QByteArray("/a\r\ntime=0") << QByteArray("/a\\x0d\\x0atime=0");
    QTest::newRow("space") << QByteArray("/a status=200") << QByteArray("/a\\x20status=200");
    QTest::newRow("escape") << QByteArray("/\x1b[2J") << QByteArray("/\\x1b[2J");
    QTest::newRow("zero") << QByteArray("/a\0b", 4) << QByteArray("/a\\x00b");
    QTest::newRow("quote") << QByteArray("/\"\\") << QByteArray("/\\x22\\x5c");
    QTest::newRow("high") << QByteArray("/\xc2\x85\xff") << QByteArray("/\\xc2\\x85\\xff");
    QTest::newRow("at the end") << QByteArray("/\n") << QByteArray("/\\x0a");
    QTest::newRow("long") << QByteArray(8000, 'x') << QByteArray(512, 'x') + "...";
    QTest::newRow("long and strange")
        << QByteArray(8000, '\n') << QByteArray("\\x0a").repeated(512) + "...";
}

void TestAccessLog::nothingBreaksOut()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, written);
    Exchange exchange = songRequest();
    exchange.path = path;
    const QByteArray line = accessLine(exchange, kNow);
    QVERIFY2(line.contains(" path=" + written + " status=200 "), line);
    QCOMPARE(line.count('\n'), 1);
    QVERIFY(line.size() < 4096);
}

void TestAccessLog::warningsStayOneLine()
{
    QCOMPARE(logText(u"key (\n\x1b[2Jx\x7f) š\u0085\u2028 𝄞"_s),
             "key (\\x0a\\x1b[2Jx\\x7f) š\\xc2\\x85\\xe2\\x80\\xa8 𝄞");
    QCOMPARE(logText({}), "");
}

void TestAccessLog::flushedInTime()
{
    Pipe pipe;
    LineLog log(pipe.writer(), kWhat, {.flush = 1ms});
    log.add("first\n");
    QCOMPARE(pipe.read(), "first\n");
    log.add("second\n");
    QCOMPARE(pipe.read(), "second\n");
    QCOMPARE(log.dropped(), 0);
}

void TestAccessLog::flushedAtTheEnd()
{
    Pipe pipe;
    {
        LineLog log(pipe.writer(), kWhat, {.flush = 1h});
        log.add("last\n");
    }
    QCOMPARE(pipe.read(), "last\n");
}

// What is written at once is no more than a pipe takes in one piece.
void TestAccessLog::linesStayWhole()
{
    Pipe pipe;
    const QByteArray line = QByteArray(998, 'x') + '\n';
    constexpr int kLines = 40;
    {
        LineLog log(pipe.writer(), kWhat, {.flush = 1h});
        for (int i = 0; i < kLines; ++i)
            log.add(line);
    }
    QCOMPARE(pipe.read(), line.repeated(kLines));
}

void TestAccessLog::nobodyWaits()
{
    Pipe pipe;
    QCOMPARE(::fcntl(pipe.writer(), F_SETPIPE_SZ, 4096), 4096);
    const QByteArray line = QByteArray(99, 'x') + '\n';
    constexpr int kLines = 10'000;
    LineLog log(pipe.writer(), kWhat, {.memory = 16 * 1024, .flush = 1ms, .patience = 10ms});
    for (int i = 0; i < kLines; ++i)
        log.add(line);
    // As many as may wait, as many as may be on their way, and what the pipe holds.
    const quint64 dropped = log.dropped();
    QVERIFY(dropped > 0 && dropped < kLines);
    const QByteArray words = ' ' + kWhat + " were dropped\n";
    // On a busy computer it says so several times.
    quint64 said = 0;
    quint64 read = 0;
    while (said < log.dropped()) {
        const QByteArray some = pipe.readUntil(words);
        QVERIFY2(some.contains(words), some.right(200));
        for (const QByteArray &one : some.split('\n')) {
            said += one.endsWith("dropped") ? one.split(' ').first().toULongLong() : 0;
            read += one == line.trimmed() ? 1 : 0;
        }
    }
    QCOMPARE(said, log.dropped());
    QCOMPARE(read + said, quint64(kLines));
    // It goes on as before, and does not hang on a reader that stops for good.
    log.add("after\n");
    QCOMPARE(pipe.readUntil("after\n"), "after\n");
    for (int i = 0; i < kLines; ++i)
        log.add(line);
}

void TestAccessLog::readerGone()
{
    Pipe pipe;
    pipe.closeReader();
    LineLog log(pipe.writer(), kWhat, {.flush = 1ms});
    log.add("nobody reads this\n");
    QTRY_COMPARE(log.dropped(), 1);
}

// Not a measurement, which other programs would disturb; but ten times the cost is a mistake.
void TestAccessLog::cost()
{
    LineLog log(::open("/dev/null", O_WRONLY | O_CLOEXEC), kWhat);
    const Exchange exchange = songRequest();
    constexpr int kLines = 100'000;
    QElapsedTimer time;
    time.start();
    for (int i = 0; i < kLines; ++i)
        log.add(accessLine(exchange, kNow));
    const qint64 each = time.nsecsElapsed() / kLines; // about 500 on a slow computer
    QVERIFY2(each < 15'000, QByteArray::number(each));
}

void TestAccessLog::ofTheProgram_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<bool>("logs");
    QTest::newRow("on") << QStringList {u"--access-log"_s, u"on"_s} << true;
    QTest::newRow("off") << QStringList {u"--access-log"_s, u"off"_s} << false;
}

void TestAccessLog::ofTheProgram()
{
    QFETCH(QStringList, flags);
    QFETCH(bool, logs);
    const Workshop workshop;
    const TestDatabase database;
    Serving server(workshop, serveArguments(database.text()) + flags);
    QVERIFY(server.isReady());
    const QByteArray secret = "s3cret";
    server.http().standing = {{"Authorization", "Basic " + secret}, {"Cookie", secret}};
    const HttpReply reply =
        server.http().send("PUT", "/users/by-username/a%20b?token=" + secret, secret);
    QCOMPARE(reply.status, 405);
    QCOMPARE(server.http().get("/api/v1/songs/999?fields=id").status, 404);
    QCOMPARE(server.end(SIGTERM), 0);
    const QString errors = server.errors();
    QVERIFY2(!errors.contains(QString::fromLatin1(secret)), qPrintable(errors));
    if (!logs) {
        QCOMPARE(errors, QString());
        return;
    }
    const QRegularExpression lines(
        u"^time=\\S+Z method=PUT route=/users/by-username/\\{username\\} "
        u"path=/users/by-username/a\\x2520b status=405 bytes=%1 ms=\\d+\\.\\d\\d request=%2 "
        u"peer=127\\.0\\.0\\.1\\n"
        u"time=\\S+Z method=GET route=/api/v1/songs/\\{id\\} path=/api/v1/songs/999 status=404 "
        u".*\\n$"_s.arg(reply.body.size())
            .arg(QString::fromLatin1(reply.header("X-Request-Id"))));
    QVERIFY2(lines.match(errors).hasMatch(), qPrintable(errors));
}

void TestAccessLog::profiles_data()
{
    QTest::addColumn<QString>("profile");
    QTest::addColumn<bool>("logs");
    QTest::newRow("local") << u"local"_s << false;
    QTest::newRow("testing") << u"testing"_s << false;
    QTest::newRow("development") << u"development"_s << true;
}

void TestAccessLog::profiles()
{
    QFETCH(QString, profile);
    QFETCH(bool, logs);
    const Workshop workshop;
    const TestDatabase database;
    Serving server(workshop, serveArguments(database.text(), profile));
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
    QCOMPARE(server.errors().contains(u" path=/healthz "_s), logs);
}

QTEST_GUILESS_MAIN(TestAccessLog)
#include "tst_accesslog.moc"
