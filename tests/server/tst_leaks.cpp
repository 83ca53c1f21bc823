// SPDX-License-Identifier: GPL-3.0-or-later
// No reply of any route shows a token, a hash, SQL, a place on the computer or a name of code.
#include "leakscan.h"
#include "people.h"
#include "probes.h"
#include "rawclient.h"

#include <QFileInfo>
#include <QRegularExpression>
#include <QTest>
#include <QUrlQuery>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kOwnerToken(43, 'w');
// Not the one of the examples that the description shows.
const QString kSecret = u"nine otters knit by lamplight"_s;

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
    /** Somebody who asks. */
    struct Asker
    {
        QString role; ///< administrator, student, key, nobody
        qint64 id = 0;
        QString name = {};
        QString email = {};
        QString token = {};
        QString updateToken = {};
    };

    void restart();
    RawClient &raw();
    HttpReply as(const QString &token, const QByteArray &method, const QByteArray &path,
                 const QJsonObject &json = {});
    HttpReply asOwner(const QByteArray &method, const QByteArray &path,
                      const QJsonObject &json = {});
    Asker person(const QString &role);
    Asker renewed(const QString &role);
    qint64 keyId();
    QByteArray segment(const QString &place, const QString &pattern, const Asker &asker);
    QByteArray import(const QString &pattern, const Asker &asker);
    QByteArray filled(const QString &path, const Operation &operation, const Asker &asker);
    QJsonObject rightBody(const Operation &operation, const Asker &asker);
    QByteArray bytesOf(const Probe &probe, const Operation &operation, const Asker &asker);
    HttpReply ask(const QByteArray &bytes);
    void scan(const HttpReply &reply, const QByteArray &request);
    void walk(const Operation &operation, Asker &asker);

    std::unique_ptr<ApiServer> m_server;
    std::unique_ptr<RawClient> m_raw;
    QList<Operation> m_operations;
    LeakScan m_scan;
    QHash<QString, QByteArray> m_segments; ///< of this operation, by place
    QMap<int, int> m_statuses; ///< of this operation
    QMap<int, int> m_allStatuses;
    int m_walked = 0;
    bool m_slowed = false; ///< signing in has been slowed down
};

void TestLeaks::initTestCase()
{
    ApiServer::Options options;
    options.profile = Profile::Local;
    options.ownerToken = kOwnerToken;
    m_server = std::make_unique<ApiServer>(options);
    m_server->http().standing = bearer(QString::fromLatin1(kOwnerToken));
    m_scan.forbidToken(QString::fromLatin1(kOwnerToken));
    m_scan.forbid(kSecret.toUtf8());
    const DatabaseUrl url = m_server->database().url();
    m_scan.forbid((TestDatabase::isSqlite() ? QFileInfo(url.path).path() : url.host).toUtf8());
    m_operations = operationsOf(m_server->http().get("/openapi.json").object());
    QVERIFY(m_operations.size() > 80);
    for (const QString &role : {u"administrator"_s, u"teacher"_s, u"student"_s})
        QVERIFY(!person(role).token.isEmpty());
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
    m_raw.reset();
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

void TestLeaks::restart()
{
    m_server->restart();
    m_server->http().standing = bearer(QString::fromLatin1(kOwnerToken));
    m_raw.reset();
    m_slowed = false;
}

// A new connection where the last one has ended, or led to another server.
RawClient &TestLeaks::raw()
{
    if (!m_raw)
        m_raw = std::make_unique<RawClient>(m_server->url());
    return *m_raw;
}

HttpReply TestLeaks::as(const QString &token, const QByteArray &method, const QByteArray &path,
                        const QJsonObject &json)
{
    m_server->http().standing = bearer(token);
    const HttpReply reply =
        m_server->http().send(method, path, json.isEmpty() ? QByteArray() : compact(json),
                              {{"Content-Type", "application/json"}});
    m_server->http().standing = bearer(QString::fromLatin1(kOwnerToken));
    return reply;
}

HttpReply TestLeaks::asOwner(const QByteArray &method, const QByteArray &path,
                             const QJsonObject &json)
{
    return as(QString::fromLatin1(kOwnerToken), method, path, json);
}

// A new user who has signed in.
TestLeaks::Asker TestLeaks::person(const QString &role)
{
    const int number = nextNumber();
    Asker made {.role = role,
                .name = u"%1 %2"_s.arg(role).arg(number),
                .email = u"person%1@example.com"_s.arg(number)};
    const bool admin = role == u"administrator";
    const QJsonObject user {{u"username"_s, made.name},
                            {u"email"_s, made.email},
                            {u"role"_s, admin ? u"employee"_s : role},
                            {u"admin"_s, admin}};
    made.id = asOwner("POST", "/api/v1/users", user).object()[u"id"].toInteger();
    asOwner("PUT", pathOf(u"users"_s, made.id) + "/password", {{u"new_password"_s, kSecret}});
    HttpReply in = signIn(*m_server, made.name, kSecret);
    // Wrong passwords are forgotten at a restart.
    if (in.status == 429) {
        restart();
        in = signIn(*m_server, made.name, kSecret);
    }
    if (in.status != 201)
        qFatal("%s cannot sign in: %s", qPrintable(made.name), in.body.constData());
    made.token = in.object()[u"session_token"].toString();
    made.updateToken = in.object()[u"update_token"].toString();
    m_scan.forbidToken(made.token);
    m_scan.forbidToken(made.updateToken);
    return made;
}

TestLeaks::Asker TestLeaks::renewed(const QString &role)
{
    if (role == u"nobody")
        return {.role = role};
    if (role != u"key")
        return person(role);
    const QJsonObject wish {{u"name"_s, u"a tool"_s}, {u"access"_s, u"write"_s}};
    HttpReply made = asOwner("POST", "/api/v1/accounts/keys", wish);
    if (made.status != 201) {
        // There may be only so many.
        for (const QJsonValue &key : asOwner("GET", "/api/v1/accounts/keys").items())
            asOwner("DELETE",
                    "/api/v1/accounts/keys/" + QByteArray::number(key[u"id"].toInteger()));
        made = asOwner("POST", "/api/v1/accounts/keys", wish);
    }
    if (made.status != 201)
        qFatal("no key: %s", made.body.constData());
    Asker tool {.role = role, .token = made.object()[u"key"].toString()};
    m_scan.forbidToken(tool.token);
    return tool;
}

qint64 TestLeaks::keyId()
{
    renewed(u"key"_s);
    return asOwner("GET", "/api/v1/accounts/keys").items().last()[u"id"].toInteger();
}

// An import, or the job that stores it, of whoever asks; of the owner for those who may not import.
QByteArray TestLeaks::import(const QString &pattern, const Asker &asker)
{
    const bool may = asker.role == u"administrator" || asker.role == u"key";
    const QString token = may ? asker.token : QString::fromLatin1(kOwnerToken);
    const QByteArray id = as(token, "POST", "/api/v1/imports", {{u"resource"_s, u"songs"_s}})
                              .object()[u"id"]
                              .toString()
                              .toLatin1();
    if (pattern.endsWith(u"/parts/{number}"))
        return id;
    const QByteArray path = "/api/v1/imports/" + id;
    m_server->http().standing = bearer(token);
    m_server->http().send("PUT", path + "/parts/1", "artist,title\nLeaky,Song\n");
    if (!pattern.contains(u"/jobs/"))
        return id;
    return as(token, "POST", path + "/commit").object()[u"id"].toString().toLatin1();
}

// What stands in a place of a path: something that is there.
QByteArray TestLeaks::segment(const QString &place, const QString &pattern, const Asker &asker)
{
    if (place == u"username")
        return QUrl::toPercentEncoding(person(u"student"_s).name);
    if (place == u"key")
        return QByteArray::number(keyId());
    if (place == u"number")
        return "1";
    if (place == u"nonce")
        return QByteArray(43, 'n');
    if (place == u"import" || place == u"job")
        return import(pattern, asker);
    if (pattern.contains(u"/users/"))
        return QByteArray::number(person(u"student"_s).id);
    const QString resource = pattern.contains(u"song") ? u"songs"_s
        : pattern.contains(u"tasks")                   ? u"tasks"_s
                                                       : pattern.section(u'/', 3, 3);
    const ResourceSpec *spec = findSpec(m_server->catalog(), resource);
    if (!spec)
        qFatal("nothing is known to stand in %s", qPrintable(pattern));
    return QByteArray::number(
        m_server->create(resource, m_server->sample(*spec, nextNumber()))[u"id"].toInteger());
}

// The path with something in each of its places; what may be gone by now is made anew.
QByteArray TestLeaks::filled(const QString &path, const Operation &operation, const Asker &asker)
{
    static const QRegularExpression place(u"\\{([^}]+)\\}"_s);
    if (operation.method == "DELETE" || path.endsWith(u"/commit"))
        m_segments.clear();
    QString whole = path;
    for (auto it = place.globalMatch(path); it.hasNext();) {
        const QString name = it.next().captured(1);
        if (name == u"session") {
            const QByteArray user = m_segments[u"id"_s];
            const QJsonArray sessions =
                asOwner("GET", "/api/v1/users/" + user + "/sessions").items();
            m_segments[name] = QByteArray::number(sessions[0][u"id"].toInteger());
        } else if (!m_segments.contains(name)) {
            m_segments[name] = segment(name, operation.pattern, asker);
        }
        whole.replace(u'{' + name + u'}', QString::fromLatin1(m_segments[name]));
    }
    return whole.toLatin1();
}

QJsonObject TestLeaks::rightBody(const Operation &operation, const Asker &asker)
{
    const QString resource = operation.pattern.section(u'/', 3, 3);
    const ResourceSpec *spec = findSpec(m_server->catalog(), resource);
    const bool own =
        spec && operation.pattern.count(u'/') - int(operation.pattern.contains(u'{')) == 3;
    if (own && operation.pattern.startsWith(u"/api/v1/"))
        return m_server->sample(*spec, nextNumber());
    QJsonObject body = operation.example;
    const int number = nextNumber();
    for (const QString &member : body.keys()) {
        if (member.contains(u"password"))
            body[member] = kSecret;
    }
    if (body.contains(u"current_password"_s))
        body[u"new_password"] = kSecret + u" again"_s;
    if (body.contains(u"email"_s)) {
        const bool signs = operation.pattern.endsWith(u"/sessions");
        body[u"email"] = !signs     ? u"new%1@example.com"_s.arg(number)
            : asker.email.isEmpty() ? u"nobody@example.com"_s
                                    : asker.email;
    }
    if (body.contains(u"username"_s))
        body[u"username"] = u"somebody %1"_s.arg(number);
    if (body.contains(u"update_token"_s) && !asker.updateToken.isEmpty())
        body[u"update_token"] = asker.updateToken;
    if (body.contains(u"owner_id"_s))
        body[u"owner_id"] = m_server->owner();
    return body;
}

QByteArray TestLeaks::bytesOf(const Probe &probe, const Operation &operation, const Asker &asker)
{
    const QByteArray path = filled(probe.path, operation, asker) + probe.query;
    QByteArray fields;
    if (!asker.token.isEmpty())
        fields += "Authorization: Bearer " + asker.token.toLatin1() + "\r\n";
    for (const auto &[name, value] : probe.headers)
        fields += name + ": " + value + "\r\n";
    if (operation.bodyType.isEmpty())
        return raw().head(operation.method + ' ' + path, fields);
    const QByteArray type = probe.type.isEmpty() ? operation.bodyType : probe.type;
    const bool form = operation.bodyType == "application/x-www-form-urlencoded";
    QByteArray body = probe.raw;
    if (operation.bodyType == "application/octet-stream" && !probe.ownBody)
        body = "artist,title\nA part,Song\n";
    else if (!probe.ownBody && probe.member.isEmpty())
        body = form ? formOf(rightBody(operation, asker)) : compact(rightBody(operation, asker));
    else if (!probe.ownBody)
        body = withRaw(rightBody(operation, asker), probe.member, probe.raw, form);
    return raw().request(operation.method + ' ' + path, fields + "Content-Type: " + type + "\r\n",
                         body);
}

HttpReply TestLeaks::ask(const QByteArray &bytes)
{
    const HttpReply reply = raw().ask(bytes);
    ++m_statuses[reply.status];
    ++m_allStatuses[reply.status];
    m_slowed = m_slowed || reply.status == 429;
    return reply;
}

void TestLeaks::scan(const HttpReply &reply, const QByteArray &request)
{
    const QString leaked = m_scan.find(m_raw->lastHead(), reply);
    const QByteArray asked =
        request.left(700) + "\n--\n" + m_raw->lastHead() + reply.body.left(900);
    QVERIFY2(reply.status != 0 && reply.status != 500, asked);
    QVERIFY2(leaked.isEmpty(), qPrintable(leaked + u": "_s + QString::fromUtf8(asked)));
    if (reply.header("Connection").toLower() == "close")
        m_raw.reset();
}

void TestLeaks::walk(const Operation &operation, Asker &asker)
{
    const QList<Probe> probes = probesOf(operation);
    // Whoever has no token gets the same answer to all, mostly.
    const qsizetype step = asker.role == u"nobody" && !operation.isOpen ? 8 : 1;
    for (qsizetype i = 0; i < probes.size(); i += step) {
        const Probe &probe = probes[i];
        QByteArray request = bytesOf(probe, operation, asker);
        HttpReply reply = ask(request);
        scan(reply, request);
        if (QTest::currentTestFailed())
            return;
        // Whoever has just ended their session comes back, and so does a key that was removed.
        if (reply.status == 401 && asker.role != u"nobody" && !operation.isOpen) {
            asker = renewed(asker.role);
            request = bytesOf(probe, operation, asker);
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
    if (m_slowed)
        restart();
    m_raw.reset();
    for (const QString &role : {u"administrator"_s, u"student"_s, u"key"_s, u"nobody"_s}) {
        m_segments.clear();
        Asker asker = renewed(role);
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
            const QByteArray request = raw().head(
                line, "Authorization: Bearer " + kOwnerToken + "\r\nAccept: " + accept + "\r\n");
            raw().send(request);
            const HttpReply reply = raw().reply(QByteArray(line).startsWith("HEAD"));
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
        m_raw.reset();
        const HttpReply reply = ask(bytes);
        QVERIFY2(reply.status >= 400 && reply.status < 500, bytes.left(80));
        scan(reply, bytes);
    }
    m_raw.reset();
    for (const QByteArray &credentials :
         {"Bearer"_ba, "Bearer "_ba, "Bearer '"_ba, "Bearer " + QByteArray(3000, 'A'),
          "Bearer lectern_"_ba, "Bearer \xff\xfe"_ba, "Basic !!!"_ba, "Basic Og=="_ba,
          "Basic " + "a\0b:c"_ba.toBase64(), "Basic " + "' OR 1=1:x"_ba.toBase64(),
          "Digest x"_ba}) {
        for (const char *line : {"GET /api/v1/songs", "GET /todo/api/v1.0/tasks"}) {
            const QByteArray request = raw().head(line, "Authorization: " + credentials + "\r\n");
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
