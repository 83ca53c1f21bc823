// SPDX-License-Identifier: GPL-3.0-or-later
// lectern-server as people and scripts run it.
#include "app/application.h"
#include "program.h"
#include "testdatabase.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringEncoder>
#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestCommandLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void helps_data();
    void helps();
    void wrongArguments_data();
    void wrongArguments();
    void version();
    void databaseCommands();
    void downgradeCommand();
    void checkCommand();
    void seedCommand();
    void importCommand();
    void importWithMap();
    void importGuessesTheFormat();
    void importRefuses_data();
    void importRefuses();
    void exportAndBack_data();
    void exportAndBack();
    void exportToStandardOutput();
    void exportKeepsTheOldFile();
    void routesAndOpenApi();

private:
    // The command with the test's database.
    Run run(const QStringList &arguments, const QByteArray &input = {});
    int records(const QString &table);

    // Made when it is first asked for.
    const TestDatabase &database()
    {
        if (!m_database)
            m_database = std::make_unique<TestDatabase>();
        return *m_database;
    }

    std::unique_ptr<Workshop> m_workshop;
    std::unique_ptr<TestDatabase> m_database;
};

void TestCommandLine::init()
{
    m_workshop = std::make_unique<Workshop>();
}

void TestCommandLine::cleanup()
{
    m_database.reset();
    m_workshop.reset();
}

Run TestCommandLine::run(const QStringList &arguments, const QByteArray &input)
{
    return m_workshop->run(arguments + QStringList {u"--database"_s, database().text()}, input);
}

int TestCommandLine::records(const QString &table)
{
    return database().value(u"SELECT count(*) FROM "_s + table).toInt();
}

void TestCommandLine::helps_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QStringList>("words");
    const auto row = [](const QStringList &arguments, const QStringList &words) {
        QTest::newRow(qPrintable(arguments.join(u' '))) << arguments << words;
    };
    const QStringList commands {u"Usage: lectern-server [COMMAND]"_s,
                                u"serve"_s,
                                u"db"_s,
                                u"import"_s,
                                u"export"_s,
                                u"routes"_s,
                                u"openapi"_s};
    row({u"--help"_s}, commands);
    row({u"-h"_s}, commands);
    row({u"help"_s}, commands);
    row({u"serve"_s, u"--help"_s},
        {u"Usage: lectern-server serve"_s, u"--listen"_s, u"--database"_s, u"--profile"_s,
         u"--workers"_s, u"--modules"_s, u"--demo"_s, u"--owner-pipe"_s});
    row({u"serve"_s, u"-h"_s}, {u"--listen"_s});
    row({u"db"_s, u"--help"_s},
        {u"current"_s, u"history"_s, u"upgrade"_s, u"downgrade"_s, u"check"_s, u"seed"_s});
    row({u"import"_s, u"--help"_s}, {u"--map"_s, u"--database"_s});
    row({u"export"_s, u"--help"_s}, {u"export RESOURCE FILE"_s});
    row({u"routes"_s, u"--help"_s}, {u"Usage: lectern-server routes"_s});
    row({u"openapi"_s, u"--help"_s}, {u"Usage: lectern-server openapi"_s});
}

void TestCommandLine::helps()
{
    QFETCH(QStringList, arguments);
    QFETCH(QStringList, words);
    const Run help = m_workshop->run(arguments);
    QCOMPARE(help.code, 0);
    QCOMPARE(help.err, QString());
    for (const QString &word : words)
        QVERIFY2(help.out.contains(word), qPrintable(help.out));
}

void TestCommandLine::wrongArguments_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words"); // on standard error
    const auto row = [](const QStringList &arguments, const QString &words) {
        QTest::newRow(qPrintable(arguments.join(u' '))) << arguments << words;
    };
    row({u"--nonsense"_s}, u"nonsense"_s);
    row({u"serve"_s, u"--nonsense"_s}, u"nonsense"_s);
    row({u"serve"_s, u"more"_s}, u"The arguments do not fit."_s);
    row({u"serve"_s, u"--listen"_s}, u"listen"_s);
    row({u"db"_s}, u"Usage: lectern-server db"_s);
    row({u"db"_s, u"sideways"_s},
        u"db knows: current, history, upgrade, downgrade, check, seed; not \"sideways\"."_s);
    row({u"import"_s, u"songs"_s}, u"Usage: lectern-server import"_s);
    row({u"export"_s}, u"Usage: lectern-server export"_s);
    row({u"routes"_s, u"more"_s}, u"Usage: lectern-server routes"_s);
}

void TestCommandLine::wrongArguments()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    const Run wrong = m_workshop->run(arguments);
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.err.contains(words), qPrintable(wrong.err));
    QCOMPARE(wrong.out, QString());
}

void TestCommandLine::version()
{
    const Run run = m_workshop->run({u"--version"_s});
    QCOMPARE(run.code, 0);
    static const QRegularExpression shape(u"^lectern-server \\d+\\.\\d+\\.\\d+\\n$"_s);
    QVERIFY2(shape.match(run.out).hasMatch(), qPrintable(run.out));
    QVERIFY(m_workshop->run({u"dance"_s}).code == 2);
}

void TestCommandLine::databaseCommands()
{
    Run now = run({u"db"_s, u"current"_s});
    QCOMPARE(now.code, 0);
    QCOMPARE(now.out, u"0000 (empty)\n"_s);
    Run history = run({u"db"_s, u"history"_s});
    QCOMPARE(history.out.count(u"(to come)"_s), history.out.count(u'\n'));
    QVERIFY(history.out.startsWith(u"0001 exams  (to come)\n0002 songs  (to come)\n"));

    const Run upgrade = run({u"db"_s, u"upgrade"_s});
    QCOMPARE(upgrade.code, 0);
    QVERIFY(upgrade.out.startsWith(u"Took 0001 exams\nTook 0002 songs\nTook 0003 users\n"));
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).out, u"Nothing to do.\n"_s);
    now = run({u"db"_s, u"current"_s});
    QVERIFY2(upgrade.out.endsWith(u"Took "_s + now.out), qPrintable(now.out));
    history = run({u"db"_s, u"history"_s});
    QVERIFY(!history.out.contains(u"(to come)"));
    static const QRegularExpression line(u"^0001 exams  \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\n"_s);
    QVERIFY2(line.match(history.out).hasMatch(), qPrintable(history.out));
}

void TestCommandLine::downgradeCommand()
{
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).code, 0);
    QCOMPARE(run({u"db"_s, u"downgrade"_s}).out, u"Took back 0006 imports\n"_s);
    QCOMPARE(run({u"db"_s, u"downgrade"_s, u"3"_s}).out,
             u"Took back 0005 tasks\nTook back 0004 cars\n"_s);
    QCOMPARE(run({u"db"_s, u"current"_s}).out, u"0003 users\n"_s);
    for (const auto &target : {u"x"_s, u"1.5"_s}) {
        const Run wrong = run({u"db"_s, u"downgrade"_s, target});
        QCOMPARE(wrong.code, 1);
        QCOMPARE(
            wrong.err,
            u"The step to go down to must be a number, such as 3; not \"%1\".\n"_s.arg(target));
    }
    QCOMPARE(run({u"db"_s, u"downgrade"_s, u"0"_s}).code, 0);
    QCOMPARE(run({u"db"_s, u"current"_s}).out, u"0000 (empty)\n"_s);
    QCOMPARE(run({u"db"_s, u"downgrade"_s}).code, 1);
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).code, 0);
}

void TestCommandLine::checkCommand()
{
    Run check = run({u"db"_s, u"check"_s});
    QCOMPARE(check.code, 1);
    QVERIFY2(check.err.contains(u"lectern-server db upgrade"), qPrintable(check.err));
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).code, 0);
    check = run({u"db"_s, u"check"_s});
    QCOMPARE(check.code, 0);
    QCOMPARE(check.out, u"The database is in order.\n"_s);
    if (!TestDatabase::isSqlite())
        return;
    // A page in the middle of the file is not what it was.
    QFile file(database().path());
    QVERIFY(file.open(QFile::ReadWrite));
    QVERIFY(file.seek(file.size() / 2 / 4096 * 4096));
    file.write(QByteArray(4096, 'x'));
    file.close();
    check = run({u"db"_s, u"check"_s});
    QCOMPARE(check.code, 1);
    QVERIFY2(!check.err.isEmpty() && !check.out.contains(u"in order"), qPrintable(check.out));
}

void TestCommandLine::seedCommand()
{
    const Run seed = run({u"db"_s, u"seed"_s});
    QVERIFY2(seed.code == 0, qPrintable(seed.err));
    static const QRegularExpression line(u"\\n(\\d+) samples were added\\.\\n$"_s);
    const int added = line.match(seed.out).captured(1).toInt();
    QVERIFY2(added > 20, qPrintable(seed.out));
    int there = 0;
    for (const ResourceSpec &spec : standardCatalog())
        there += records(spec.name);
    QCOMPARE(there, added);
    const QList<QVariantList> exam = database().query(
        u"SELECT title, description, last_updated_by FROM exams ORDER BY id LIMIT 1"_s);
    QCOMPARE(exam.first(),
             (QVariantList {u"SQLAlchemy Exam"_s, u"Test your knowledge about SQLAlchemy"_s,
                            u"script"_s}));
    // What has records is left alone.
    QCOMPARE(run({u"db"_s, u"seed"_s}).out, u"Nothing to do.\n0 samples were added.\n"_s);
}

void TestCommandLine::importCommand()
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

void TestCommandLine::importWithMap()
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

void TestCommandLine::importGuessesTheFormat()
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

void TestCommandLine::importRefuses_data()
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

void TestCommandLine::importRefuses()
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

void TestCommandLine::exportAndBack_data()
{
    QTest::addColumn<QString>("suffix");
    QTest::newRow("csv") << u".csv"_s;
    QTest::newRow("ndjson") << u".ndjson"_s;
}

void TestCommandLine::exportAndBack()
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

void TestCommandLine::exportToStandardOutput()
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

void TestCommandLine::exportKeepsTheOldFile()
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

void TestCommandLine::routesAndOpenApi()
{
    const auto unopened = Database::unopened({});
    Services services(*unopened, standardCatalog());
    Settings settings;
    settings.modules = moduleNames();
    const Routes all = allRoutes(services, settings);
    const Run routes = run({u"routes"_s});
    QCOMPARE(routes.code, 0);
    QCOMPARE(routes.out.count(u'\n'), all.size());
    for (const Route &route : all) {
        const QString start =
            u"%1 %2 "_s.arg(QString::fromLatin1(route.method), -6).arg(route.pattern);
        QVERIFY2(routes.out.contains(start), qPrintable(start));
    }
    const Run openapi = run({u"openapi"_s});
    QCOMPARE(openapi.code, 0);
    const QJsonObject document = QJsonDocument::fromJson(openapi.out.toUtf8()).object();
    QCOMPARE(document[u"openapi"].toString().left(3), u"3.1"_s);
    for (const Route &route : all)
        QVERIFY2(document[u"paths"].toObject().contains(route.pattern), qPrintable(route.pattern));
    // Neither needs a database, let alone makes one.
    QVERIFY(!QFile::exists(m_workshop->path(u"lectern.db"_s)));
    QCOMPARE(run({u"db"_s, u"current"_s}).out, u"0000 (empty)\n"_s);
    m_workshop->environment = {{u"MODULES"_s, u"-exams"_s}};
    QVERIFY(!run({u"routes"_s}).out.contains(u" /exams "));
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_commandline.moc"
