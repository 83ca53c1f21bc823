// SPDX-License-Identifier: GPL-3.0-or-later
// What is different where the server is one person's own: whose the files are, which port, and how
// it shows that it is the owner's.
#include "api/ownerproof.h"
#include "apiserver.h"
#include "core/random256.h"
#include "program.h"

#include <QDir>
#include <QTcpServer>
#include <QTest>

#include <sys/stat.h>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kToken(43, 'k');
const QByteArray kProof = "/api/v1/owner/proof/";

QString modeOf(const QString &path)
{
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return u"none"_s;
    return QString::number(status.st_mode & 07777, 8);
}

// name mode, for each file in that folder
QStringList modesIn(const QString &folder)
{
    QStringList modes;
    const QStringList names = QDir(folder).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    for (const QString &name : names)
        modes.append(name + u' ' + modeOf(folder + u'/' + name));
    return modes;
}

QStringList localArguments(const QStringList &more = {})
{
    return QStringList {u"serve"_s, u"--profile"_s, u"local"_s, u"--owner-pipe"_s} + more;
}

const QStringList kAnyPort {u"--listen"_s, u"127.0.0.1:0"_s};

QByteArray proofOf(const HttpReply &reply)
{
    return reply.object()[u"proof"].toString().toLatin1();
}

} // namespace

class TestLocalProfile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_workshop = std::make_unique<Workshop>();
        m_umask = ::umask(022);
    }
    void cleanup()
    {
        ::umask(m_umask);
        m_workshop.reset();
    }
    void filesAreTheOwners();
    void filesOfOtherCommands();
    void foldersOfOthersStay();
    void linkedDatabase();
    void takenPort();
    void freePort();
    void portThatWasAskedFor();
    void portNotGiven();
    void proof();
    void proofIsForOneHost();
    void nonces_data();
    void nonces();
    void noProofWithoutAToken();

private:
    bool post(Serving &server) const
    {
        server.http().standing = {{"Authorization", "Bearer " + kToken}};
        return server.http().post("/api/v1/tasks", {{u"title"_s, u"a"_s}}).status == 201;
    }

    std::unique_ptr<Workshop> m_workshop;
    mode_t m_umask = 0;
};

// However they were before.
void TestLocalProfile::filesAreTheOwners()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const QString folder = m_workshop->path(u"data/Lectern"_s);
    const QString file = folder + u"/lectern.db"_s;
    QVERIFY(QDir().mkpath(folder));
    QCOMPARE(m_workshop->run({u"db"_s, u"upgrade"_s, u"--database"_s, u"sqlite:///"_s + file}).code,
             0);
    m_workshop->write(u"data/Lectern/lectern.db.before-0001"_s, "a copy");
    m_workshop->write(u"data/Lectern/lectern.db-journal-of-mine"_s, "");
    m_workshop->write(u"data/Lectern/notes.txt"_s, "not Lectern's");
    QCOMPARE(modeOf(folder), u"755"_s);
    QCOMPARE(modeOf(file), u"644"_s);

    Serving server(*m_workshop, localArguments(kAnyPort), kToken + '\n');
    QVERIFY2(server.isReady(), qPrintable(server.errors()));
    QVERIFY(post(server));
    QCOMPARE(modeOf(folder), u"700"_s);
    QCOMPARE(modesIn(folder),
             QStringList({u"lectern.db 600"_s, u"lectern.db-journal-of-mine 600"_s,
                          u"lectern.db-shm 600"_s, u"lectern.db-wal 600"_s,
                          u"lectern.db.before-0001 600"_s, u"lectern.db.lock 600"_s,
                          u"notes.txt 644"_s}));
    QCOMPARE(server.endInput(), 0);
    QCOMPARE(server.errors(), QString());
}

void TestLocalProfile::filesOfOtherCommands()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const QString folder = m_workshop->path(u"data/Lectern"_s);
    const QStringList local {u"--profile"_s, u"local"_s};
    QCOMPARE(m_workshop->run(QStringList {u"db"_s, u"upgrade"_s} + local).code, 0);
    QCOMPARE(modeOf(folder), u"700"_s);
    QCOMPARE(modesIn(folder), {u"lectern.db 600"_s});
    // An upgrade makes a copy of what is there.
    QCOMPARE(m_workshop->run(QStringList {u"db"_s, u"downgrade"_s} + local).code, 0);
    QCOMPARE(m_workshop->run(QStringList {u"db"_s, u"upgrade"_s} + local).code, 0);
    const QStringList modes = modesIn(folder);
    QVERIFY(modes.size() > 1);
    for (const QString &file : modes)
        QVERIFY2(file.endsWith(u" 600"), qPrintable(file));
    QVERIFY(modes.last().contains(u"before-"));
}

// A folder that is not Lectern's own may be shared on purpose.
void TestLocalProfile::foldersOfOthersStay()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const QString folder = m_workshop->path(u"shared"_s);
    QVERIFY(QDir().mkpath(folder));
    m_workshop->write(u"shared/mine.db"_s, "");
    const QStringList database {u"--database"_s, u"sqlite:///"_s + folder + u"/mine.db"_s};
    Serving server(*m_workshop, localArguments(kAnyPort + database), kToken + '\n');
    QVERIFY2(server.isReady(), qPrintable(server.errors()));
    QCOMPARE(modeOf(folder), u"755"_s);
    for (const QString &file : modesIn(folder))
        QVERIFY2(file.endsWith(u" 600"), qPrintable(file));
}

void TestLocalProfile::linkedDatabase()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const QString folder = m_workshop->path(u"data/Lectern"_s);
    QVERIFY(QDir().mkpath(folder) && QDir().mkpath(m_workshop->path(u"disk"_s)));
    m_workshop->write(u"disk/real.db"_s, "");
    QVERIFY(QFile::link(m_workshop->path(u"disk/real.db"_s), folder + u"/lectern.db"_s));
    Serving server(*m_workshop, localArguments(kAnyPort), kToken + '\n');
    QVERIFY2(server.isReady(), qPrintable(server.errors()));
    QVERIFY(post(server));
    const QStringList files = modesIn(m_workshop->path(u"disk"_s));
    QVERIFY(files.size() >= 3);
    for (const QString &file : files)
        QVERIFY2(file.endsWith(u" 600"), qPrintable(file));
}

void TestLocalProfile::takenPort()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const TestDatabase database;
    Settings settings;
    settings.profile = Profile::Local;
    settings.database = database.text();
    settings.workers = 2;
    settings.accessLog = false;
    settings.port = other.serverPort();
    const auto refused = Application::start({.settings = settings, .ownerToken = kToken});
    QVERIFY(!refused);
    QVERIFY(refused.fault().message.contains(u"is in use by another program"));
    settings.otherPort = true;
    const auto started = Application::start({.settings = settings, .ownerToken = kToken});
    QVERIFY(bool(started));
    const QString url = (*started)->url();
    QVERIFY(url != u"http://127.0.0.1:%1"_s.arg(other.serverPort()));
    HttpClient http(url);
    QCOMPARE(http.get("/healthz").status, 200);
}

void TestLocalProfile::freePort()
{
    quint16 port = 0;
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        port = other.serverPort();
    }
    const TestDatabase database;
    Settings settings;
    settings.database = database.text();
    settings.workers = 2;
    settings.accessLog = false;
    settings.port = port;
    settings.otherPort = true;
    const auto started = Application::start({.settings = settings});
    QVERIFY(bool(started));
    QCOMPARE((*started)->url(), u"http://127.0.0.1:%1"_s.arg(port));
}

void TestLocalProfile::portThatWasAskedFor()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const QString place = u"127.0.0.1:%1"_s.arg(other.serverPort());
    const Run run = m_workshop->run(localArguments({u"--listen"_s, place}), kToken + '\n');
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(place + u" is in use by another program"_s), qPrintable(run.err));
}

void TestLocalProfile::portNotGiven()
{
    // Whoever has it, it is taken.
    QTcpServer other;
    other.listen(QHostAddress::LocalHost, api::kPort);
    const QStringList hostAlone {u"--listen"_s, u"127.0.0.1:"_s};
    for (const QStringList &listen : {QStringList(), hostAlone}) {
        Serving server(*m_workshop, localArguments(listen), kToken + '\n');
        QVERIFY2(server.isReady(), qPrintable(server.errors()));
        QVERIFY(server.url() != u"http://127.0.0.1:5000"_s);
        QCOMPARE(server.http().get("/healthz").status, 200);
    }
    for (const auto &profile : {u"development"_s, u"testing"_s}) {
        const Run run = m_workshop->run({u"serve"_s, u"--profile"_s, profile});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains(u"127.0.0.1:5000 is in use by another program"_s),
                 qPrintable(run.err));
    }
}

void TestLocalProfile::proof()
{
    ApiServer server({.profile = Profile::Local, .ownerToken = kToken});
    const QByteArray place = server.url().mid(7).toLatin1();
    const QByteArray nonce = random256();
    const HttpReply reply = server.http().get(kProof + nonce);
    QCOMPARE(reply.status, 200);
    QCOMPARE(proofOf(reply), ownerProof(kToken, place, nonce));
    QCOMPARE(reply.header("Cache-Control"), "no-store");
    QVERIFY(!reply.body.contains(kToken));
    QVERIFY(proofOf(reply) != proofOf(server.http().get(kProof + random256())));
    // As written elsewhere: Python's hmac.new(b"k" * 43, b"lectern owner proof\n127.0.0.1:5000\n"
    // + b"n" * 43, "sha256").
    QCOMPARE(ownerProof(kToken, "127.0.0.1:5000", QByteArray(43, 'n')),
             "Zaald5PXHzfNp95iKWla3R9k9oyTNpgpeX_pYCm4wQQ");
}

void TestLocalProfile::proofIsForOneHost()
{
    ApiServer server({.profile = Profile::Local, .ownerToken = kToken});
    const QByteArray place = server.url().mid(7).toLatin1();
    const QByteArray port = place.mid(place.indexOf(':'));
    const QByteArray nonce = random256();
    const HttpReply named = server.http().get(kProof + nonce, {{"Host", "localhost" + port}});
    QCOMPARE(proofOf(named), ownerProof(kToken, "localhost" + port, nonce));
    // What a program at another port would have to ask for.
    for (const QByteArray other : {"127.0.0.1:1", "127.0.0.1", "evil.example"})
        QCOMPARE(proofOf(server.http().get(kProof + nonce, {{"Host", other}})), QByteArray());
}

void TestLocalProfile::nonces_data()
{
    QTest::addColumn<QByteArray>("nonce");
    for (const char *nonce : {"", "x", "%0A", "a/b"})
        QTest::newRow(nonce) << QByteArray(nonce);
    QTest::newRow("short") << QByteArray(42, 'n');
    QTest::newRow("long") << QByteArray(44, 'n');
    QTest::newRow("not base64url") << QByteArray(42, 'n') + '+';
    QTest::newRow("not ASCII") << QByteArray(41, 'n') + "%C3%B6";
}

void TestLocalProfile::nonces()
{
    QFETCH(QByteArray, nonce);
    ApiServer server({.profile = Profile::Local, .ownerToken = kToken});
    const HttpReply reply = server.http().get(kProof + nonce);
    QVERIFY2(reply.status == 400 || reply.status == 404, QByteArray::number(reply.status));
    QVERIFY(!reply.body.contains("\"proof\""));
}

void TestLocalProfile::noProofWithoutAToken()
{
    ApiServer server({.anonymous = true, .owned = false});
    QCOMPARE(server.http().get(kProof + random256()).status, 404);
}

QTEST_GUILESS_MAIN(TestLocalProfile)
#include "tst_localprofile.moc"
