// SPDX-License-Identifier: GPL-3.0-or-later
// Several windows of one user, each with its LocalServer, and the real lectern-server.
#include "api/apiclient.h"
#include "app/localserver.h"
#include "awaited.h"
#include "core/random256.h"
#include "peer.h"
#include "testserver.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <unistd.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000;

/** What a window hears of its server. */
struct Window
{
    explicit Window(const LocalServer::Options &windowOptions) : options(windowOptions)
    {
        QObject::connect(&server, &LocalServer::ready, &server,
                         [this](const QUrl &base, const QByteArray &secret) {
                             url = base;
                             token = secret;
                             ++times;
                         });
        const auto without = [this] {
            url.clear();
            token.clear();
        };
        QObject::connect(&server, &LocalServer::restarting, &server, without);
        QObject::connect(&server, &LocalServer::failed, &server, without);
        QObject::connect(&server, &LocalServer::failed, &server,
                         [](const QString &words) { qWarning("%s", qPrintable(words)); });
    }

    void start() { server.start(options); }
    bool isOwner() const { return server.processId() > 0; }

    LocalServer::Options options;
    LocalServer server;
    QUrl url;
    QByteArray token;
    int times = 0;
};

Result<ApiReply> awaited(const Awaited<ApiReply> &answer)
{
    if (!answer.wait())
        return Fault::internal(u"There was no answer."_s);
    return answer.result();
}

// How many songs there are; -1 where the window cannot tell.
int songs(const Window &window)
{
    ApiClient client;
    client.setServer(window.url, window.token);
    const Awaited<ApiReply> answer;
    client.get(u"/api/v1/songs"_s, {}, &client, answer);
    const auto reply = awaited(answer);
    return reply ? QJsonDocument::fromJson(reply->body)[u"total_items"].toInt() : -1;
}

bool addSong(const Window &window)
{
    ApiClient client;
    client.setServer(window.url, window.token);
    const Awaited<ApiReply> answer;
    client.create(u"/api/v1/songs"_s, R"({"artist":"Clara Schumann","title":"Scherzo"})",
                  "application/json", &client, answer);
    return bool(awaited(answer));
}

} // namespace

class TestLocalServer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void secondFindsTheFirst();
    void atTheSameInstant();
    void firstIsClosed();
    void lastIsClosed();
    void backendCrashes();
    void deadFile_data();
    void deadFile();
    void strangers_data();
    void strangers();
    void strangerAsksTheRealOne();
    void startedByHand();
    void turnsUpLater();
    void aloneWithoutAFile();
    void failsInWords();

private:
    LocalServer::Options options() const
    {
        return {.backend = {.database = u"sqlite:///"_s + m_folder->filePath(u"own.db"_s),
                            .anyPort = true,
                            .program = TestServer::program()},
                .file = path()};
    }
    QString path() const { return m_folder->filePath(u"lectern/backend.json"_s); }
    BackendFile file() const { return BackendFile(path()); }

    // A window that finds what stands in the file must not come to trust it.
    void startsItsOwn(const BackendPlace &found);

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestLocalServer::secondFindsTheFirst()
{
    Window first(options());
    first.start();
    QTRY_COMPARE_WITH_TIMEOUT(first.times, 1, kPatience);
    QVERIFY(first.isOwner());
    const auto written = file().read();
    QVERIFY(written);
    QCOMPARE(written->url, first.url);
    QCOMPARE(written->process, first.server.processId());

    Window second(options());
    second.start();
    QTRY_COMPARE_WITH_TIMEOUT(second.times, 1, kPatience);
    QCOMPARE(second.url, first.url);
    QCOMPARE(second.token, first.token);
    QVERIFY(!second.isOwner());
    QVERIFY(addSong(second));
    QCOMPARE(songs(first), 1);
    // Asking once more changes nothing.
    second.start();
    QTest::qWait(0);
    QCOMPARE(second.times, 1);
}

void TestLocalServer::atTheSameInstant()
{
    Window one(options());
    Window two(options());
    Window three(options());
    for (Window *window : {&one, &two, &three})
        window->start();
    QTRY_VERIFY_WITH_TIMEOUT(one.times == 1 && two.times == 1 && three.times == 1, kPatience);
    QCOMPARE(int(one.isOwner()) + int(two.isOwner()) + int(three.isOwner()), 1);
    QCOMPARE(two.url, one.url);
    QCOMPARE(three.url, one.url);
    QCOMPARE(songs(three), 0);
}

void TestLocalServer::firstIsClosed()
{
    auto first = std::make_unique<Window>(options());
    first->start();
    QTRY_COMPARE_WITH_TIMEOUT(first->times, 1, kPatience);
    QVERIFY(addSong(*first));
    const QByteArray old = first->token;
    Window second(options());
    Window third(options());
    second.start();
    third.start();
    QTRY_VERIFY_WITH_TIMEOUT(second.times == 1 && third.times == 1, kPatience);
    const QSignalSpy restarting(&second.server, &LocalServer::restarting);
    const QSignalSpy failed(&second.server, &LocalServer::failed);

    first.reset();
    QTRY_VERIFY_WITH_TIMEOUT(second.times == 2 && third.times == 2, kPatience);
    QCOMPARE(restarting.count(), 1);
    QCOMPARE(failed.count(), 0);
    QVERIFY(second.isOwner() != third.isOwner());
    QCOMPARE(second.url, third.url);
    QCOMPARE(second.token, third.token);
    QVERIFY(second.token != old);
    QCOMPARE(songs(second), 1);
    QCOMPARE(songs(third), 1);
    QCOMPARE(file().read()->token, second.token);
}

void TestLocalServer::lastIsClosed()
{
    {
        Window first(options());
        first.start();
        QTRY_COMPARE_WITH_TIMEOUT(first.times, 1, kPatience);
        QVERIFY(QFile::exists(path()));
        {
            Window second(options());
            second.start();
            QTRY_COMPARE_WITH_TIMEOUT(second.times, 1, kPatience);
        }
        // It was not the second one's.
        QVERIFY(QFile::exists(path()));
        QCOMPARE(songs(first), 0);
    }
    QVERIFY(!QFile::exists(path()));
}

// Whichever window is the first to start another one, the other finds it.
void TestLocalServer::backendCrashes()
{
    Window first(options());
    first.start();
    QTRY_COMPARE_WITH_TIMEOUT(first.times, 1, kPatience);
    Window second(options());
    second.start();
    QTRY_COMPARE_WITH_TIMEOUT(second.times, 1, kPatience);
    const QSignalSpy failed(&first.server, &LocalServer::failed);
    for (int round = 2; round <= 4; ++round) {
        const Window &owner = first.isOwner() ? first : second;
        ::kill(pid_t(owner.server.processId()), SIGKILL);
        QTRY_VERIFY_WITH_TIMEOUT(first.times == round && second.times == round, kPatience);
        QCOMPARE(first.url, second.url);
        QVERIFY(first.isOwner() != second.isOwner());
        QVERIFY(addSong(first));
        QCOMPARE(songs(second), round - 1);
    }
    QCOMPARE(failed.count(), 0);
}

void TestLocalServer::startsItsOwn(const BackendPlace &found)
{
    QVERIFY(file().write(found));
    Window window(options());
    window.start();
    QTRY_COMPARE_WITH_TIMEOUT(window.times, 1, kPatience);
    QVERIFY(window.isOwner());
    QVERIFY(window.url != found.url);
    QCOMPARE(songs(window), 0);
    QCOMPARE(file().read()->url, window.url);
}

// What is left behind by a window that crashed.
void TestLocalServer::deadFile_data()
{
    QTest::addColumn<bool>("numberIsTakenAgain");
    QTest::newRow("process gone") << false;
    QTest::newRow("its number is another's now") << true;
}

void TestLocalServer::deadFile()
{
    QFETCH(bool, numberIsTakenAgain);
    qint64 process = ::getpid();
    if (!numberIsTakenAgain) {
        QProcess gone;
        gone.start(u"true"_s);
        QVERIFY(gone.waitForStarted());
        process = gone.processId();
        QVERIFY(gone.waitForFinished());
    }
    QUrl nobody;
    {
        const Peer peer([](int) { return QByteArray(); });
        nobody = peer.url();
    }
    startsItsOwn({.url = nobody, .token = random256(), .process = process});
}

// Programs of somebody else that have taken the port.
void TestLocalServer::strangers_data()
{
    QTest::addColumn<QByteArray>("reply");
    QTest::newRow("not found") << peerReply("404 Not Found");
    QTest::newRow("no proof") << peerReply("200 OK", "{}");
    QTest::newRow("empty proof") << peerReply("200 OK", R"({"proof":""})");
    QTest::newRow("another proof")
        << peerReply("200 OK", R"({"proof":")" + QByteArray(43, 'A') + R"("})");
    QTest::newRow("redirect") << peerReply("302 Found", {}, "Location: http://127.0.0.1:1/\r\n");
    QTest::newRow("wants a password")
        << peerReply("401 Unauthorized", {}, "WWW-Authenticate: Basic realm=\"x\"\r\n");
    QTest::newRow("hangs up") << QByteArray();
    QTest::newRow("says nothing") << QByteArray("-");
    QTest::newRow("never ends") << QByteArray("HTTP/1.1 200 OK\r\n\r\n"
                                              + QByteArray(1'000'000, ' '));
}

void TestLocalServer::strangers()
{
    QFETCH(QByteArray, reply);
    const Peer stranger(
        [reply](int) { return reply == "-" ? std::optional<QByteArray>() : std::optional(reply); });
    const QByteArray token = random256();
    startsItsOwn({.url = stranger.url(), .token = token, .process = ::getpid()});
    QVERIFY(!stranger.requests.isEmpty());
    for (const QByteArray &request : stranger.requests + stranger.probes) {
        QVERIFY(request.startsWith("GET /api/v1/owner/proof/"));
        QVERIFY2(!request.contains(token) && !request.toLower().contains("authorization"),
                 request.constData());
    }
}

// A proof that was asked for in the name of another port is none.
void TestLocalServer::strangerAsksTheRealOne()
{
    LocalServer::Options others = options();
    others.file.clear();
    others.backend.database = u"sqlite:///"_s + m_folder->filePath(u"another.db"_s);
    Window real(others);
    real.start();
    QTRY_COMPARE_WITH_TIMEOUT(real.times, 1, kPatience);

    const QByteArray here = real.url.authority().toLatin1();
    const auto forwarded = [&here, &real](QByteArray request, const QByteArray &host) {
        QTcpSocket socket;
        socket.connectToHost(u"127.0.0.1"_s, quint16(real.url.port()));
        request.replace("Host: " + host, "Host: " + here);
        request.replace("Connection: Keep-Alive", "Connection: close");
        socket.write(request);
        QByteArray reply;
        while (socket.waitForReadyRead(5000))
            reply += socket.readAll();
        return reply;
    };
    std::unique_ptr<Peer> relay;
    QByteArray relayed;
    relay = std::make_unique<Peer>([&](int) {
        relayed = forwarded(relay->requests.last(), relay->url().authority().toLatin1());
        return std::optional(relayed);
    });
    startsItsOwn({.url = relay->url(), .token = real.token, .process = real.server.processId()});
    QVERIFY2(relayed.startsWith("HTTP/1.1 200") && relayed.contains("proof"), relayed.constData());
}

void TestLocalServer::startedByHand()
{
    TestServer byHand;
    byHand.useDatabase(options().backend.database);
    QVERIFY(byHand.start());
    LocalServer::Options impatient = options();
    impatient.patience = 500;
    Window window(impatient);
    const QSignalSpy inUse(&window.server, &LocalServer::inUse);
    window.start();
    QTRY_COMPARE_WITH_TIMEOUT(inUse.count(), 1, kPatience);
    QVERIFY(inUse.first().first().toString().contains(QString::number(byHand.processId())));
    QCOMPARE(window.times, 0);
    // "Try again".
    QVERIFY(byHand.stop());
    window.start();
    QTRY_COMPARE_WITH_TIMEOUT(window.times, 1, kPatience);
    QVERIFY(window.isOwner());
}

void TestLocalServer::turnsUpLater()
{
    TestServer byHand;
    byHand.useDatabase(options().backend.database);
    QVERIFY(byHand.start());
    LocalServer::Options impatient = options();
    impatient.patience = 0;
    Window second(impatient);
    const QSignalSpy inUse(&second.server, &LocalServer::inUse);
    second.start();
    QTRY_COMPARE_WITH_TIMEOUT(inUse.count(), 1, kPatience);
    QVERIFY(byHand.stop());
    Window first(options());
    first.start();
    QTRY_VERIFY_WITH_TIMEOUT(first.times == 1 && second.times == 1, kPatience);
    QVERIFY(first.isOwner());
    QCOMPARE(second.url, first.url);
    QCOMPARE(inUse.count(), 1);
}

void TestLocalServer::aloneWithoutAFile()
{
    LocalServer::Options alone = options();
    alone.file.clear();
    Window window(alone);
    window.start();
    QTRY_COMPARE_WITH_TIMEOUT(window.times, 1, kPatience);
    QVERIFY(!QFile::exists(path()));
}

void TestLocalServer::failsInWords()
{
    LocalServer::Options bad = options();
    bad.backend.program = m_folder->filePath(u"no-such-program"_s);
    Window window(bad);
    const QSignalSpy failed(&window.server, &LocalServer::failed);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"no-such-program"_s));
    window.start();
    QTRY_COMPARE(failed.count(), 1);
    window.options = options();
    window.start();
    QTRY_COMPARE_WITH_TIMEOUT(window.times, 1, kPatience);
}

QTEST_GUILESS_MAIN(TestLocalServer)
#include "tst_localserver.moc"
