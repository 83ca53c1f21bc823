// SPDX-License-Identifier: GPL-3.0-or-later
// lectern-server import and export: files in, files out.
#include "catalog/catalog.h"
#include "program.h"
#include "testdatabase.h"

#include <QJsonDocument>
#include <QStringEncoder>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestExchangeCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void importCommand();
    void importWithMap();
    void importGuessesTheFormat();
    void importFromStandardInput();
    void importRefuses_data();
    void importRefuses();
    void exportAndBack_data();
    void exportAndBack();
    void exportToStandardOutput();
    void exportKeepsTheOldFile();

private:
    // The command with the test's database.
    Run run(const QStringList &arguments);
    int records(const QString &table);
    const TestDatabase &database() const { return *m_database; }

    std::unique_ptr<Workshop> m_workshop;
    std::unique_ptr<TestDatabase> m_database;
};

void TestExchangeCommands::init()
{
    m_workshop = std::make_unique<Workshop>();
    m_database = std::make_unique<TestDatabase>();
}

void TestExchangeCommands::cleanup()
{
    m_database.reset();
    m_workshop.reset();
}

Run TestExchangeCommands::run(const QStringList &arguments)
{
    return m_workshop->run(arguments + QStringList {u"--database"_s, database().text()});
}

int TestExchangeCommands::records(const QString &table)
{
    return database().value(u"SELECT count(*) FROM "_s + table).toInt();
}

void TestExchangeCommands::importCommand()
{
    m_workshop->write(u"songs.csv"_s, "artist,title,rating\nŠarić,\"a, \"\"b\"\"\",5\nB,b,\n");
    const Run import = run({u"import"_s, u"songs"_s, u"songs.csv"_s});
    QVERIFY2(import.code == 0, qPrintable(import.err));
    QCOMPARE(import.out, u"2 songs were added.\n"_s);
    QCOMPARE(import.err, QString());
    const QList<QVariantList> songs = database().query(
        u"SELECT artist, title, rating, last_updated_by, revision FROM songs ORDER BY id"_s);
    QCOMPARE(songs[0], (QVariantList {u"Šarić"_s, u"a, \"b\""_s, 5, u"import"_s, 1}));
    QCOMPARE(songs[1], (QVariantList {u"B"_s, u"b"_s, 0, u"import"_s, 1}));

    m_workshop->write(u"tasks.ndjson"_s, "{\"title\":\"a\"}\n{\"title\":\"b\",\"done\":true}\n");
    QCOMPARE(run({u"import"_s, u"tasks"_s, u"tasks.ndjson"_s}).out, u"2 tasks were added.\n"_s);
}

void TestExchangeCommands::importWithMap()
{
    m_workshop->write(u"classic.csv"_s,
                      "Song Clean,ARTIST CLEAN,Release Year,PlayCount\n"
                      "Caught Up in You,.38 Special,1982,82\nFantasy Girl,.38 Special,,3\n");
    const Run strict = run({u"import"_s, u"songs"_s, u"classic.csv"_s});
    QCOMPARE(strict.code, 1);
    QCOMPARE(records(u"songs"_s), 0);
    for (const auto &column :
         {u"Song Clean"_s, u"ARTIST CLEAN"_s, u"Release Year"_s, u"PlayCount"_s})
        QVERIFY2(strict.err.contains(u"line 1: %1: "_s.arg(column)), qPrintable(strict.err));

    const Run mapped = run({u"import"_s, u"songs"_s, u"classic.csv"_s, u"--map"_s,
                            u"Song Clean=title,ARTIST CLEAN=artist"_s});
    QVERIFY2(mapped.code == 0, qPrintable(mapped.err));
    QCOMPARE(mapped.out, u"2 songs were added.\nColumns left out: Release Year, PlayCount.\n"_s);
    QCOMPARE(
        database().value(u"SELECT artist FROM songs WHERE title = 'Fantasy Girl'"_s).toString(),
        u".38 Special"_s);
}

void TestExchangeCommands::importGuessesTheFormat()
{
    m_workshop->write(u"western.csv"_s, "artist;title\nM\xFCller;\"Gr\xFC\xDF; e\"\n");
    QCOMPARE(run({u"import"_s, u"songs"_s, u"western.csv"_s}).code, 0);
    QCOMPARE(database().value(u"SELECT artist FROM songs WHERE title = 'Grüß; e'"_s).toString(),
             u"Müller"_s);
    QStringEncoder utf16(QStringConverter::Utf16LE, QStringConverter::Flag::WriteBom);
    m_workshop->write(u"tabs.csv"_s, utf16(u"artist\ttitle\nŠ\tx"_s));
    QCOMPARE(run({u"import"_s, u"songs"_s, u"tabs.csv"_s}).code, 0);
    QCOMPARE(database().value(u"SELECT artist FROM songs WHERE title = 'x'"_s).toString(), u"Š"_s);
    // Large enough to be read in pieces, with characters that the pieces cut.
    const QByteArray title = QByteArray("🎵Đ").repeated(60);
    const QByteArray many = "artist;title\n" + QByteArray("Šaršić;" + title + '\n').repeated(6000);
    QVERIFY(many.size() > 2 * 1024 * 1024);
    m_workshop->write(u"many.csv"_s, many);
    QCOMPARE(run({u"import"_s, u"songs"_s, u"many.csv"_s}).out, u"6,000 songs were added.\n"_s);
    QCOMPARE(
        database()
            .value(u"SELECT count(*) FROM songs WHERE artist = 'Šaršić' AND title = '%1'"_s.arg(
                QString::fromUtf8(title)))
            .toInt(),
        6000);
}

void TestExchangeCommands::importFromStandardInput()
{
    const QStringList import {u"import"_s, u"songs"_s, u"-"_s, u"--database"_s, database().text()};
    const QByteArray csv =
        "artist;title\n" + QByteArray("Šarić;" + QByteArray(60, 'a') + '\n').repeated(20'000);
    const Run many = m_workshop->run(import, csv);
    QVERIFY2(many.code == 0, qPrintable(many.err));
    QCOMPARE(many.out, u"20,000 songs were added.\n"_s);
    QCOMPARE(records(u"songs"_s), 20'000);
    const Run none = m_workshop->run(import);
    QCOMPARE(none.code, 1);
    QVERIFY2(none.err.contains(u"The file is empty"), qPrintable(none.err));
}

void TestExchangeCommands::importRefuses_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QByteArray>("csv");
    QTest::addColumn<QStringList>("more"); // arguments
    QTest::addColumn<QStringList>("lines"); // on standard error
    const auto row = [](const char *name, const QByteArray &csv, const QStringList &lines,
                        const QStringList &more = {}, const QString &resource = u"songs"_s) {
        QTest::newRow(name) << resource << csv << more << lines;
    };
    row("bad lines", "artist,title,rating\nA,a,1\nB,,2\n\"C\n\",c,9\nD,d,x\n",
        {u"3 lines are not as they must be; nothing was stored."_s,
         u"  line 3: title: Title is needed (1 to 200 characters)."_s,
         u"  line 4: rating: Rating must be a whole number from 0 to 5."_s,
         u"  line 6: rating: Rating must be a whole number."_s});
    row("open quote", "artist,title\nA,\"a\n", {u"A quote opened on line 2 is never closed."_s});
    row("empty", "", {u"The file is empty; its first line must name the columns."_s});
    row("bad map", "artist,title\nA,a\n", {u"map must be written"_s}, {u"--map"_s, u"title"_s});
    row("map of nothing", "artist,title\nA,a\n", {u"line 1: Song: The file has no column"_s},
        {u"--map"_s, u"Song=title"_s});
    row("no such resource", "a\n1\n",
        {u"There is no resource \"pianos\". There are: exams, songs, users, cars, tasks."_s}, {},
        u"pianos"_s);
}

void TestExchangeCommands::importRefuses()
{
    QFETCH(QString, resource);
    QFETCH(QByteArray, csv);
    QFETCH(QStringList, more);
    QFETCH(QStringList, lines);
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).code, 0);
    m_workshop->write(u"in.csv"_s, csv);
    const Run import = run(QStringList {u"import"_s, resource, u"in.csv"_s} + more);
    QCOMPARE(import.code, 1);
    for (const QString &line : lines)
        QVERIFY2(import.err.contains(line), qPrintable(import.err));
    QCOMPARE(import.out, QString());
    QCOMPARE(records(u"songs"_s), 0);
    const Run missing = run({u"import"_s, u"songs"_s, u"nowhere.csv"_s});
    QCOMPARE(missing.code, 1);
    QVERIFY2(missing.err.startsWith(u"Cannot read nowhere.csv: "), qPrintable(missing.err));
}

void TestExchangeCommands::exportAndBack_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::newRow("csv") << u".csv"_s;
    QTest::newRow("ndjson") << u".ndjson"_s;
}

void TestExchangeCommands::exportAndBack()
{
    QFETCH(QString, suffix);
    QCOMPARE(run({u"db"_s, u"seed"_s}).code, 0);
    m_workshop->write(
        u"odd.ndjson"_s,
        R"({"title":" 'Šarić' \"x\" ","description":"a\r\nb, c;\t🎵 =1+1","done":true})");
    QCOMPARE(run({u"import"_s, u"tasks"_s, u"odd.ndjson"_s}).code, 0);
    const TestDatabase other;
    for (const ResourceSpec &spec : standardCatalog()) {
        const QString file = spec.name + suffix;
        const Run out = run({u"export"_s, spec.name, file});
        QVERIFY2(out.code == 0, qPrintable(out.err));
        QCOMPARE(out.out, u"%1 %2 were written.\n"_s.arg(records(spec.name)).arg(spec.name));
        if (suffix == u".ndjson") {
            // A line of NDJSON must be a record that the API takes, without what the server sets.
            QByteArray lines;
            for (const QByteArray &line : m_workshop->read(file).split('\n')) {
                QJsonObject record = QJsonDocument::fromJson(line).object();
                for (const FieldSpec &field : spec.fields) {
                    if (field.readOnly)
                        record.remove(field.name);
                }
                if (!record.isEmpty())
                    lines += compact(record) + '\n';
            }
            m_workshop->write(file, lines);
        }
        const Run in =
            m_workshop->run({u"import"_s, spec.name, file, u"--database"_s, other.text()});
        QVERIFY2(in.code == 0, qPrintable(in.err));
        const QString sql =
            u"SELECT %1 FROM %2 ORDER BY id"_s.arg(spec.writableNames().join(u", "_s), spec.name);
        QVERIFY(!database().query(sql).isEmpty());
        QCOMPARE(other.query(sql), database().query(sql));
    }
}

void TestExchangeCommands::exportToStandardOutput()
{
    m_workshop->write(u"in.csv"_s, "artist,title\nŠarić,a\n");
    QCOMPARE(run({u"import"_s, u"songs"_s, u"in.csv"_s}).code, 0);
    const Run out = run({u"export"_s, u"songs"_s, u"-"_s});
    QCOMPARE(out.code, 0);
    QCOMPARE(out.err, QString());
    QVERIFY2(
        out.out.startsWith(
            u"id,artist,title,rating,created_at,updated_at,last_updated_by,revision\r\n1,Šarić,a,0,"_s),
        qPrintable(out.out));
    QCOMPARE(out.out.count(u'\n'), 2);
}

void TestExchangeCommands::exportKeepsTheOldFile()
{
    m_workshop->write(u"out.csv"_s, "precious");
    QCOMPARE(run({u"export"_s, u"pianos"_s, u"out.csv"_s}).code, 1);
    QCOMPARE(m_workshop->read(u"out.csv"_s), "precious");
    const Run nowhere = run({u"export"_s, u"songs"_s, u"no/such/folder.csv"_s});
    QCOMPARE(nowhere.code, 1);
    QVERIFY2(nowhere.err.startsWith(u"Cannot write no/such/folder.csv: "), qPrintable(nowhere.err));
    QCOMPARE(run({u"export"_s, u"songs"_s, u"out.csv"_s}).out, u"0 songs were written.\n"_s);
    QVERIFY(m_workshop->read(u"out.csv"_s).startsWith("id,artist"));
}

QTEST_GUILESS_MAIN(TestExchangeCommands)
#include "tst_exchangecommands.moc"
