// SPDX-License-Identifier: GPL-3.0-or-later
// A SQLite file that is damaged or none at all: the server does not start on it, says how to get
// on, and leaves it as it is.
#include "program.h"

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

private:
    QStringList arguments() const
    {
        return {u"serve"_s,
                u"--profile"_s,
                u"testing"_s,
                u"--listen"_s,
                u"127.0.0.1:0"_s,
                u"--database"_s,
                u"sqlite:///"_s + m_workshop.path(u"test.db"_s)};
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

QTEST_GUILESS_MAIN(TestDamagedFile)
#include "tst_damagedfile.moc"
