// SPDX-License-Identifier: GPL-3.0-or-later
// The disk is full: writes are refused with 507 and leave nothing, reads go on, and once there is
// room again so do writes. The server runs on a small file system of its own.
#include "program.h"

#include <QFile>
#include <QTest>

#include <csignal>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kTasks = "/api/v1/tasks";

} // namespace

class TestFullDisk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAreRefused();
    void noRoomAtStart();

private:
    static void serveFrom(const Workshop &workshop, const QString &disk, QProcess &server);
};

// Starts a server on such a file system, which goes with it. Whoever may not mount may do so in a
// user namespace of his own. The server takes the shell's place and keeps its number.
void TestFullDisk::serveFrom(const Workshop &workshop, const QString &disk, QProcess &server)
{
    workshop.prepare(server, {});
    server.setProgram(u"unshare"_s);
    server.setArguments({u"--mount"_s, u"--map-root-user"_s, u"sh"_s, u"-c"_s,
                         u"mkdir disk && mount -t tmpfs -o %1 tmpfs disk && exec \"$0\" serve "
                         u"--profile testing "
                         u"--listen 127.0.0.1:0 --database sqlite:///disk/test.db"_s.arg(disk),
                         QStringLiteral(LECTERN_SERVER_PATH)});
    server.start();
}

void TestFullDisk::writesAreRefused()
{
    const Workshop workshop;
    QProcess server;
    serveFrom(workshop, u"size=4m"_s, server);
    if (!server.waitForReadyRead(10'000)) {
        const QByteArray errors = server.readAllStandardError();
        if (!qEnvironmentVariableIsSet("CI"))
            QSKIP("no file system can be mounted here: " + errors);
        QFAIL(errors);
    }
    HttpClient http(QString::fromUtf8(server.readLine()).section(u' ', -1).trimmed());
    const HttpReply first = http.post(kTasks, {{u"title"_s, u"first"_s}});
    QCOMPARE(first.status, 201);

    QFile ballast(u"/proc/%1/cwd/disk/ballast"_s.arg(server.processId()));
    QVERIFY2(ballast.open(QFile::WriteOnly | QFile::Unbuffered), qPrintable(ballast.errorString()));
    while (ballast.write(QByteArray(4096, 'b')) == 4096)
        continue;
    // SQLite's log has been given room before, so that a few small writes may still find some.
    int stored = 1;
    HttpReply refused;
    const QJsonObject task {{u"title"_s, u"more"_s}, {u"description"_s, QString(9000, u'd')}};
    for (int i = 0; i < 100 && refused.status != 507; ++i) {
        refused = http.post(kTasks, task);
        if (refused.status == 201)
            ++stored;
    }
    QVERIFY2(refused.status == 507, refused.body);
    QCOMPARE(refused.header("Content-Type"), "application/problem+json");
    QCOMPARE(refused.object()[u"title"].toString(), u"Insufficient Storage"_s);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(http.post(kTasks, task).status, 507);
        QCOMPARE(http.send("POST", kTasks, compact(task) + '\n',
                           {{"Content-Type", "application/x-ndjson"}})
                     .status,
                 507);
        // Reading goes on.
        QCOMPARE(http.get(kTasks).object()[u"total_items"].toInt(), stored);
        QCOMPARE(compact(http.get(first.header("Location")).object()), compact(first.object()));
        QCOMPARE(http.get("/readyz").status, 200);
    }
    QVERIFY(ballast.remove());
    for (int i = 0; i < 5; ++i)
        QCOMPARE(http.post(kTasks, {{u"title"_s, u"after"_s}}).status, 201);
    QCOMPARE(http.get(kTasks).object()[u"total_items"].toInt(), stored + 5);
    ::kill(pid_t(server.processId()), SIGTERM);
    QVERIFY(server.waitForFinished(10'000));
    QCOMPARE(server.exitCode(), 0);
}

// Not even the file that keeps others out can be made: it does not say that another one is there.
void TestFullDisk::noRoomAtStart()
{
    const Workshop workshop;
    QProcess server;
    serveFrom(workshop, u"nr_inodes=1"_s, server);
    QVERIFY(server.waitForFinished(10'000));
    const QByteArray errors = server.readAllStandardError();
    if (!errors.contains("test.db") && !qEnvironmentVariableIsSet("CI"))
        QSKIP("no file system can be mounted here: " + errors);
    QCOMPARE(server.exitCode(), 1);
    QVERIFY2(errors.contains("test.db.lock cannot be made: No space left on device"), errors);
}

QTEST_GUILESS_MAIN(TestFullDisk)
#include "tst_fulldisk.moc"
