// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that come again with the same Idempotency-Key: they are done once.
#include "apiserver.h"

#include <QNetworkReply>
#include <QTest>
#include <QUuid>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kTasks = "/api/v1/tasks";
const QByteArray kTask = R"({"title":"Tune the piano"})";

HttpHeaders headers(const QByteArray &key, const QByteArray &type = "application/json")
{
    return {{"Content-Type", type}, {"Idempotency-Key", key}};
}

QByteArray newKey()
{
    return '"' + QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + '"';
}

} // namespace

class TestIdempotency : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ApiServer>(ApiServer::Options {.ownerToken = kToken});
    }
    void cleanup() { m_server.reset(); }
    void firstReplyAgain();
    void withoutAKey();
    void otherRequest_data();
    void otherRequest();
    void otherAsker();
    void refusedIsNotKept();
    void underWay();
    void keptForADay();
    void manyExpired();
    void malformedKey_data();
    void malformedKey();
    void many();
    void contracts_data();
    void contracts();

private:
    const QByteArray kToken = QByteArray(43, 't');

    HttpClient &http() { return m_server->http(); }
    int count(const QString &table) const
    {
        return m_server->database().value(u"SELECT count(*) FROM "_s + table).toInt();
    }

    std::unique_ptr<ApiServer> m_server;
};

void TestIdempotency::firstReplyAgain()
{
    const QByteArray key = newKey();
    const HttpReply first = http().send("POST", kTasks, kTask, headers(key));
    QCOMPARE(first.status, 201);
    const auto again = [&] {
        const HttpReply reply = http().send("POST", kTasks, kTask, headers(key));
        return reply.status == 201 && reply.body == first.body
            && reply.header("Location") == first.header("Location")
            && reply.header("ETag") == first.header("ETag");
    };
    QVERIFY(again());
    m_server->restart();
    QVERIFY(again());
    // It is what was said then, whatever has become of the record.
    QCOMPARE(http().patch(first.header("Location"), {{u"done"_s, true}}).status, 200);
    QVERIFY(again());
    QCOMPARE(count(u"tasks"_s), 1);
    QCOMPARE(http().remove(first.header("Location")).status, 204);
    QVERIFY(again());
    QCOMPARE(count(u"tasks"_s), 0);
    // With and without quotes it is the same text.
    QCOMPARE(http().send("POST", kTasks, kTask, headers(key.sliced(1).chopped(1))).body,
             first.body);
}

void TestIdempotency::withoutAKey()
{
    QCOMPARE(http().send("POST", kTasks, kTask, {headers("").first()}).status, 201);
    QCOMPARE(http().send("POST", kTasks, kTask, {headers("").first()}).status, 201);
    QCOMPARE(count(u"tasks"_s), 2);
    QCOMPARE(count(u"idempotency_keys"_s), 0);
}

void TestIdempotency::otherRequest_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("body") << kTasks << QByteArray(R"({"title":"Tune the organ"})");
    QTest::newRow("path") << QByteArray("/api/v1/exams") << kTask;
}

void TestIdempotency::otherRequest()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    const QByteArray key = newKey();
    QCOMPARE(http().send("POST", kTasks, kTask, headers(key)).status, 201);
    const HttpReply other = http().send("POST", path, body, headers(key));
    QCOMPARE(other.status, 422);
    QCOMPARE(other.header("Content-Type"), "application/problem+json");
    QCOMPARE(other.object()[u"detail"].toString(),
             u"This Idempotency-Key was used for another request."_s);
    QCOMPARE(count(u"tasks"_s), 1);
    QCOMPARE(count(u"exams"_s), 0);
}

void TestIdempotency::otherAsker()
{
    const QByteArray key = newKey();
    const HttpReply mine = http().send("POST", kTasks, kTask, headers(key));
    http().standing = {{"Authorization", "Bearer " + kToken}};
    const HttpReply theirs = http().send("POST", kTasks, kTask, headers(key));
    QCOMPARE(theirs.status, 201);
    QVERIFY(theirs.header("Location") != mine.header("Location"));
    QCOMPARE(count(u"tasks"_s), 2);
}

// Nothing was done, so the request may be put right and sent again.
void TestIdempotency::refusedIsNotKept()
{
    const QByteArray users = "/api/v1/users";
    const QByteArray key = newKey();
    const QByteArray ana = R"({"username":"ana"})";
    QCOMPARE(http().send("POST", users, R"({"username":""})", headers(key)).status, 400);
    const HttpReply first = http().send("POST", users, ana, headers(newKey()));
    QCOMPARE(first.status, 201);
    QCOMPARE(http().send("POST", users, ana, headers(key)).status, 409);
    QCOMPARE(http().remove(first.header("Location")).status, 204);
    QCOMPARE(http().send("POST", users, ana, headers(key)).status, 201);
    QCOMPARE(http().send("POST", users, ana, headers(key)).status, 201);
    QCOMPARE(count(u"users"_s), 1);
}

// Somebody holds the table, so that the request that comes first has not ended when the next comes.
void TestIdempotency::underWay()
{
    auto other = Connection::open(m_server->database().url());
    QVERIFY(bool(other));
    QVERIFY(bool((*other)->begin()));
    if (!TestDatabase::isSqlite())
        QVERIFY(bool((*other)->runScript(u"LOCK TABLE tasks IN EXCLUSIVE MODE"_s)));
    const QByteArray key = newKey();
    // Several, since those that come to the same thread wait for each other there.
    std::vector<std::unique_ptr<HttpClient>> clients;
    QList<QNetworkReply *> replies;
    for (int i = 0; i < 10; ++i) {
        clients.push_back(std::make_unique<HttpClient>(m_server->url()));
        replies.append(clients.back()->begin("POST", kTasks, kTask, headers(key)));
    }
    QVERIFY(QTest::qWaitFor(
        [&] {
            return std::any_of(replies.begin(), replies.end(),
                               [](QNetworkReply *reply) { return reply->isFinished(); });
        },
        10'000));
    (*other)->rollback();
    QSet<QByteArray> done;
    int refused = 0;
    for (QNetworkReply *pending : replies) {
        const HttpReply reply = HttpClient::finish(pending);
        if (reply.status == 409) {
            ++refused;
            QCOMPARE(reply.object()[u"detail"].toString(),
                     u"A request with this Idempotency-Key is under way."_s);
        } else {
            QCOMPARE(reply.status, 201);
            done.insert(reply.body);
        }
    }
    QVERIFY(refused > 0);
    QCOMPARE(done.size(), 1);
    QCOMPARE(http().send("POST", kTasks, kTask, headers(key)).body, *done.begin());
    QCOMPARE(count(u"tasks"_s), 1);
}

void TestIdempotency::keptForADay()
{
    const auto age = [this](int hours) {
        const QDateTime then = QDateTime::currentDateTimeUtc().addSecs(-3600 * hours);
        m_server->database().query(u"UPDATE idempotency_keys SET created_at = '%1'"_s.arg(
            then.toString(u"yyyy-MM-ddTHH:mm:ss.zzzZ"_s)));
    };
    const QByteArray key = newKey();
    const HttpReply first = http().send("POST", kTasks, kTask, headers(key));
    age(23);
    QCOMPARE(http().send("POST", kTasks, kTask, headers(key)).body, first.body);
    age(25);
    QVERIFY(http().send("POST", kTasks, kTask, headers(key)).body != first.body);
    QCOMPARE(count(u"tasks"_s), 2);
    QCOMPARE(count(u"idempotency_keys"_s), 1);
}

// However many have expired, a request removes a few of them, the oldest first; its own key is free
// again all the same.
void TestIdempotency::manyExpired()
{
    const QByteArray key = newKey();
    const HttpReply first = http().send("POST", kTasks, kTask, headers(key));
    const TestDatabase &database = m_server->database();
    database.query(u"UPDATE idempotency_keys SET created_at = '2001-01-01T00:00:00.000Z'"_s);
    QStringList older;
    for (int year = 1000; year < 2000; ++year)
        older.append(u"('x', 'k%1', 'f', 'r', '%1-01-01T00:00:00.000Z')"_s.arg(year));
    database.query(u"INSERT INTO idempotency_keys (asker, key, fingerprint, result, created_at) "
                   u"VALUES "_s
                   + older.join(u", "_s));
    const HttpReply again = http().send("POST", kTasks, kTask, headers(key));
    QCOMPARE(again.status, 201);
    QVERIFY(again.body != first.body);
    QCOMPARE(http().send("POST", kTasks, kTask, headers(key)).body, again.body);
    QCOMPARE(count(u"idempotency_keys"_s), 1001 - 200);
    QCOMPARE(database.value(u"SELECT min(key) FROM idempotency_keys WHERE asker = 'x'"_s),
             QVariant(u"k1200"_s));
}

void TestIdempotency::malformedKey_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("status");
    QTest::newRow("one character") << QByteArray("7") << 201;
    QTest::newRow("longest") << QByteArray(255, 'k') << 201;
    QTest::newRow("too long") << QByteArray(256, 'k') << 400;
    QTest::newRow("nothing in quotes") << QByteArray(R"("")") << 400;
    QTest::newRow("blank within") << QByteArray("a b") << 400;
    QTest::newRow("quote within") << QByteArray(R"(a"b)") << 400;
    QTest::newRow("not ASCII") << QByteArray("sch\xC3\xB6n") << 400;
}

void TestIdempotency::malformedKey()
{
    QFETCH(QByteArray, key);
    QFETCH(int, status);
    QCOMPARE(http().send("POST", kTasks, kTask, headers(key)).status, status);
    QCOMPARE(count(u"tasks"_s), status == 201 ? 1 : 0);
}

void TestIdempotency::many()
{
    const QByteArray lines = "{\"title\":\"a\"}\n{\"title\":\"b\"}\n";
    const HttpHeaders ndjson = headers(newKey(), "application/x-ndjson");
    const HttpReply first = http().send("POST", kTasks, lines, ndjson);
    QCOMPARE(first.status, 201);
    QCOMPARE(first.object()[u"created"].toInt(), 2);
    m_server->restart();
    QCOMPARE(http().send("POST", kTasks, lines, ndjson).body, first.body);
    QCOMPARE(http().send("POST", kTasks, lines + lines, ndjson).status, 422);
    QCOMPARE(count(u"tasks"_s), 2);
    QCOMPARE(http().get(kTasks).object()[u"total_items"].toInt(), 2);
}

void TestIdempotency::contracts_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("table");
    QTest::newRow("exams") << QByteArray("/exams")
                           << QByteArray(R"({"title":"Sight-reading","description":"Grade 3"})")
                           << u"exams"_s;
    QTest::newRow("songs") << QByteArray("/api/songs")
                           << QByteArray(R"({"artist":"a","title":"b","rating":3})") << u"songs"_s;
    QTest::newRow("tasks") << QByteArray("/todo/api/v1.0/tasks") << kTask << u"tasks"_s;
    QTest::newRow("users") << QByteArray("/users") << QByteArray(R"({"username":"ana"})")
                           << u"users"_s;
    QTest::newRow("cars") << QByteArray("/cars")
                          << QByteArray(R"({"model":"Trabant","owner_id":OWNER})") << u"cars"_s;
}

void TestIdempotency::contracts()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, body);
    QFETCH(QString, table);
    body.replace("OWNER", QByteArray::number(m_server->owner()));
    const QByteArray key = newKey();
    const int before = count(table);
    const HttpReply first = http().send("POST", path, body, headers(key));
    QVERIFY2(first.status / 100 == 2, first.body);
    QCOMPARE(http().send("POST", path, body, headers(key)).body, first.body);
    QCOMPARE(count(table), before + 1);
}

QTEST_GUILESS_MAIN(TestIdempotency)
#include "tst_idempotency.moc"
