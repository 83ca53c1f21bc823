// SPDX-License-Identifier: GPL-3.0-or-later
// lectern-server as people and scripts run it: help, schema, description.
#include "app/application.h"
#include "program.h"
#include "testdatabase.h"

#include <QJsonDocument>
#include <QRegularExpression>
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
    void seedGivesCarsToTheirOwners();
    void seedRefuses();
    void routesAndOpenApi();

private:
    // The command with the test's database.
    Run run(const QStringList &arguments);
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

Run TestCommandLine::run(const QStringList &arguments)
{
    return m_workshop->run(arguments + QStringList {u"--database"_s, database().text()});
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
    row({u"cert"_s, u"--help"_s}, {u"cert create"_s, u"--host"_s, u"--force"_s});
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
    row({u"db"_s, u"upgrade"_s, u"3"_s}, u"db upgrade takes no number; only downgrade does."_s);
    row({u"dance"_s}, u"There is no command \"dance\"."_s);
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
}

void TestCommandLine::databaseCommands()
{
    Run now = run({u"db"_s, u"current"_s});
    QCOMPARE(now.code, 0);
    QCOMPARE(now.out, u"0000 (empty)\n"_s);
    QCOMPARE(run({u"db"_s, u"downgrade"_s}).out, u"Nothing to do.\n"_s);
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
    const QString last = run({u"db"_s, u"current"_s}).out;
    QCOMPARE(run({u"db"_s, u"downgrade"_s}).out, u"Took back "_s + last);
    QCOMPARE(run({u"db"_s, u"downgrade"_s, u"5"_s}).code, 0);
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
    QCOMPARE(run({u"db"_s, u"downgrade"_s}).out, u"Nothing to do.\n"_s);
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
}

// Also where the first user is not number 1.
void TestCommandLine::seedGivesCarsToTheirOwners()
{
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).code, 0);
    m_workshop->write(u"one.csv"_s, "username\nsomebody\n");
    QCOMPARE(run({u"import"_s, u"users"_s, u"one.csv"_s}).code, 0);
    database().query(u"DELETE FROM users"_s);
    const Run seed = run({u"db"_s, u"seed"_s});
    QVERIFY2(seed.code == 0, qPrintable(seed.err));
    const QList<QVariantList> owners =
        database().query(u"SELECT cars.model, users.username FROM cars JOIN users "
                         u"ON users.id = cars.owner_id ORDER BY cars.id"_s);
    QCOMPARE(owners.size(), 8);
    QCOMPARE(owners.first(), (QVariantList {u"Škoda Octavia"_s, u"office"_s}));
    QCOMPARE(owners.last(), (QVariantList {u"Citroën Berlingo"_s, u"karin.exempel"_s}));
}

// Samples never come among the records of others, not even some of them.
void TestCommandLine::seedRefuses()
{
    m_workshop->write(u"one.csv"_s, "username\nsomebody\n");
    QCOMPARE(run({u"db"_s, u"upgrade"_s}).code, 0);
    QCOMPARE(run({u"import"_s, u"users"_s, u"one.csv"_s}).code, 0);
    const Run seed = run({u"db"_s, u"seed"_s});
    QCOMPARE(seed.code, 1);
    QCOMPARE(seed.err, u"There are users already. Samples go into an empty database only.\n"_s);
    for (const ResourceSpec &spec : standardCatalog())
        QCOMPARE(records(spec.name), spec.name == u"users" ? 1 : 0);
}

void TestCommandLine::routesAndOpenApi()
{
    const auto unopened = Database::unopened({});
    Services services(*unopened, standardCatalog());
    Journal journal(nullptr);
    Settings settings;
    settings.modules = moduleNames();
    const Routes all = allRoutes(services, journal, settings);
    const Run routes = run({u"routes"_s});
    QCOMPARE(routes.code, 0);
    // Neither needs a database, so neither asks for one.
    QCOMPARE(m_workshop->run({u"routes"_s, u"--profile"_s, u"production"_s}).out, routes.out);
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
