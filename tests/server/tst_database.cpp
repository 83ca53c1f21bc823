// SPDX-License-Identifier: GPL-3.0-or-later
// The database itself: what a write promises, and what is said when it is not there.
#include "apiserver.h"
#include "instruments.h"
#include "schemaprobe.h"

#include <QDir>
#include <QFile>
#include <QSemaphore>
#include <QTest>
#include <QThread>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

Result<void> run(Connection &connection, const QString &sql, const QVariantList &values = {})
{
    auto done = connection.execute(sql, values);
    return done ? Result<void>() : Result<void>(done.fault());
}

Result<void> add(Connection &connection, int number)
{
    return run(connection, u"INSERT INTO numbers (number) VALUES (?)"_s, {number});
}

QList<int> numbersIn(const TestDatabase &place)
{
    QList<int> all;
    for (const QVariantList &row : place.query(u"SELECT number FROM numbers ORDER BY number"_s))
        all.append(row.first().toInt());
    return all;
}

} // namespace

class TestDatabaseItself : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesAreThereWhenTheyReturn();
    void failingJobsGoAlone();
    void failedJobLeavesNothing();
    void writerGoesOnAfterAFailure();
    void constraintIsNamed();
    void writerThatCannotBegin();
    void oneProcessAFile();
    void lockFileLeftBehind();
    void lockFileThatCannotBe();
    void notADatabase();
    void noSuchPlace();
    void lockedForTooLong();
    void serverThatComesBack();
    void threadsThatEnd();
};

void TestDatabaseItself::writesAreThereWhenTheyReturn()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    QList<int> wanted;
    for (int i = 1; i <= 30; ++i) {
        QVERIFY(bool(database->write([i](Connection &connection) { return add(connection, i); })));
        wanted.append(i);
        QCOMPARE(numbersIn(place), wanted);
    }
}

// The first job holds the writer until all others wait, so that on SQLite they are one group.
void TestDatabaseItself::failingJobsGoAlone()
{
    constexpr int kJobs = 24;
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    QSemaphore begun;
    QSemaphore go;
    std::vector<std::unique_ptr<QThread>> threads;
    threads.emplace_back(QThread::create([&] {
        Q_UNUSED(database->write([&](Connection &connection) {
            begun.release();
            go.acquire();
            return add(connection, 0);
        }))
    }));
    threads.back()->start();
    begun.acquire();
    std::array<bool, kJobs> stored {};
    std::array<Fault, kJobs> faults;
    QSemaphore waiting;
    for (int i = 0; i < kJobs; ++i) {
        threads.emplace_back(QThread::create([&, i] {
            waiting.release();
            auto done = database->write([i](Connection &connection) -> Result<void> {
                if (auto added = add(connection, i + 1); !added)
                    return added;
                if (i % 3 == 0)
                    return Fault::invalid(u"job %1"_s.arg(i));
                // One that the database itself refuses: twice the same number.
                return i % 3 == 1 ? add(connection, i + 1) : Result<void>();
            });
            stored[size_t(i)] = bool(done);
            if (!done)
                faults[size_t(i)] = done.fault();
        }));
        threads.back()->start();
    }
    waiting.acquire(kJobs);
    go.release();
    for (const auto &thread : threads)
        thread->wait();
    QList<int> wanted {0};
    for (int i = 0; i < kJobs; ++i) {
        QCOMPARE(stored[size_t(i)], i % 3 == 2);
        if (i % 3 == 0)
            QCOMPARE(faults[size_t(i)].message, u"job %1"_s.arg(i));
        else if (i % 3 == 1)
            QCOMPARE(faults[size_t(i)].kind, Fault::Kind::Conflict);
        else
            wanted.append(i + 1);
    }
    QCOMPARE(numbersIn(place), wanted);
}

void TestDatabaseItself::failedJobLeavesNothing()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    for (int i = 0; i < 3; ++i) {
        auto done = database->write([](Connection &connection) -> Result<void> {
            for (const int number : {1, 2, 3}) {
                if (auto added = add(connection, number); !added)
                    return added;
            }
            return Fault::notFound(u"no"_s);
        });
        QVERIFY(!done);
        QCOMPARE(done.fault().kind, Fault::Kind::NotFound);
        QCOMPARE(numbersIn(place), QList<int>());
    }
}

void TestDatabaseItself::writerGoesOnAfterAFailure()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    auto wrong = database->write([](Connection &connection) {
        return run(connection, u"INSERT INTO nowhere VALUES (1)"_s);
    });
    QVERIFY(!wrong);
    QCOMPARE(wrong.fault().kind, Fault::Kind::Internal);
    QVERIFY2(wrong.fault().details.contains(u"nowhere"), qPrintable(wrong.fault().message));
    QVERIFY(bool(database->write([](Connection &connection) { return add(connection, 1); })));
    QCOMPARE(numbersIn(place), QList<int> {1});
}

// Those who wait for their turn are told so, however patient they are.
void TestDatabaseItself::writerThatCannotBegin()
{
    if (!TestDatabase::isSqlite())
        QSKIP("on PostgreSQL each thread writes by itself");
    const TestDatabase place;
    const auto database = opened(place);
    const auto nothing = [](Connection &) { return Result<void>(); };
    QVERIFY(bool(database->write(
        [](Connection &connection) { return run(connection, u"PRAGMA query_only=ON"_s); })));
    for (const auto effort : {Database::Effort::Once, Database::Effort::Long}) {
        auto refused = database->write(nothing, effort);
        QVERIFY(!refused);
        QVERIFY2(refused.fault().details.contains(u"readonly"),
                 qPrintable(refused.fault().message + refused.fault().details));
    }
}

void TestDatabaseItself::constraintIsNamed()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE users (username TEXT UNIQUE)"_s);
    const auto insert = [](Connection &connection) {
        return run(connection, u"INSERT INTO users VALUES ('ana')"_s);
    };
    QVERIFY(bool(database->write(insert)));
    auto twice = database->write(insert);
    QVERIFY(!twice);
    QCOMPARE(twice.fault().kind, Fault::Kind::Conflict);
    QCOMPARE(twice.fault().fields.size(), 1);
    QCOMPARE(twice.fault().fields.first().code, u"unique"_s);
    QCOMPARE(twice.fault().fields.first().field,
             TestDatabase::isSqlite() ? u"users.username"_s : u"users_username_key"_s);
}

void TestDatabaseItself::oneProcessAFile()
{
    const TestDatabase place;
    auto first = opened(place);
    auto second = Database::open(place.url());
    if (!TestDatabase::isSqlite()) {
        QVERIFY(bool(second));
        return;
    }
    QVERIFY(!second);
    QCOMPARE(second.fault().kind, Fault::Kind::Unavailable);
    const QString words = second.fault().message;
    QVERIFY2(words.contains(place.path()) && words.contains(u"is in use by ")
                 && words.contains(QString::number(QCoreApplication::applicationPid())),
             qPrintable(words));
    // By another name, too.
    const QString link = place.path() + u".link"_s;
    QVERIFY(QFile::link(place.path(), link));
    QVERIFY(!Database::open({.kind = DatabaseKind::Sqlite, .path = link}));
    QVERIFY(QFile::remove(link));
    first.reset();
    QVERIFY(bool(Database::open(place.url())));
}

// What it says is for people: in a container, each server may have the same number.
void TestDatabaseItself::lockFileLeftBehind()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const TestDatabase place;
    const QString own = QString::number(QCoreApplication::applicationPid());
    const QString host = QSysInfo::machineHostName();
    for (const QString &text :
         {u"1\nlectern-server\n%1\n"_s.arg(host), u"%1\ntst_database\n%2\n"_s.arg(own, host),
          u"1\nlectern-server\nanother host\n"_s, QString()}) {
        QFile file(place.path() + u".lock"_s);
        QVERIFY(file.open(QFile::WriteOnly));
        file.write(text.toUtf8());
        file.close();
        auto opening = Database::open(place.url());
        QVERIFY2(bool(opening), qPrintable(opening ? QString() : opening.fault().message));
        QVERIFY(!Database::open(place.url()));
    }
}

void TestDatabaseItself::lockFileThatCannotBe()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const TestDatabase place;
    const QString path = place.path() + u".lock"_s;
    QVERIFY(QDir().mkdir(path));
    auto opening = Database::open(place.url());
    QVERIFY(!opening);
    QVERIFY(!Database::isInUse(opening.fault()));
    const QString words = opening.fault().message;
    QVERIFY2(words.contains(path + u" cannot be made: Is a directory"_s), qPrintable(words));
}

void TestDatabaseItself::notADatabase()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const TestDatabase place;
    QFile file(place.path());
    QVERIFY(file.open(QFile::WriteOnly));
    const QByteArray letter = QByteArray("Dear Ana, ").repeated(1000);
    file.write(letter);
    file.close();
    auto opening = Database::open(place.url());
    QVERIFY(!opening);
    QVERIFY2(opening.fault().details.contains(u"not a database"),
             qPrintable(opening.fault().message));
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(file.readAll(), letter);
}

void TestDatabaseItself::noSuchPlace()
{
    const TestDatabase place;
    if (TestDatabase::isSqlite()) {
        QFile file(place.path());
        QVERIFY(file.open(QFile::WriteOnly));
        auto opening =
            Database::open({.kind = DatabaseKind::Sqlite, .path = place.path() + u"/below/a.db"_s});
        QVERIFY(!opening);
        QCOMPARE(opening.fault().kind, Fault::Kind::Unavailable);
        QVERIFY2(opening.fault().message.contains(u"/below cannot be made"),
                 qPrintable(opening.fault().message));
        return;
    }
    DatabaseUrl url = place.url();
    url.name = u"nobody_made_this"_s;
    url.password = u"secret"_s;
    auto opening = Database::open(url);
    QVERIFY(!opening);
    QCOMPARE(opening.fault().kind, Fault::Kind::Unavailable);
    QVERIFY2(opening.fault().details.contains(u"nobody_made_this"),
             qPrintable(opening.fault().message));
    QVERIFY(!opening.fault().message.contains(u"secret"));
    url.host = u"/nobody/made/this"_s;
    QCOMPARE(Database::open(url).fault().kind, Fault::Kind::Unavailable);
}

// Somebody else holds what a request wants to write: it says so in time, and is not done later.
void TestDatabaseItself::lockedForTooLong()
{
    ApiServer server;
    const QJsonObject task = server.create(u"tasks"_s, {{u"title"_s, u"before"_s}});
    const QByteArray path = pathOf(u"tasks"_s, task[u"id"].toInteger());
    auto other = Connection::open(server.database().url());
    QVERIFY(bool(other));
    QVERIFY(bool((*other)->begin()));
    QVERIFY(bool((*other)->execute(
        u"UPDATE tasks SET done = %1"_s.arg(TestDatabase::isSqlite() ? u"1"_s : u"true"_s))));
    const HttpReply busy = server.http().patch(path, {{u"title"_s, u"after"_s}});
    QCOMPARE(busy.status, 503);
    QVERIFY(busy.header("Retry-After").toInt() > 0);
    QCOMPARE(busy.header("Content-Type"), "application/problem+json");
    // Reading goes on all the while.
    QCOMPARE(compact(server.http().get(path).object()), compact(task));
    (*other)->rollback();
    QCOMPARE(compact(server.http().get(path).object()), compact(task));
    QCOMPARE(server.http().patch(path, {{u"title"_s, u"after"_s}}).object()[u"revision"].toInt(),
             2);
}

void TestDatabaseItself::serverThatComesBack()
{
    if (TestDatabase::isSqlite())
        QSKIP("there is no server that could go");
    ApiServer server;
    const QByteArray tasks = pathOf(u"tasks"_s);
    QVERIFY(!server.create(u"tasks"_s, {{u"title"_s, u"a"_s}}).isEmpty());
    for (int i = 0; i < 2; ++i) {
        QCOMPARE(server.http().get(tasks).status, 200);
        server.database().query(
            u"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
            u"WHERE datname = current_database() AND pid <> pg_backend_pid()"_s);
        // The request that finds the connection gone is done on another one.
        const HttpReply first =
            i == 0 ? server.http().get(tasks) : server.http().post(tasks, {{u"title"_s, u"b"_s}});
        QCOMPARE(first.status, i == 0 ? 200 : 201);
        QCOMPARE(server.http().get("/readyz").status, 200);
        const int before = server.http().get(tasks).object()[u"total_items"].toInt();
        QVERIFY(!server.create(u"tasks"_s, {{u"title"_s, u"c"_s}}).isEmpty());
        QCOMPARE(server.http().get(tasks).object()[u"total_items"].toInt(), before + 1);
    }
}

void TestDatabaseItself::threadsThatEnd()
{
    const TestDatabase place;
    const auto database = opened(place);
    // PostgreSQL's own processes come and go.
    const auto connections = [&place] {
        return TestDatabase::isSqlite()
            ? 0
            : place
                  .value(
                      u"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                      "AND backend_type = 'client backend'"_s)
                  .toInt();
    };
    const int before = connections();
    for (int i = 0; i < 5; ++i) {
        const std::unique_ptr<QThread> thread(QThread::create([&database] {
            auto connection = database->connection();
            QVERIFY(bool(connection));
            QVERIFY(bool((*connection)->query(u"SELECT 1"_s)));
            // The same connection for the same thread.
            QCOMPARE(*database->connection(), *connection);
            database->releaseThread();
        }));
        thread->start();
        thread->wait();
    }
    // Before, PostgreSQL may still have counted one that was closed a moment ago.
    QTRY_VERIFY(connections() <= before);
}

QTEST_GUILESS_MAIN(TestDatabaseItself)
#include "tst_database.moc"
