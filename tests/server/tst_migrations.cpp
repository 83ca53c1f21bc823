// SPDX-License-Identifier: GPL-3.0-or-later
// The schema: up, down and up again, step by step and by several at once.
#include "apiserver.h"
#include "instruments.h"
#include "schemaprobe.h"

#include <QDir>
#include <QFile>
#include <QTest>
#include <QThread>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestMigrations : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsAreNumbered();
    void newDatabase();
    void upgrade();
    void eachStepGoesBackDown();
    void upDownUp();
    void freshIsStepped();
    void downToANumber();
    void recordsSurviveAnUpgrade();
    void recordsOfEachSchema();
    void waitingRecordsAreRanges();
    void copyBeforeAnUpgrade();
    void severalAtOnce();
    void slowStepIsWaitedFor();
};

void TestMigrations::stepsAreNumbered()
{
    const auto database = Database::unopened(TestDatabase().url());
    const Migrator migrator(*database, testMigrations());
    QVERIFY(migrator.known().size() >= 7);
    int before = 0;
    for (const Migration &step : migrator.known()) {
        QVERIFY2(step.number > before, qPrintable(step.name));
        before = step.number;
        QVERIFY2(!step.up.trimmed().isEmpty() && !step.down.trimmed().isEmpty(),
                 qPrintable(step.name));
        QCOMPARE(step.checksum.size(), 64);
    }
    QCOMPARE(migrator.known().last().name, u"instruments"_s);
}

void TestMigrations::newDatabase()
{
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database);
    QVERIFY(migrator.history()->isEmpty());
    QCOMPARE(*migrator.current(), 0);
    QCOMPARE(numbers(*migrator.pending()), numbers(migrator.known()));
    QVERIFY(migrator.downgrade(0)->isEmpty());
    QCOMPARE(schemaOf(place), QStringList());
}

void TestMigrations::upgrade()
{
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database, testMigrations());
    QCOMPARE(numbers(*migrator.upgrade()), numbers(migrator.known()));
    const auto history = migrator.history();
    QCOMPARE(history->size(), migrator.known().size());
    for (qsizetype i = 0; i < history->size(); ++i) {
        QCOMPARE(history->at(i).number, migrator.known()[i].number);
        QCOMPARE(history->at(i).name, migrator.known()[i].name);
        QCOMPARE(history->at(i).checksum, migrator.known()[i].checksum);
        QVERIFY(history->at(i).appliedAt.endsWith(u'Z'));
    }
    QCOMPARE(*migrator.current(), 100);
    QVERIFY(migrator.pending()->isEmpty());
    const QStringList schema = schemaOf(place);
    QVERIFY(migrator.upgrade()->isEmpty());
    QCOMPARE(schemaOf(place), schema);
}

void TestMigrations::eachStepGoesBackDown()
{
    const TestDatabase place;
    const auto database = opened(place);
    Migrator all(*database, testMigrations());
    // The schema before each step, gone up one by one.
    QList<QStringList> before;
    MigrationFolder some;
    for (const Migration &step : all.known()) {
        before.append(schemaOf(place));
        const QString name = u"%1_%2"_s.arg(step.number, 4, 10, QChar(u'0')).arg(step.name);
        some.write(name + u".up.sql"_s, step.up.toUtf8());
        some.write(name + u".down.sql"_s, step.down.toUtf8());
        Migrator migrator(*database, {some.path()});
        QCOMPARE(numbers(*migrator.upgrade()), QList<int> {step.number});
        QVERIFY(schemaOf(place) != before.last());
    }
    for (qsizetype i = all.known().size() - 1; i >= 0; --i) {
        const int number = all.known()[i].number;
        QCOMPARE(numbers(*all.downgrade(number - 1)), QList<int> {number});
        QCOMPARE(schemaOf(place), before[i]);
    }
    QCOMPARE(appliedTo(place), QStringList());
}

void TestMigrations::upDownUp()
{
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database, testMigrations());
    QVERIFY(bool(migrator.upgrade()));
    const QStringList schema = schemaOf(place);
    QVERIFY(schema.size() > 20);
    QList<int> backwards = numbers(migrator.known());
    std::reverse(backwards.begin(), backwards.end());
    QCOMPARE(numbers(*migrator.downgrade(0)), backwards);
    QCOMPARE(schemaOf(place), QStringList());
    QCOMPARE(numbers(*migrator.upgrade()), numbers(migrator.known()));
    QCOMPARE(schemaOf(place), schema);
}

void TestMigrations::freshIsStepped()
{
    const TestDatabase fresh;
    const TestDatabase stepped;
    const auto database = opened(stepped);
    QVERIFY(bool(Migrator(*opened(fresh), testMigrations()).upgrade()));
    // As two releases would have done it, with records in between.
    QVERIFY(bool(Migrator(*database).upgrade()));
    stepped.query(
        u"INSERT INTO exams (title, title_key, description_key, created_at, updated_at, "
        u"last_updated_by, revision) "
        u"VALUES ('a', 'a', '', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'x', 1)"_s);
    QCOMPARE(numbers(*Migrator(*database, testMigrations()).upgrade()), QList<int> {100});
    QCOMPARE(schemaOf(stepped), schemaOf(fresh));
}

void TestMigrations::downToANumber()
{
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database);
    const QList<int> all = numbers(*migrator.upgrade());
    QVERIFY(migrator.downgrade(all.last())->isEmpty());
    QVERIFY(migrator.downgrade(9999)->isEmpty());
    const QList<int> later = all.mid(3);
    QCOMPARE(all.first(3), (QList<int> {1, 2, 3}));
    QCOMPARE(numbers(*migrator.downgrade(3)), QList<int>(later.crbegin(), later.crend()));
    QCOMPARE(*migrator.current(), 3);
    QCOMPARE(numbers(*migrator.pending()), later);
    QCOMPARE(numbers(*migrator.upgrade()), later);
}

void TestMigrations::recordsSurviveAnUpgrade()
{
    ApiServer server;
    const QJsonObject user = server.create(u"users"_s, {{u"username"_s, u"Šarić"_s}});
    server.restart();
    const HttpReply read = server.http().get(pathOf(u"users"_s, user[u"id"].toInteger()));
    QCOMPARE(compact(read.object()), compact(user));
}

// Made with each schema since there are tasks, they are all there in the end, and found.
void TestMigrations::recordsOfEachSchema()
{
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database);
    const QList<int> all = numbers(*migrator.upgrade());
    constexpr int kTasks = 5; // the schema that brings them
    for (int number = kTasks; number <= all.last(); ++number) {
        QVERIFY(bool(migrator.downgrade(number)));
        place.query(
            u"INSERT INTO tasks (title, title_key, description_key, created_at, "
            u"updated_at, last_updated_by, revision) VALUES ('Lecture %1', 'lecture %1', "
            u"'', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'x', 1)"_s.arg(number));
        auto upgraded = migrator.upgrade();
        QVERIFY2(bool(upgraded), qPrintable(upgraded ? QString() : upgraded.fault().message));
    }
    Services services(*database, standardCatalog());
    Query query;
    query.search = u"lecture"_s;
    for (const bool filled : {false, true}) {
        if (filled)
            QVERIFY(bool(services.filler.fillSome(*findSpec(services.catalog, u"tasks"_s))));
        auto page = services.resource(u"tasks"_s)->list(query, Identity::program(u"x"_s));
        QVERIFY(bool(page));
        QCOMPARE(page->total, all.last() - kTasks + 1);
    }
}

// As each of a large table does behind its upgrade.
void TestMigrations::waitingRecordsAreRanges()
{
    if (TestDatabase::isSqlite())
        QSKIP("There each record waits by itself");
    const TestDatabase place;
    const auto database = opened(place);
    Migrator migrator(*database);
    QVERIFY(bool(migrator.upgrade()));
    QVERIFY(bool(migrator.downgrade(9)));
    for (const QString &ids : {u"generate_series(1, 1000)"_s, u"generate_series(1002, 2000)"_s})
        place.query(u"INSERT INTO search_waiting SELECT 'songs', id, id FROM %1 AS id"_s.arg(ids));
    place.query(u"INSERT INTO search_waiting VALUES ('songs', 7, 7), ('exams', 1, 500)"_s);
    QVERIFY(bool(migrator.upgrade()));
    const auto ranges = [&place](const QString &resource) {
        return place.value(u"SELECT string_agg(first_id || '-' || last_id, ' ' ORDER BY last_id) "
                           u"FROM search_waiting WHERE resource = '%1'"_s.arg(resource));
    };
    QCOMPARE(ranges(u"songs"_s).toString(), u"1-1000 1002-2000"_s);
    QCOMPARE(ranges(u"exams"_s).toString(), u"1-500"_s);
}

void TestMigrations::copyBeforeAnUpgrade()
{
    if (!TestDatabase::isSqlite())
        QSKIP("PostgreSQL has backups of its own");
    const TestDatabase place;
    const auto database = opened(place);
    const QFileInfo file(place.path());
    const auto copies = [&file] {
        return file.dir().entryList({file.fileName() + u".before-*"_s}, QDir::Files, QDir::Name);
    };
    // There is nothing to save of a new one.
    const int before = Migrator(*database).upgrade()->last().number;
    QCOMPARE(copies(), QStringList());
    place.query(u"INSERT INTO tasks (title, title_key, description_key, created_at, updated_at, "
                u"last_updated_by, revision) "
                u"VALUES ('saved', 'saved', '', '2026', '2026', 'x', 1)"_s);
    const QStringList schema = schemaOf(place);
    Migrator migrator(*database, testMigrations());
    QVERIFY(bool(migrator.upgrade()));
    QCOMPARE(copies(), QStringList {file.fileName() + u".before-0100"_s});
    // It is a whole database of the older schema.
    const QString restored = file.dir().filePath(u"restored.db"_s);
    QVERIFY(QFile::copy(file.dir().filePath(copies().first()), restored));
    auto copy = Database::open({.kind = DatabaseKind::Sqlite, .path = restored});
    QVERIFY(bool(copy));
    QCOMPARE(*Migrator(**copy, testMigrations()).current(), before);
    auto connection = (*copy)->connection();
    QCOMPARE((*connection)->query(u"SELECT title FROM tasks"_s)->first().first().toString(),
             u"saved"_s);
    QCOMPARE((*connection)->query(u"PRAGMA integrity_check"_s)->first().first().toString(),
             u"ok"_s);
    // A second one does not take the place of the first; without steps to come there is none.
    QVERIFY(bool(migrator.upgrade()));
    QCOMPARE(copies().size(), 1);
    // What a downgrade drops is saved as well.
    QVERIFY(bool(migrator.downgrade(before)));
    QCOMPARE(copies().size(), 2);
    QCOMPARE(schemaOf(place), schema);
    QVERIFY(bool(migrator.upgrade()));
    QCOMPARE(copies().size(), 3);
}

void TestMigrations::severalAtOnce()
{
    if (TestDatabase::isSqlite())
        QSKIP("a SQLite file belongs to one process");
    const TestDatabase place;
    std::vector<std::unique_ptr<QThread>> threads;
    std::array<QString, 4> faults;
    for (QString &fault : faults) {
        threads.emplace_back(QThread::create([&place, &fault] {
            const auto database = opened(place);
            if (auto done = Migrator(*database, testMigrations()).upgrade(); !done)
                fault = done.fault().message;
        }));
    }
    for (const auto &thread : threads)
        thread->start();
    for (const auto &thread : threads)
        thread->wait();
    for (const QString &fault : faults)
        QCOMPARE(fault, QString());
    const auto database = opened(place);
    const Migrator migrator(*database, testMigrations());
    QCOMPARE(migrator.history()->size(), migrator.known().size());
    QVERIFY(migrator.pending()->isEmpty());
}

// Statements of requests end after seconds; those of a migration may take as long as they need.
void TestMigrations::slowStepIsWaitedFor()
{
    if (TestDatabase::isSqlite())
        QSKIP("a SQLite file belongs to one process");
    const TestDatabase place;
    MigrationFolder mine;
    // Longer than a request waits for a lock.
    mine.write(u"0001_slow.up.sql"_s,
               "SELECT pg_sleep(2.3); CREATE TABLE limits AS SELECT "
               "current_setting('statement_timeout') AS statement;");
    mine.write(u"0001_slow.down.sql"_s, "DROP TABLE limits;");
    std::array<QString, 2> faults;
    std::vector<std::unique_ptr<QThread>> threads;
    for (QString &fault : faults) {
        threads.emplace_back(QThread::create([&] {
            const auto database = opened(place);
            if (auto done = Migrator(*database, {mine.path()}).upgrade(); !done)
                fault = done.fault().message;
        }));
        threads.back()->start();
    }
    for (const auto &thread : threads)
        thread->wait();
    QCOMPARE(faults[0], QString());
    QCOMPARE(faults[1], QString());
    QCOMPARE(appliedTo(place).size(), 1);
    QCOMPARE(place.value(u"SELECT statement FROM limits"_s).toString(), u"0"_s);
}

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
