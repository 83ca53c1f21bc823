// SPDX-License-Identifier: GPL-3.0-or-later
// The local data of one user, and what a program of another user of the computer gets of it.
#include "api/apiclient.h"
#include "app/localserver.h"
#include "awaited.h"
#include "testserver.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000;
constexpr int kLongest = 150'000;
constexpr uid_t kNobody = 65534;
const QString kSecret = u"Die verschwundene Partitur"_s;

// What anybody may read: the description of the API, and that the server lives.
const QStringList kOpen {u"/"_s,
                         u"/docs"_s,
                         u"/docs.js"_s,
                         u"/schema.js"_s,
                         u"/style.css"_s,
                         u"/healthz"_s,
                         u"/readyz"_s,
                         u"/openapi.json"_s,
                         u"/api/v1/accounts/setup"_s,
                         u"/docs/rights"_s,
                         u"/api/v1/accounts/password/strength"_s};

// Its sign-in and the like answer to wrong bodies as well.
bool isOfAccounts(const QString &path)
{
    return path.startsWith(u"/accounts/") || path.startsWith(u"/api/v1/accounts/");
}

bool isRefusal(const QJsonObject &call)
{
    const int status = call[u"status"].toInt();
    const QString path = call[u"path"].toString();
    if (call[u"call"] == u"OPTIONS"_s && status == 204)
        return true;
    // 400: the Host, or the nonce of a proof; 421: a Host of others; 429: passwords were tried;
    // 501: TRACE.
    QList<int> refusals {400, 401, 403, 404, 405, 421, 429, 501};
    if (isOfAccounts(path))
        refusals += {409, 415, 422};
    return refusals.contains(status);
}

} // namespace

class TestOtherUser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void seesWhatIsOpen();
    void getsNothingByAnyCall();
    void readsNoFile();
    void findsNoTokenInProcesses();

private:
    void makeHome();
    void start();
    void store();
    void letLoose();
    QString home(const QString &name) const { return m_home.filePath(name); }
    QString got(const QString &what, const QString &path) const;
    QStringList processFiles(qint64 process) const;

    QTemporaryDir m_home;
    std::unique_ptr<LocalServer> m_server;
    QUrl m_url;
    QByteArray m_token;
    QList<QJsonObject> m_lines;
};

void TestOtherUser::initTestCase()
{
    if (::geteuid() != 0) {
        QVERIFY2(!qEnvironmentVariableIsSet("CI"), "only root can become another user");
        QSKIP("only root can become another user");
    }
    makeHome();
    start();
    store();
    letLoose();
}

// Open all the way, so that nothing but what Lectern does itself keeps anybody out.
void TestOtherUser::makeHome()
{
    const mode_t before = ::umask(022);
    QCOMPARE(::chmod(QFile::encodeName(m_home.path()).constData(), 0755), 0);
    QVERIFY(QDir().mkpath(home(u"data/Lectern"_s)) && QDir().mkpath(home(u"runtime"_s)));
    for (const auto &name : {u"data/anybody.txt"_s, u"data/Lectern/anybody.txt"_s}) {
        QFile control(home(name));
        QVERIFY(control.open(QFile::WriteOnly) && control.write("anybody") > 0);
    }
    QVERIFY(QFile::copy(QStringLiteral(LECTERN_STRANGER), home(u"stranger"_s)));
    QCOMPARE(::chmod(QFile::encodeName(home(u"stranger"_s)).constData(), 0755), 0);
    ::umask(before);
    qputenv("XDG_DATA_HOME", home(u"data"_s).toUtf8());
}

void TestOtherUser::start()
{
    m_server = std::make_unique<LocalServer>();
    connect(m_server.get(), &LocalServer::ready, this,
            [this](const QUrl &url, const QByteArray &token) {
                m_url = url;
                m_token = token;
            });
    m_server->start({.backend = {.anyPort = true, .program = TestServer::program()},
                     .file = home(u"runtime/lectern/backend.json"_s)});
    QTRY_VERIFY_WITH_TIMEOUT(!m_token.isEmpty(), kPatience);
    QVERIFY(QFile::exists(home(u"runtime/lectern/backend.json"_s)));
    QVERIFY(QFile::exists(home(u"data/Lectern/lectern.db"_s)));
}

void TestOtherUser::store()
{
    ApiClient client;
    client.setServer(m_url, m_token);
    for (const auto &resource : {u"songs"_s, u"exams"_s, u"tasks"_s}) {
        QJsonObject record {{u"title"_s, kSecret}};
        if (resource == u"songs")
            record[u"artist"] = u"Unknown"_s;
        const Awaited<ApiReply> answer;
        client.create(u"/api/v1/"_s + resource, QJsonDocument(record).toJson(), "application/json",
                      &client, answer);
        QVERIFY(answer.wait());
        QVERIFY(bool(answer.result()));
    }
}

QStringList TestOtherUser::processFiles(qint64 process) const
{
    QStringList files;
    for (const auto &name : {u"environ"_s, u"mem"_s, u"maps"_s, u"stack"_s, u"auxv"_s})
        files.append(u"/proc/%1/%2"_s.arg(process).arg(name));
    return files;
}

void TestOtherUser::letLoose()
{
    const qint64 server = m_server->processId();
    const QString data = home(u"data/Lectern"_s);
    const QString runtime = home(u"runtime/lectern"_s);
    QStringList read = processFiles(server) + processFiles(::getpid());
    for (const auto &name : {u"lectern.db"_s, u"lectern.db-wal"_s, u"lectern.db-shm"_s,
                             u"lectern.db.lock"_s, u"anybody.txt"_s})
        read.append(data + u'/' + name);
    read += {home(u"data/anybody.txt"_s), runtime + u"/backend.json"_s,
             u"/proc/%1/cmdline"_s.arg(server), u"/proc/%1/cmdline"_s.arg(::getpid())};
    const QStringList list {data, runtime, u"/proc/%1/fd"_s.arg(server),
                            u"/proc/%1/fd"_s.arg(::getpid())};
    QProcess stranger;
    stranger.setProcessEnvironment(QProcessEnvironment());
    stranger.setWorkingDirectory(u"/"_s);
    stranger.setChildProcessModifier([] {
        if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)
            ::_exit(126);
    });
    stranger.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    stranger.start(home(u"stranger"_s), {});
    stranger.write(QJsonDocument(QJsonObject {{u"url"_s, m_url.toString()},
                                              {u"read"_s, QJsonArray::fromStringList(read)},
                                              {u"list"_s, QJsonArray::fromStringList(list)}})
                       .toJson());
    stranger.closeWriteChannel();
    QVERIFY(stranger.waitForFinished(kLongest));
    QCOMPARE(stranger.exitCode(), 0);
    while (stranger.canReadLine())
        m_lines.append(QJsonDocument::fromJson(stranger.readLine()).object());
}

QString TestOtherUser::got(const QString &what, const QString &path) const
{
    for (const QJsonObject &line : m_lines) {
        if (line[what] == path)
            return line[u"got"].toString();
    }
    return u"it was not tried"_s;
}

// Else that it gets nothing would mean nothing.
void TestOtherUser::seesWhatIsOpen()
{
    QStringList seen;
    for (const QJsonObject &line : m_lines) {
        if (line[u"call"] == u"GET"_s && line[u"as"] == u"nobody"_s
            && line[u"status"].toInt() == 200)
            seen.append(line[u"path"].toString());
    }
    for (const QString &path : kOpen) {
        if (!isOfAccounts(path))
            QVERIFY2(seen.contains(path), qPrintable(path));
    }
    QCOMPARE(got(u"read"_s, home(u"data/anybody.txt"_s)), u"anybody"_s);
    QVERIFY(
        got(u"read"_s, u"/proc/%1/cmdline"_s.arg(m_server->processId())).contains(u"--owner-pipe"));
}

void TestOtherUser::getsNothingByAnyCall()
{
    int calls = 0;
    for (const QJsonObject &line : m_lines) {
        if (!line.contains(u"call"))
            continue;
        ++calls;
        const QString words =
            u"%1 %2 as %3: %4"_s.arg(line[u"call"].toString(), line[u"path"].toString(),
                                     line[u"as"].toString(), line[u"body"].toString());
        const QString path = line[u"path"].toString().section(u'?', 0, 0);
        const bool isOpen = kOpen.contains(path) && line[u"status"].toInt() == 200;
        QVERIFY2(isOpen || isRefusal(line), qPrintable(words));
        QVERIFY2(!words.contains(kSecret) && !words.contains(QString::fromLatin1(m_token))
                     && !words.contains(m_home.path()),
                 qPrintable(words));
    }
    QVERIFY2(calls >= 1000, QByteArray::number(calls));
    qInfo("%d calls", calls);
}

void TestOtherUser::readsNoFile()
{
    for (const QJsonObject &line : m_lines) {
        const QString file = line[u"read"].toString();
        if (!line.contains(u"call") && !file.endsWith(u"/cmdline")
            && file != home(u"data/anybody.txt"_s))
            QVERIFY2(line[u"got"].toString().isEmpty(), QJsonDocument(line).toJson().constData());
    }
    // All of them were there to be read.
    for (const auto &name : {u"lectern.db"_s, u"lectern.db-wal"_s, u"anybody.txt"_s})
        QVERIFY(QFileInfo(home(u"data/Lectern/"_s + name)).size() > 0);
    QVERIFY(got(u"list"_s, home(u"data/Lectern"_s)).isEmpty());
    QVERIFY(got(u"list"_s, home(u"runtime/lectern"_s)).isEmpty());
}

void TestOtherUser::findsNoTokenInProcesses()
{
    for (const qint64 process : {m_server->processId(), qint64(::getpid())}) {
        const QString commandLine = got(u"read"_s, u"/proc/%1/cmdline"_s.arg(process));
        QVERIFY(!commandLine.isEmpty());
        QVERIFY(!commandLine.contains(QString::fromLatin1(m_token)));
        QCOMPARE(got(u"list"_s, u"/proc/%1/fd"_s.arg(process)), QString());
    }
}

} // namespace lectern

QTEST_GUILESS_MAIN(lectern::TestOtherUser)
#include "tst_otheruser.moc"
