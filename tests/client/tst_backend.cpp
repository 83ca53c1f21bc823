// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/apiclient.h"
#include "app/backend.h"
#include "awaited.h"
#include "testserver.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestBackend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void servesItsOwner();
    void tokenIsNowhereToBeRead();
    void foreignSettingsDoNotCount();
    void defaultDatabase();
    void stops();
    void stopWithoutStart();
    void endsWithItsObject();
    void startsAgainAfterACrash();
    void givesUpAfterManyCrashes();
    void missingProgram();
    void badDatabase();
    void databaseInUse();
    void diesWithAKilledWindow();

private:
    Backend::Options options() const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

constexpr int kPatience = 30'000;

bool accepts(const QUrl &url)
{
    QTcpSocket socket;
    socket.connectToHost(url.host(), quint16(url.port()));
    return socket.waitForConnected(5'000);
}

QByteArray content(const QString &fileName)
{
    QFile file(fileName);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/** Where a backend serves, and with which token. */
struct Served
{
    explicit Served(Backend &backend)
    {
        QObject::connect(&backend, &Backend::ready, &backend,
                         [this](const QUrl &base, const QByteArray &secret) {
                             url = base;
                             token = secret;
                             ++times;
                         });
        QObject::connect(&backend, &Backend::failed, &backend,
                         [this](const QString &words) { failures.append(words); });
    }

    bool wait(int count = 1) const
    {
        const bool served =
            QTest::qWaitFor([&] { return times >= count || !failures.isEmpty(); }, kPatience);
        if (!failures.isEmpty())
            qWarning("%s", qPrintable(failures.first()));
        return served && failures.isEmpty();
    }

    QUrl url;
    QByteArray token;
    int times = 0;
    QStringList failures;
};

// The status of a list of songs asked for with that token.
Result<ApiReply> ask(const QUrl &url, const QByteArray &token)
{
    ApiClient client;
    client.setServer(url, token);
    const Awaited<ApiReply> answer;
    client.get(u"/api/v1/songs"_s, {}, &client, answer);
    if (!answer.wait())
        return Fault::internal(u"There was no answer."_s);
    return answer.result();
}

} // namespace

void TestBackend::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

Backend::Options TestBackend::options() const
{
    return {.database = u"sqlite:///"_s + m_folder->filePath(u"own.db"_s),
            .anyPort = true,
            .program = TestServer::program()};
}

void TestBackend::servesItsOwner()
{
    Backend backend;
    const Served served(backend);
    backend.start(options());
    QVERIFY(served.wait());
    QCOMPARE(served.url.host(), u"127.0.0.1"_s);
    static const QRegularExpression base64url(u"^[A-Za-z0-9_-]{43}$"_s);
    QVERIFY(base64url.match(QString::fromLatin1(served.token)).hasMatch());

    QVERIFY(bool(ask(served.url, served.token)));
    for (const QByteArray &wrong : {QByteArray(), QByteArray("x"), served.token.toLower()}) {
        const auto answer = ask(served.url, wrong);
        QVERIFY(!answer);
        QCOMPARE(answer.fault().kind, Fault::Kind::Unauthenticated);
    }
}

void TestBackend::tokenIsNowhereToBeRead()
{
    Backend backend;
    const Served served(backend);
    backend.start(options());
    QVERIFY(served.wait());
    const QString process = u"/proc/%1/"_s.arg(backend.processId());
    const QByteArray arguments = content(process + u"cmdline"_s);
    QVERIFY(arguments.contains("--owner-pipe"));
    QVERIFY(!arguments.contains(served.token));
    QVERIFY(!content(process + u"environ"_s).contains(served.token));
}

// Variables meant for another service must not lead the window to that service's database.
void TestBackend::foreignSettingsDoNotCount()
{
    const QByteArray home = m_folder->path().toUtf8();
    qputenv("XDG_DATA_HOME", home);
    qputenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/elsewhere");
    qputenv("APP_SETTINGS", "production");
    qputenv("PORT", "1");
    Backend backend;
    const Served served(backend);
    backend.start({.anyPort = true, .program = TestServer::program()});
    const bool ready = served.wait();
    for (const char *name : {"XDG_DATA_HOME", "DATABASE_URL", "APP_SETTINGS", "PORT"})
        qunsetenv(name);
    QVERIFY(ready);
    QVERIFY(served.url.port() != 1);
}

void TestBackend::defaultDatabase()
{
    qputenv("XDG_DATA_HOME", m_folder->path().toUtf8());
    Backend backend;
    const Served served(backend);
    backend.start({.anyPort = true, .program = TestServer::program()});
    const bool ready = served.wait();
    qunsetenv("XDG_DATA_HOME");
    QVERIFY(ready);
    QVERIFY(!QDir(m_folder->path()).entryList({u"Lectern"_s, u"lectern*"_s}).isEmpty());
}

void TestBackend::stops()
{
    Backend backend;
    const Served served(backend);
    QSignalSpy stopped(&backend, &Backend::stopped);
    QSignalSpy restarting(&backend, &Backend::restarting);
    backend.start(options());
    QVERIFY(served.wait());
    backend.stop();
    QTRY_COMPARE_WITH_TIMEOUT(stopped.count(), 1, 15'000);
    QVERIFY(!accepts(served.url));
    QCOMPARE(backend.processId(), 0);
    QCOMPARE(restarting.count(), 0);

    backend.start(options());
    QVERIFY(served.wait(2));
    QVERIFY(accepts(served.url));
}

void TestBackend::stopWithoutStart()
{
    Backend backend;
    QSignalSpy stopped(&backend, &Backend::stopped);
    backend.stop();
    QTRY_COMPARE(stopped.count(), 1);
}

void TestBackend::endsWithItsObject()
{
    QUrl url;
    {
        Backend backend;
        const Served served(backend);
        backend.start(options());
        QVERIFY(served.wait());
        url = served.url;
    }
    QVERIFY(!accepts(url));
}

void TestBackend::startsAgainAfterACrash()
{
    Backend backend;
    const Served served(backend);
    QSignalSpy restarting(&backend, &Backend::restarting);
    backend.start(options());
    QVERIFY(served.wait());
    const QByteArray first = served.token;
    ::kill(pid_t(backend.processId()), SIGKILL);
    QTRY_COMPARE(restarting.count(), 1);
    QVERIFY(served.wait(2));
    QVERIFY(served.token != first);
    QVERIFY(bool(ask(served.url, served.token)));
    QVERIFY(!ask(served.url, first));
}

void TestBackend::givesUpAfterManyCrashes()
{
    Backend backend;
    Served served(backend);
    connect(&backend, &Backend::ready, &backend,
            [&] { ::kill(pid_t(backend.processId()), SIGKILL); });
    backend.start(options());
    QTRY_COMPARE_WITH_TIMEOUT(served.failures.size(), 1, 60'000);
    QCOMPARE(served.times, 6);
    QVERIFY(served.failures.first().contains(u"again and again"_s));
    QCOMPARE(backend.processId(), 0);
}

void TestBackend::missingProgram()
{
    Backend backend;
    const Served served(backend);
    backend.start({.program = m_folder->filePath(u"no-such-program"_s)});
    QTRY_COMPARE(served.failures.size(), 1);
    QVERIFY(served.failures.first().contains(u"no-such-program"_s));
}

void TestBackend::badDatabase()
{
    Backend backend;
    const Served served(backend);
    QSignalSpy restarting(&backend, &Backend::restarting);
    backend.start(
        {.database = u"sqlite:////dev/null/no/such/folder.db"_s, .program = TestServer::program()});
    QTRY_COMPARE_WITH_TIMEOUT(served.failures.size(), 1, kPatience);
    QVERIFY2(served.failures.first().contains(u"/dev/null/no/such"_s),
             qPrintable(served.failures.first()));
    QCOMPARE(restarting.count(), 0);
}

void TestBackend::databaseInUse()
{
    Backend first;
    const Served served(first);
    first.start(options());
    QVERIFY(served.wait());
    Backend second;
    const Served other(second);
    const QSignalSpy inUse(&second, &Backend::inUse);
    second.start(options());
    QTRY_COMPARE_WITH_TIMEOUT(inUse.count(), 1, kPatience);
    QVERIFY(inUse.first().first().toString().contains(QString::number(first.processId())));
    QVERIFY(other.failures.isEmpty());
}

// No chance to say good-bye: its end of the pipe closes, and that is the sign.
void TestBackend::diesWithAKilledWindow()
{
    QProcess window;
    window.start(QStringLiteral(LECTERN_HOLDER_PATH), {options().database, options().program});
    QVERIFY(window.waitForStarted());
    QTRY_VERIFY2_WITH_TIMEOUT(window.canReadLine(), window.readAllStandardError().constData(),
                              kPatience);
    const QByteArrayList words = window.readLine().trimmed().split(' ');
    QCOMPARE(words.size(), 2);
    const QUrl url(QString::fromUtf8(words[1]));
    QVERIFY(accepts(url));
    window.kill();
    QVERIFY(window.waitForFinished());
    QTRY_VERIFY_WITH_TIMEOUT(!accepts(url), 15'000);
}

QTEST_GUILESS_MAIN(TestBackend)
#include "tst_backend.moc"
