// SPDX-License-Identifier: GPL-3.0-or-later
// No reply of any route shows a token, a hash, SQL, a place on the computer or a name of code.
#include "rightrequests.h"

#include <QFileInfo>
#include <QTest>

#include <utility>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

// What no right request can bring about here, and why.
const QHash<QByteArray, int> kRefusedByRight {
    {"POST /api/v1/accounts/setup", 403}, // an owner needs no first administrator
};

} // namespace

class TestLeaks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void findsWhatIsThere_data();
    void findsWhatIsThere();
    void operations_data();
    void operations();
    void pathsThatNobodyServes();
    void refusedHeads();
    void everyHashWasLookedFor();

private:
    using Asker = RightRequests::Asker;

    HttpReply ask(const QByteArray &bytes);
    void scan(const HttpReply &reply, const QByteArray &request);
    void walk(const Operation &operation, Asker &asker);

    std::unique_ptr<ApiServer> m_server;
    std::unique_ptr<RightRequests> m_requests;
    QList<Operation> m_operations;
    LeakScan m_scan;
    QMap<int, int> m_statuses; ///< of this operation
    QMap<int, int> m_allStatuses;
    int m_walked = 0;
    bool m_slowed = false; ///< signing in has been slowed down
};

void TestLeaks::initTestCase()
{
    ApiServer::Options options;
    options.profile = Profile::Local;
    options.ownerToken = RightRequests::kOwnerToken;
    m_server = std::make_unique<ApiServer>(options);
    m_requests = std::make_unique<RightRequests>(*m_server, m_scan);
    const DatabaseUrl url = m_server->database().url();
    m_scan.forbid((TestDatabase::isSqlite() ? QFileInfo(url.path).path() : url.host).toUtf8());
    m_operations = operationsOf(m_server->http().get("/openapi.json").object());
    QVERIFY(m_operations.size() > 80);
    for (const QString &role : {u"administrator"_s, u"teacher"_s, u"student"_s})
        QVERIFY(!m_requests->renewed(role).token.isEmpty());
    for (const ResourceSpec &spec : m_server->catalog()) {
        for (int i = 0; i < 3; ++i)
            QVERIFY(!m_server->create(spec.name, m_server->sample(spec, nextNumber())).isEmpty());
    }
}

void TestLeaks::cleanupTestCase()
{
    QStringList counts;
    for (auto it = m_allStatuses.begin(); it != m_allStatuses.end(); ++it)
        counts.append(u"%1: %2"_s.arg(it.key()).arg(it.value()));
    qInfo("%d operations, replies by status: %s", m_walked, qPrintable(counts.join(u", "_s)));
    m_requests.reset();
    m_server.reset();
}

void TestLeaks::findsWhatIsThere_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("leaks");
    const auto row = [](const char *text, bool leaks) {
        QTest::newRow(text) << QString::fromUtf8(text) << leaks;
    };
    row("$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA", true);
    row("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true);
    row("UNIQUE constraint failed: users.username", true);
    row("ERROR:  duplicate key value violates unique constraint \"users_username_key\"", true);
    row("Key (username)=(ada) already exists in users_username_key", true);
    row("SELECT id, title FROM exams WHERE id = ?", true);
    row("INSERT INTO sessions VALUES (1)", true);
    row("relation pg_class", true);
    row("near \"x\": syntax error", true);
    row("unable to open database file /home/ada/.local/share/lectern/lectern.db", true);
    row("at resourcestore.cpp:120", true);
    row("std::bad_alloc", true);
    row("QJsonDocument::fromJson", true);
    row("title must have 1 to 200 characters.", false);
    row("There is no song with the number 7.", false);
    row("Idempotency-Key was used for another request.", false);
}

void TestLeaks::findsWhatIsThere()
{
    QFETCH(QString, text);
    QFETCH(bool, leaks);
    const QString found = innerWords(text);
    QVERIFY2(found.isEmpty() != leaks, qPrintable(found));
}

HttpReply TestLeaks::ask(const QByteArray &bytes)
{
    const HttpReply reply = m_requests->raw().ask(bytes);
    ++m_statuses[reply.status];
    ++m_allStatuses[reply.status];
    m_slowed = m_slowed || reply.status == 429;
    return reply;
}

void TestLeaks::scan(const HttpReply &reply, const QByteArray &request)
{
    const QString leaked = m_scan.find(m_requests->raw().lastHead(), reply);
    const QByteArray asked =
        request.left(700) + "\n--\n" + m_requests->raw().lastHead() + reply.body.left(900);
    QVERIFY2(reply.status != 0 && reply.status != 500, asked);
    QVERIFY2(leaked.isEmpty(), qPrintable(leaked + u": "_s + QString::fromUtf8(asked)));
    if (reply.header("Connection").toLower() == "close")
        m_requests->hangUp();
}

void TestLeaks::walk(const Operation &operation, Asker &asker)
{
    const QList<Probe> probes = probesOf(operation);
    // Whoever has no token gets the same answer to all, mostly.
    const qsizetype step = asker.role == u"nobody" && !operation.isOpen ? 8 : 1;
    for (qsizetype i = 0; i < probes.size(); i += step) {
        const Probe &probe = probes[i];
        QByteArray request = m_requests->bytesOf(probe, operation, asker);
        HttpReply reply = ask(request);
        scan(reply, request);
        if (QTest::currentTestFailed())
            return;
        // Whoever has just ended their session comes back, and so does a key that was removed.
        if (reply.status == 401 && asker.role != u"nobody" && !operation.isOpen) {
            asker = m_requests->renewed(asker.role);
            request = m_requests->bytesOf(probe, operation, asker);
            reply = ask(request);
            scan(reply, request);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

void TestLeaks::operations_data()
{
    QTest::addColumn<int>("number");
    for (int i = 0; i < m_operations.size(); ++i) {
        QTest::addRow("%s %s", m_operations[i].method.constData(),
                      qPrintable(m_operations[i].pattern))
            << i;
    }
}

void TestLeaks::operations()
{
    QFETCH(int, number);
    const Operation &operation = m_operations[number];
    m_statuses.clear();
    if (std::exchange(m_slowed, false))
        m_requests->restart();
    m_requests->hangUp();
    for (const QString &role : {u"administrator"_s, u"student"_s, u"key"_s, u"nobody"_s}) {
        m_requests->forgetRecords();
        Asker asker = m_requests->renewed(role);
        walk(operation, asker);
        if (QTest::currentTestFailed())
            return;
    }
    const auto has = [&](int from, int to) {
        const auto at = m_statuses.lowerBound(from);
        return at != m_statuses.end() && at.key() < to;
    };
    const int refusal =
        kRefusedByRight.value(operation.method + ' ' + operation.pattern.toLatin1());
    QVERIFY(refusal > 0 ? has(refusal, refusal + 1) : has(200, 400));
    QVERIFY(operation.isOpen || has(401, 402));
    ++m_walked;
}

// What has no route, and methods that a path does not have.
void TestLeaks::pathsThatNobodyServes()
{
    for (const char *line :
         {"GET /nowhere", "GET /api/v1/sqlite", "GET /api/v2/songs", "POST /openapi.json",
          "DELETE /", "PATCH /api/songs", "OPTIONS /api/v1/songs", "OPTIONS *",
          "HEAD /api/v1/songs", "GET /..%2f..%2fetc%2fpasswd", "GET /api/v1/%00",
          "GET /api/v1/songs/1/cars", "GET //api//v1//songs", "GET /.env", "GET /api/v1/events",
          "PUT /api/v1/imports"}) {
        for (const QByteArray &accept : {"application/json"_ba, "text/html"_ba}) {
            const QByteArray request =
                m_requests->raw().head(line,
                                       "Authorization: Bearer " + RightRequests::kOwnerToken
                                           + "\r\nAccept: " + accept + "\r\n");
            m_requests->raw().send(request);
            const HttpReply reply = m_requests->raw().reply(QByteArray(line).startsWith("HEAD"));
            scan(reply, request);
            if (QTest::currentTestFailed())
                return;
        }
    }
}

// What the guard refuses, and credentials that are none.
void TestLeaks::refusedHeads()
{
    const QByteArray path = "GET /api/v1/songs HTTP/1.1\r\n";
    for (const QByteArray &bytes :
         {"GET /api/v1/songs HTTP/1.1\r\n\r\n"_ba, path + "Host: elsewhere.example\r\n\r\n",
          "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"_ba, "nonsense\r\n\r\n"_ba,
          "GET /" + QByteArray(20'000, 'x') + " HTTP/1.1\r\n\r\n"}) {
        m_requests->hangUp();
        const HttpReply reply = ask(bytes);
        QVERIFY2(reply.status >= 400 && reply.status < 500, bytes.left(80));
        scan(reply, bytes);
    }
    m_requests->hangUp();
    for (const QByteArray &credentials :
         {"Bearer"_ba, "Bearer "_ba, "Bearer '"_ba, "Bearer " + QByteArray(3000, 'A'),
          "Bearer lectern_"_ba, "Bearer \xff\xfe"_ba, "Basic !!!"_ba, "Basic Og=="_ba,
          "Basic " + "a\0b:c"_ba.toBase64(), "Basic " + "' OR 1=1:x"_ba.toBase64(),
          "Digest x"_ba}) {
        for (const char *line : {"GET /api/v1/songs", "GET /todo/api/v1.0/tasks"}) {
            const QByteArray request =
                m_requests->raw().head(line, "Authorization: " + credentials + "\r\n");
            const HttpReply reply = ask(request);
            scan(reply, request);
            QVERIFY2(reply.status == 401 || reply.status == 429 || reply.status == 400, request);
        }
    }
}

// The hashes that are kept are among those that were looked for.
void TestLeaks::everyHashWasLookedFor()
{
    int hashes = 0;
    for (const QString &column : {u"session_hash FROM sessions"_s, u"update_hash FROM sessions"_s,
                                  u"hash FROM api_keys"_s}) {
        for (const QVariantList &row : m_server->database().query(u"SELECT "_s + column)) {
            QVERIFY2(m_scan.knowsHash(row[0].toString()),
                     qPrintable(column + u": "_s + row[0].toString()));
            ++hashes;
        }
    }
    QVERIFY(hashes > 50);
    QVERIFY(m_server->database()
                .value(u"SELECT hash FROM passwords"_s)
                .toString()
                .startsWith(u"$argon2id$"));
    QCOMPARE(m_walked, m_operations.size());
    QVERIFY(m_allStatuses.value(200) > 1000 && m_allStatuses.value(400) > 1000);
    QVERIFY(m_allStatuses.value(401) > 1000 && m_allStatuses.value(404) > 100);
}

QTEST_GUILESS_MAIN(TestLeaks)
#include "tst_leaks.moc"
