// SPDX-License-Identifier: GPL-3.0-or-later
// /metrics: what it counts, in the format that Prometheus reads, for whom.
#include "apiserver.h"
#include "http/exposition.h"
#include "instruments.h"
#include "rawclient.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <thread>

using namespace lectern;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kToken(43, 'm');

/**
 * Reads the text format 0.0.4 strictly: each metric once, HELP and TYPE before its samples, names,
 * labels and numbers as they must be, no sample twice, and histograms that add up.
 */
class Reader
{
public:
    explicit Reader(const QByteArray &text)
    {
        if (!text.endsWith('\n'))
            complain(u"no line end at the end"_s);
        for (const QByteArray &line : text.chopped(1).split('\n'))
            readLine(QString::fromUtf8(line));
        checkHistograms();
    }

    QStringList mistakes;
    /** By the sample's name with its labels, as written. */
    QHash<QString, double> values;

private:
    void complain(const QString &words) { mistakes.append(words); }

    void readLine(const QString &line)
    {
        static const QRegularExpression help(u"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (\\S.*)$"_s);
        static const QRegularExpression type(
            u"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$"_s);
        static const QRegularExpression sample(
            u"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)$"_s);
        if (const auto match = help.match(line); match.hasMatch()) {
            m_name = match.captured(1);
            if (m_seen.contains(m_name))
                complain(u"begun twice: "_s + m_name);
            m_seen.insert(m_name);
            m_type.clear();
        } else if (const auto kind = type.match(line); kind.hasMatch()) {
            if (kind.captured(1) != m_name || !m_type.isEmpty())
                complain(u"TYPE in the wrong place: "_s + line);
            m_type = kind.captured(2);
            if (m_type == u"counter" && !m_name.endsWith(u"_total"))
                complain(u"a counter's name ends in _total: "_s + line);
        } else if (const auto value = sample.match(line); value.hasMatch()) {
            readSample(line, value.captured(1), value.captured(2), value.captured(3));
        } else {
            complain(u"not a line of the format: "_s + line);
        }
    }

    void readSample(const QString &line, const QString &name, const QString &labels,
                    const QString &number)
    {
        static const QRegularExpression label(
            u"^(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\]|\\\\[\\\\n\"])*\"(?:,|$))*$"_s);
        QString base = name;
        if (m_type == u"histogram")
            base.remove(QRegularExpression(u"_(bucket|sum|count)$"_s));
        if (base != m_name || m_type.isEmpty())
            complain(u"a sample outside of its metric: "_s + line);
        if (!label.match(labels).hasMatch() || labels.endsWith(u','))
            complain(u"labels: "_s + line);
        bool ok = false;
        const double value = number.toDouble(&ok);
        if (!ok || (m_type != u"gauge" && value < 0))
            complain(u"number: "_s + line);
        const QString key = line.section(u' ', 0, -2);
        if (values.contains(key))
            complain(u"twice: "_s + line);
        values.insert(key, value);
        if (m_type == u"histogram" && name.endsWith(u"_bucket"))
            readBucket(base, labels, value);
    }

    void readBucket(const QString &base, const QString &labels, double value)
    {
        static const QRegularExpression le(u"^(.*?),?le=\"([^\"]+)\"$"_s);
        const auto match = le.match(labels);
        const QString series = base + u'{' + match.captured(1) + u'}';
        const double bound = match.captured(2) == u"+Inf" ? qInf() : match.captured(2).toDouble();
        auto &[lastBound, lastValue] = m_buckets[series];
        if (!match.hasMatch() || bound <= lastBound || value < lastValue)
            complain(u"buckets do not rise: "_s + labels);
        lastBound = bound;
        lastValue = value;
    }

    void checkHistograms()
    {
        for (auto it = m_buckets.begin(); it != m_buckets.end(); ++it) {
            QString key = it.key();
            key.insert(key.indexOf(u'{'), u"_count"_s);
            if (!qIsInf(it->first) || values.value(key, -1) != it->second)
                complain(u"the last bucket is not the count: "_s + it.key());
        }
    }

    QString m_name;
    QString m_type;
    QSet<QString> m_seen;
    QHash<QString, std::pair<double, double>> m_buckets; ///< the last bound and value
};

} // namespace

class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readerIsStrict_data();
    void readerIsStrict();
    void format();
    void histogramBuckets();
    void requestsAreCounted();
    void inventedMethods();
    void databaseIsMeasured();
    void ofTheProcess();
    void whoMayRead();
    void threadsAddUp();
};

void TestMetrics::readerIsStrict_data()
{
    QTest::addColumn<QByteArray>("text");
    const QByteArray head = "# HELP a_total Words.\n# TYPE a_total counter\n";
    QTest::newRow("no line end") << head + "a_total 1";
    QTest::newRow("no type") << QByteArray("# HELP a Words.\na 1\n");
    QTest::newRow("another's sample") << head + "b_total 1\n";
    QTest::newRow("no number") << head + "a_total one\n";
    QTest::newRow("label without quotes") << head + "a_total{b=1} 1\n";
    QTest::newRow("loose backslash") << head + "a_total{b=\"\\x\"} 1\n";
    QTest::newRow("twice") << head + "a_total 1\na_total 1\n";
    QTest::newRow("empty line") << head + "\na_total 1\n";
    QTest::newRow("falling buckets")
        << QByteArray("# HELP h W.\n# TYPE h histogram\nh_bucket{le=\"1\"} 2\n"
                      "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n");
    QTest::newRow("count of its own")
        << QByteArray("# HELP h W.\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_count 2\n");
}

void TestMetrics::readerIsStrict()
{
    QFETCH(QByteArray, text);
    QVERIFY(!Reader(text).mistakes.isEmpty());
}

void TestMetrics::format()
{
    Exposition text;
    text.begin("a_total", "counter", "Words.");
    text.sample(quint64(3), {{"path", "a\\b\"c\nd"}, {"status", "200"}});
    text.begin("b", "gauge", "More words.");
    text.sample(qint64(-1));
    text.sample(0.25, {{"x", ""}});
    QCOMPARE(text.text(),
             "# HELP a_total Words.\n# TYPE a_total counter\n"
             "a_total{path=\"a\\\\b\\\"c\\nd\",status=\"200\"} 3\n"
             "# HELP b More words.\n# TYPE b gauge\nb -1\nb{x=\"\"} 0.25\n");
    const Reader reader(text.text());
    QVERIFY2(reader.mistakes.isEmpty(), qPrintable(reader.mistakes.join(u'\n')));
}

void TestMetrics::histogramBuckets()
{
    Histogram histogram;
    histogram.add(100us); // an upper end belongs to its bucket
    histogram.add(101us);
    histogram.add(1min);
    QCOMPARE(histogram.counts().front(), 1);
    QCOMPARE(histogram.counts()[1], 1);
    QCOMPARE(histogram.counts().back(), 1);
    histogram += histogram;
    QCOMPARE(histogram.counts().back(), 2);
    QCOMPARE(histogram.seconds(), 120.000402);
    Exposition text;
    text.begin("h", "histogram", "Words.");
    text.sample(histogram, {{"kind", "x"}});
    const Reader reader(text.text());
    QVERIFY2(reader.mistakes.isEmpty(), qPrintable(reader.mistakes.join(u'\n')));
    QCOMPARE(reader.values[u"h_bucket{kind=\"x\",le=\"10\"}"_s], 4);
    QCOMPARE(reader.values[u"h_count{kind=\"x\"}"_s], 6);
}

void TestMetrics::requestsAreCounted()
{
    ApiServer server;
    const QByteArray songs = pathOf(u"songs"_s);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(server.http().get(songs + "?count=none").status, 200);
    QCOMPARE(server.http().get(songs + "/999").status, 404);
    QCOMPARE(server.http().send("HEAD", songs).status, 200);
    QCOMPARE(server.http().remove(songs).status, 405);
    QCOMPARE(server.http().get("/nothing/\"quoted\"").status, 404);
    const HttpReply reply = server.http().get("/metrics");
    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    const Reader reader(reply.body);
    QVERIFY2(reader.mistakes.isEmpty(), qPrintable(reader.mistakes.join(u'\n')));
    const auto requests = [&](const QString &labels) {
        return reader.values.value(u"lectern_http_requests_total{%1}"_s.arg(labels), -1);
    };
    QCOMPARE(requests(uR"(method="GET",route="/api/v1/songs",status="200")"_s), 3);
    QCOMPARE(requests(uR"(method="GET",route="/api/v1/songs/{id}",status="404")"_s), 1);
    QCOMPARE(requests(uR"(method="HEAD",route="/api/v1/songs",status="200")"_s), 1);
    QCOMPARE(requests(uR"(method="DELETE",route="/api/v1/songs",status="405")"_s), 1);
    QCOMPARE(requests(uR"(method="GET",route="unknown",status="404")"_s), 1);
    const QString series = uR"({method="GET",route="/api/v1/songs"})"_s;
    QCOMPARE(reader.values[u"lectern_http_request_duration_seconds_count"_s + series], 3);
    QVERIFY(reader.values[u"lectern_http_request_duration_seconds_sum"_s + series] > 0);
    // It counts itself as well, once it has been answered.
    QVERIFY(
        server.http()
            .get("/metrics")
            .body.contains(
                R"(lectern_http_requests_total{method="GET",route="/metrics",status="200"} 1)"));
}

// Each series is kept for ever, so that no client may invent any.
void TestMetrics::inventedMethods()
{
    ApiServer server;
    for (const char *method : {"ABC", "GETT", "get", "PROPFIND"}) {
        RawClient raw(server.url());
        QCOMPARE(raw.ask(raw.head(method + QByteArray(" /%2F"))).status, 400);
    }
    const Reader reader(server.http().get("/metrics").body);
    QCOMPARE(
        reader.values
            [uR"(lectern_http_requests_total{method="UNKNOWN",route="refused",status="400"})"_s],
        4);
    // What is refused takes no time that would tell anything.
    QCOMPARE(
        reader.values.value(
            uR"(lectern_http_request_duration_seconds_count{method="UNKNOWN",route="refused"})"_s,
            0),
        0);
}

void TestMetrics::databaseIsMeasured()
{
    ApiServer server;
    const auto figure = [&](const QString &name) {
        return Reader(server.http().get("/metrics").body).values.value(name, -1);
    };
    const QString reads = uR"(lectern_database_duration_seconds_count{kind="read"})"_s;
    const QString writes = uR"(lectern_database_duration_seconds_count{kind="write"})"_s;
    const double written = figure(writes);
    const double read = figure(reads);
    QVERIFY(!server.create(u"tasks"_s, {{u"title"_s, u"a"_s}}).isEmpty());
    QCOMPARE(figure(writes), written + 1);
    QCOMPARE(figure(reads), read);
    QCOMPARE(server.http().get(pathOf(u"tasks"_s) + "/1").status, 200);
    QCOMPARE(figure(writes), written + 1);
    QCOMPARE(figure(reads), read + 1);
    QCOMPARE(figure(u"lectern_writer_queue_length"_s), TestDatabase::isSqlite() ? 0 : -1);
}

void TestMetrics::ofTheProcess()
{
    ApiServer server;
    const QByteArray text = server.http().get("/metrics").body;
    const Reader reader(text);
    QVERIFY(reader.values[u"process_resident_memory_bytes"_s] > 1e6);
    QVERIFY(reader.values[u"process_virtual_memory_bytes"_s]
            > reader.values[u"process_resident_memory_bytes"_s]);
    QVERIFY(reader.values[u"process_cpu_seconds_total"_s] > 0);
    QVERIFY(reader.values[u"process_open_fds"_s] > 3);
    QVERIFY(reader.values[u"process_max_fds"_s] > 3);
    const double age = double(QDateTime::currentMSecsSinceEpoch()) / 1000
        - reader.values[u"process_start_time_seconds"_s];
    QVERIFY2(age > -2 && age < 600, QByteArray::number(age));
    QVERIFY(text.contains("lectern_build_info{version=\"" LECTERN_VERSION "\",qt=\""));
    QCOMPARE(reader.values[u"lectern_access_log_dropped_total"_s], 0);
}

void TestMetrics::whoMayRead()
{
    ApiServer server({.profile = Profile::Production, .ownerToken = kToken});
    QCOMPARE(server.http().get(pathOf(u"songs"_s)).status, 401);
    // From this computer, without a token; but not through a proxy, which speaks for others.
    QCOMPARE(server.http().get("/metrics").status, 200);
    for (const QByteArray name : {"X-Forwarded-For", "Forwarded"}) {
        QCOMPARE(server.http().get("/metrics", {{name, "for=192.0.2.7"}}).status, 401);
        QCOMPARE(
            server.http()
                .get("/metrics", {{name, "for=192.0.2.7"}, {"Authorization", "Bearer " + kToken}})
                .status,
            200);
    }
    // On the owner's own computer other users are strangers.
    ApiServer local({.profile = Profile::Local, .ownerToken = kToken});
    QCOMPARE(local.http().get("/metrics").status, 401);
    QCOMPARE(local.http().get("/metrics", {{"Authorization", "Bearer " + kToken}}).status, 200);
}

void TestMetrics::threadsAddUp()
{
    Metrics metrics;
    constexpr int kThreads = 4;
    constexpr int kRequests = 1000;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kThreads; ++i) {
            threads.emplace_back([&] {
                for (int j = 0; j < kRequests; ++j)
                    metrics.count("GET", "/a", j % 2 == 0 ? 200 : 404, 1ms);
            });
        }
        // Reading in between does not disturb them.
        for (int i = 0; i < 100; ++i)
            QVERIFY(metrics.requests().size() <= 1);
    }
    // What a thread has counted outlives it.
    const auto requests = metrics.requests();
    const Metrics::Figures figures = requests[{"GET", "/a"}];
    QCOMPARE(figures.statuses[200], kThreads * kRequests / 2);
    QCOMPARE(figures.statuses[404], kThreads * kRequests / 2);
    QCOMPARE(figures.durations.counts()[3], kThreads * kRequests);
    QCOMPARE(Metrics().requests().size(), 0);
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
