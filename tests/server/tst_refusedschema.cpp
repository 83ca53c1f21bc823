// SPDX-License-Identifier: GPL-3.0-or-later
// A schema that is not as this program knows it, and steps that fail: the database is as before.
#include "app/application.h"
#include "instruments.h"
#include "schemaprobe.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestRefusedSchema : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void newerIsRefused();
    void changedIsRefused();
    void failingStepIsTakenBack();
    void failingStepDown();
    void oldSchemaIsRefusedInProduction();
};

void TestRefusedSchema::newerIsRefused()
{
    const TestDatabase place;
    auto database = opened(place);
    QVERIFY(bool(Migrator(*database, testMigrations()).upgrade()));
    const QStringList schema = schemaOf(place);
    const QStringList applied = appliedTo(place);
    const QString words =
        u"The database is newer than this program: it has gone through step 100 (instruments), "
        u"which "
        u"this program does not know. It was left untouched; use a newer Lectern."_s;
    Migrator older(*database);
    for (const auto &result : {older.pending(), older.upgrade(), older.downgrade(0)}) {
        QVERIFY(!result);
        QCOMPARE(result.fault().kind, Fault::Kind::Conflict);
        QCOMPARE(result.fault().message, words);
    }
    QCOMPARE(*older.current(), 100);
    database.reset();
    Settings settings;
    settings.profile = Profile::Testing;
    settings.port = 0;
    settings.database = place.text();
    auto application = Application::start({.settings = settings});
    QVERIFY(!application);
    QCOMPARE(application.fault().message, words);
    QCOMPARE(schemaOf(place), schema);
    QCOMPARE(appliedTo(place), applied);
}

void TestRefusedSchema::changedIsRefused()
{
    const TestDatabase place;
    const auto database = opened(place);
    MigrationFolder mine;
    mine.write(u"0001_things.up.sql"_s, "CREATE TABLE things (id INTEGER);");
    mine.write(u"0001_things.down.sql"_s, "DROP TABLE things;");
    QVERIFY(bool(Migrator(*database, {mine.path()}).upgrade()));
    mine.write(u"0001_things.up.sql"_s, "CREATE TABLE things (id INTEGER, name TEXT);");
    mine.write(u"0002_more.up.sql"_s, "CREATE TABLE more (id INTEGER);");
    mine.write(u"0002_more.down.sql"_s, "DROP TABLE more;");
    const QStringList schema = schemaOf(place);
    Migrator changed(*database, {mine.path()});
    for (const auto &result : {changed.pending(), changed.upgrade(), changed.downgrade(0)}) {
        QVERIFY(!result);
        QCOMPARE(
            result.fault().message,
            u"Step 1 (things) of the database is not the one that this program knows. It was left untouched."_s);
    }
    QCOMPARE(schemaOf(place), schema);
}

void TestRefusedSchema::failingStepIsTakenBack()
{
    const TestDatabase place;
    const auto database = opened(place);
    MigrationFolder mine;
    mine.write(u"0001_good.up.sql"_s, "CREATE TABLE good (id INTEGER);");
    mine.write(u"0001_good.down.sql"_s, "DROP TABLE good;");
    mine.write(u"0002_broken.up.sql"_s,
               "CREATE TABLE half (id INTEGER); INSERT INTO good VALUES (1); INSERT INTO nowhere "
               "VALUES (1); "
               "CREATE TABLE never (id INTEGER);");
    mine.write(u"0002_broken.down.sql"_s, "DROP TABLE half;");
    mine.write(u"0003_later.up.sql"_s, "CREATE TABLE later (id INTEGER);");
    mine.write(u"0003_later.down.sql"_s, "DROP TABLE later;");
    Migrator migrator(*database, {mine.path()});
    auto broken = migrator.upgrade();
    QVERIFY(!broken);
    const QString words = broken.fault().message;
    QVERIFY2(words.startsWith(u"Step 2 (broken) of the schema failed and was taken back: "),
             qPrintable(words));
    QVERIFY2((words + broken.fault().details).contains(u"nowhere"), qPrintable(words));
    QCOMPARE(*migrator.current(), 1);
    QCOMPARE(place.value(u"SELECT count(*) FROM good"_s).toInt(), 0);
    QVERIFY(!place.refusal(u"SELECT * FROM half"_s).isEmpty());
    QVERIFY(!place.refusal(u"SELECT * FROM later"_s).isEmpty());
    // Once it is mended it goes through.
    mine.write(u"0002_broken.up.sql"_s, "CREATE TABLE half (id INTEGER);");
    QCOMPARE(numbers(*Migrator(*database, {mine.path()}).upgrade()), (QList<int> {2, 3}));
}

void TestRefusedSchema::failingStepDown()
{
    const TestDatabase place;
    const auto database = opened(place);
    MigrationFolder mine;
    mine.write(u"0001_things.up.sql"_s,
               "CREATE TABLE things (id INTEGER); CREATE TABLE others (id INTEGER);");
    mine.write(u"0001_things.down.sql"_s, "DROP TABLE things; DROP TABLE nowhere;");
    Migrator migrator(*database, {mine.path()});
    QVERIFY(bool(migrator.upgrade()));
    const QStringList schema = schemaOf(place);
    QVERIFY(!migrator.downgrade(0));
    QCOMPARE(schemaOf(place), schema);
    QCOMPARE(*migrator.current(), 1);
}

void TestRefusedSchema::oldSchemaIsRefusedInProduction()
{
    const TestDatabase place;
    QVERIFY(bool(Migrator(*opened(place)).upgrade()));
    for (const Profile profile : {Profile::Staging, Profile::Production}) {
        Settings settings;
        settings.profile = profile;
        settings.port = 0;
        settings.database = place.text();
        const QStringList schema = schemaOf(place);
        auto application =
            Application::start({.settings = settings, .migrations = testMigrations()});
        QVERIFY(!application);
        QVERIFY2(application.fault().message.contains(u"lectern-server db upgrade"),
                 qPrintable(application.fault().message));
        QCOMPARE(schemaOf(place), schema);
        QVERIFY(bool(Application::start({.settings = settings})));
    }
}

QTEST_GUILESS_MAIN(TestRefusedSchema)
#include "tst_refusedschema.moc"
