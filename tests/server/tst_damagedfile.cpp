// SPDX-License-Identifier: GPL-3.0-or-later
// A SQLite file that is damaged or none at all: the server does not start on it, says how to get
// on, and leaves it as it is.
#include "program.h"
#include "store/connection.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <csignal>
#include <functional>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

using Damage = std::function<void(QByteArray &)>;

// As when another program writes where it must not, in the middle of the songs.
void overwriteMiddle(QByteArray &bytes)
{
    constexpr qsizetype kPage = 4096;
    const qsizetype pages = bytes.size() / kPage;
    for (qsizetype page = pages / 4; page < pages / 2; ++page)
        bytes.replace(page * kPage, 64, QByteArray(64, 'x'));
}

} // namespace

Q_DECLARE_METATYPE(Damage)

class TestDamagedFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void refused_data();
    void refused();
    void copiesAreNamed();
    void afterACrash();
    void behindALink();
    void whileServing();

private:
    QStringList arguments(const QString &name = u"test.db"_s) const
    {
        return serveArguments(u"sqlite:///"_s + m_workshop.path(name));
    }
    bool addSongs(HttpClient &http) const
    {
        const QByteArray csv =
            "artist,title\n" + QByteArray("Clara Schumann,Romanze\n").repeated(3000);
        return http.send("POST", "/api/v1/songs", csv, {{"Content-Type", "text/csv"}}).status
            == 201;
    }

    Workshop m_workshop;
    QByteArray m_sound; ///< the file as it was when the server had ended
};

void TestDamagedFile::initTestCase()
{
    Serving server(m_workshop, arguments());
    QVERIFY(server.isReady());
    QVERIFY(addSongs(server.http()));
    QCOMPARE(server.end(SIGTERM), 0);
    QVERIFY(!QFile::exists(m_workshop.path(u"test.db-wal"_s)));
    m_sound = m_workshop.read(u"test.db"_s);
    QVERIFY(m_sound.size() > 500'000);
}

void TestDamagedFile::refused_data()
{
    QTest::addColumn<Damage>("damage");
    QTest::addColumn<QString>("words");
    QTest::newRow("a letter") << Damage([](QByteArray &bytes) { bytes = "Dear Ana, "; })
                              << u"is not a database"_s;
    QTest::newRow("first bytes") << Damage([](QByteArray &bytes) { bytes[0] = 'X'; })
                                 << u"is not a database"_s;
    QTest::newRow("cut off") << Damage([](QByteArray &bytes) { bytes.truncate(bytes.size() / 2); })
                             << u"is damaged: its end is missing"_s;
    QTest::newRow("schema") << Damage([](QByteArray &bytes) {
        bytes.replace(100, 3996, QByteArray(3996, 'x'));
    }) << u"is damaged: "_s;
    QTest::newRow("a page in the middle") << Damage(overwriteMiddle) << u"is damaged: "_s;
}

void TestDamagedFile::refused()
{
    QFETCH(Damage, damage);
    QFETCH(QString, words);
    QByteArray bytes = m_sound;
    damage(bytes);
    m_workshop.write(u"test.db"_s, bytes);
    const Run run = m_workshop.run(arguments());
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(words), qPrintable(run.err));
    QVERIFY2(run.err.contains(u"It was left as it is. Move it away"), qPrintable(run.err));
    QVERIFY(m_workshop.read(u"test.db"_s) == bytes);
}

void TestDamagedFile::copiesAreNamed()
{
    m_workshop.write(u"test.db"_s, m_sound.chopped(4096));
    m_workshop.write(u"test.db.before-0008"_s, m_sound);
    const Run run = m_workshop.run(arguments());
    QVERIFY2(run.err.contains(u"beside it there is test.db.before-0008"), qPrintable(run.err));
    // It does as it says.
    m_workshop.write(u"test.db"_s, m_workshop.read(u"test.db.before-0008"_s));
    Serving server(m_workshop, arguments());
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/api/v1/songs").object()[u"total_items"].toInt(), 3000);
}

// Where the server was not ended as it should be, all of the file is looked at.
void TestDamagedFile::afterACrash()
{
    m_workshop.write(u"test.db"_s, m_sound);
    {
        Serving server(m_workshop, arguments());
        QVERIFY(server.isReady());
        QCOMPARE(server.http().post("/api/v1/tasks", {{u"title"_s, u"a"_s}}).status, 201);
        server.kill();
    }
    const QByteArray log = m_workshop.read(u"test.db-wal"_s);
    QVERIFY(!log.isEmpty());
    QByteArray bytes = m_workshop.read(u"test.db"_s);
    overwriteMiddle(bytes);
    m_workshop.write(u"test.db"_s, bytes);
    const Run run = m_workshop.run(arguments());
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(u"is damaged: "), qPrintable(run.err));
    QVERIFY(m_workshop.read(u"test.db"_s) == bytes);
    QVERIFY(m_workshop.read(u"test.db-wal"_s) == log);
}

// SQLite's log stands beside the file itself. The file is too large to be looked at each time.
void TestDamagedFile::behindALink()
{
    m_workshop.write(u"test.db"_s, m_sound);
    const QString link = m_workshop.path(u"link.db"_s);
    QVERIFY(QDir().mkdir(m_workshop.path(u"elsewhere"_s)));
    const QString file = u"elsewhere/test.db"_s;
    QVERIFY(QFile::rename(m_workshop.path(u"test.db"_s), m_workshop.path(file)));
    QVERIFY(QFile::link(m_workshop.path(file), link));
    {
        auto connection = Connection::open({.kind = DatabaseKind::Sqlite, .path = link});
        QVERIFY(bool(connection));
        QVERIFY(bool(
            (*connection)
                ->runScript(u"CREATE TABLE ballast AS SELECT zeroblob(100000000) AS bytes"_s)));
    }
    {
        Serving server(m_workshop, arguments(u"link.db"_s));
        QVERIFY(server.isReady());
        QCOMPARE(server.http().post("/api/v1/tasks", {{u"title"_s, u"a"_s}}).status, 201);
        server.kill();
    }
    QVERIFY(!m_workshop.read(file + u"-wal"_s).isEmpty());
    QByteArray bytes = m_workshop.read(file);
    overwriteMiddle(bytes);
    m_workshop.write(file, bytes);
    const Run run = m_workshop.run(arguments(u"link.db"_s));
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains(u"is damaged: "), qPrintable(run.err));
}

// The log says how to get on, as at the start.
void TestDamagedFile::whileServing()
{
    m_workshop.write(u"test.db"_s, m_sound);
    Serving server(m_workshop, arguments());
    QVERIFY(server.isReady());
    QFile file(m_workshop.path(u"test.db"_s));
    QVERIFY(file.open(QFile::ReadWrite));
    QByteArray bytes = file.readAll();
    overwriteMiddle(bytes);
    QVERIFY(file.seek(0));
    QCOMPARE(file.write(bytes), bytes.size());
    file.close();
    QSet<int> statuses;
    for (int page = 1; page <= 3; ++page)
        statuses.insert(server.http()
                            .get("/api/v1/songs?sort=id&count=none&per_page=1000&page="
                                 + QByteArray::number(page))
                            .status);
    QVERIFY(statuses.contains(500));
    QCOMPARE(server.end(SIGTERM), 0);
    const QString errors = server.errors();
    QVERIFY2(errors.contains(u"test.db is damaged: "), qPrintable(errors));
    QVERIFY2(errors.contains(u"put a copy of it in its place"), qPrintable(errors));
}

QTEST_GUILESS_MAIN(TestDamagedFile)
#include "tst_damagedfile.moc"
