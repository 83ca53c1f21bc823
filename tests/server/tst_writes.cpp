// SPDX-License-Identifier: GPL-3.0-or-later
// Writes that do not go as they should: no other may suffer, or be told what is not true.
#include "instruments.h"
#include "schemaprobe.h"
#include "teststore.h"

#include <QSemaphore>
#include <QTest>
#include <QThread>

#include <semaphore>
#include <stdexcept>
#include <thread>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

Result<void> run(Connection &connection, const QString &sql)
{
    auto done = connection.execute(sql);
    return done ? Result<void>() : Result<void>(done.fault());
}

Result<void> add(Connection &connection, int number)
{
    return run(connection, u"INSERT INTO numbers (number) VALUES (%1)"_s.arg(number));
}

QList<int> numbersIn(const TestDatabase &place)
{
    QList<int> all;
    for (const QVariantList &row : place.query(u"SELECT number FROM numbers ORDER BY number"_s))
        all.append(row.first().toInt());
    return all;
}

/** Writes of so many threads that wait while another one writes: on SQLite they are one group. */
class WaitingWrites
{
public:
    using Job = std::function<Result<void>(Connection &, int number)>;

    WaitingWrites(Database &database, int count, const Job &job)
        : m_results(size_t(count), Fault::internal(u"never run"_s))
    {
        start([this, &database] {
            Q_UNUSED(database.write([this](Connection &) -> Result<void> {
                m_begun.release();
                m_go.acquire();
                return {};
            }))
        });
        m_begun.acquire();
        for (int i = 0; i < count; ++i) {
            start([this, &database, job, i] {
                m_begun.release();
                m_results[size_t(i)] =
                    database.write([&](Connection &connection) { return job(connection, i); });
            });
        }
        m_begun.acquire(count);
    }

    /** What each was told. */
    const std::vector<Result<void>> &finish()
    {
        m_go.release();
        for (const auto &thread : m_threads)
            thread->wait();
        return m_results;
    }

private:
    void start(const std::function<void()> &work)
    {
        m_threads.emplace_back(QThread::create(work));
        m_threads.back()->start();
    }

    QSemaphore m_begun;
    QSemaphore m_go;
    std::vector<Result<void>> m_results;
    std::vector<std::unique_ptr<QThread>> m_threads;
};

} // namespace

class TestWrites : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wholeTransactionTakenBack();
    void exceptionIsAFault();
    void endWhileOthersWait();
    void endWithinAnImport_data();
    void endWithinAnImport();
    void waitForALongOne();
    void endOfWhatTookItsTime();
};

// SQLite does so by itself where the disk is full; here it is told to.
void TestWrites::wholeTransactionTakenBack()
{
    if (!TestDatabase::isSqlite())
        QSKIP("on PostgreSQL each write has a transaction of its own");
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    QVERIFY(bool(database->write([](Connection &connection) { return add(connection, 1000); })));
    WaitingWrites writes(*database, 24, [](Connection &connection, int number) {
        if (number % 6 == 3)
            return run(connection, u"INSERT OR ROLLBACK INTO numbers (number) VALUES (1000)"_s);
        return add(connection, number);
    });
    const auto &told = writes.finish();
    QList<int> wanted;
    for (int i = 0; i < 24; ++i) {
        if (told[size_t(i)])
            wanted.append(i);
        else
            QCOMPARE(told[size_t(i)].fault().kind, Fault::Kind::Conflict);
    }
    wanted.append(1000);
    QCOMPARE(numbersIn(place), wanted);
    QVERIFY(bool(database->write([](Connection &connection) { return add(connection, 1001); })));
    QCOMPARE(numbersIn(place), wanted << 1001);
}

void TestWrites::exceptionIsAFault()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    auto done = database->write([](Connection &connection) -> Result<void> {
        if (auto added = add(connection, 1); !added)
            return added;
        throw std::runtime_error("out of paper");
    });
    QVERIFY(!done);
    QCOMPARE(done.fault().kind, Fault::Kind::Internal);
    QCOMPARE(done.fault().message, u"out of paper"_s);
    QVERIFY(bool(database->write([](Connection &connection) { return add(connection, 2); })));
    QCOMPARE(numbersIn(place), QList<int> {2});
}

void TestWrites::endWhileOthersWait()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    const auto write = [](Connection &connection, int number) { return add(connection, number); };
    if (TestDatabase::isSqlite()) {
        WaitingWrites writes(*database, 8, write);
        database->endWritesAt(QDeadlineTimer(0));
        for (const Result<void> &told : writes.finish()) {
            QVERIFY(!told);
            QCOMPARE(told.fault().kind, Fault::Kind::Unavailable);
        }
    }
    // On PostgreSQL none waits for another, but none begins any more.
    database->endWritesAt(QDeadlineTimer(0));
    auto late = database->write([&](Connection &connection) { return write(connection, 9); });
    QVERIFY(!late);
    QCOMPARE(late.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(numbersIn(place), QList<int>());
}

void TestWrites::endWithinAnImport_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<QByteArrayList>("pieces");
    QTest::addColumn<int>("left"); // pieces, when the end is set ...
    QTest::addColumn<int>("milliseconds"); // ... to come in so many
    QByteArray users = "username,email\n";
    for (int i = 0; i < 1500; ++i)
        users += "u" + QByteArray::number(i) + ",u" + QByteArray::number(i) + "@school.example\n";
    QVERIFY(users.size() < 64 * 1024);
    QTest::newRow("between two pieces")
        << u"tasks"_s << QByteArrayList {"title\na\n", "b\n", {}} << 1 << 0;
    QTest::newRow("between two records") << u"users"_s << QByteArrayList {users, {}} << 0 << 1;
}

// As when many records are sent at once, which takes longer than a stop may.
void TestWrites::endWithinAnImport()
{
    QFETCH(QString, resource);
    QFETCH(QByteArrayList, pieces);
    QFETCH(int, left);
    QFETCH(int, milliseconds);
    TestStore store;
    auto result = store.import(resource, [&](Connection &) -> Result<QByteArray> {
        const QByteArray piece = pieces.takeFirst();
        if (pieces.size() == left)
            store.database().endWritesAt(QDeadlineTimer(milliseconds));
        return piece;
    });
    QVERIFY(!result);
    QCOMPARE(result.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(pieces.size(), left);
    QCOMPARE(store.place().value(u"SELECT count(*) FROM "_s + resource).toInt(), 0);
}

// A short write is told soon; the long one is committed without it.
void TestWrites::waitForALongOne()
{
    if (!TestDatabase::isSqlite())
        QSKIP("on PostgreSQL none waits for another");
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    std::binary_semaphore begun {0};
    std::binary_semaphore mayEnd {0};
    std::thread importing([&] {
        const auto done = database->write(
            [&](Connection &connection) {
                begun.release();
                mayEnd.acquire();
                return add(connection, 1);
            },
            Database::Effort::Long);
        QVERIFY(bool(done));
    });
    begun.acquire();
    using Effort = Database::Effort;
    for (const Effort effort : {Effort::Once, Effort::Twice, Effort::Alone}) {
        auto told =
            database->write([](Connection &connection) { return add(connection, 2); }, effort);
        QVERIFY(!told);
        QCOMPARE(told.fault().kind, Fault::Kind::Unavailable);
        QCOMPARE(database->waitingWrites(), 0);
    }
    mayEnd.release();
    importing.join();
    QVERIFY(bool(database->write([](Connection &connection) { return add(connection, 3); })));
    QCOMPARE(numbersIn(place), (QList<int> {1, 3}));
}

// What has taken its time ends as patiently: the limit that others have does not count.
void TestWrites::endOfWhatTookItsTime()
{
    if (TestDatabase::isSqlite())
        QSKIP("only PostgreSQL has a limit for writes");
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    place.query(u"CREATE FUNCTION tarry() RETURNS trigger LANGUAGE plpgsql AS "
                u"$$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$"_s);
    place.query(u"CREATE CONSTRAINT TRIGGER tarry AFTER INSERT ON numbers DEFERRABLE INITIALLY "
                u"DEFERRED FOR EACH ROW EXECUTE FUNCTION tarry()"_s);
    auto done = database->write([](Connection &connection) -> Result<void> {
        if (auto taken = connection.takeTime(); !taken)
            return taken;
        if (auto slow = connection.query(u"SELECT pg_sleep(6)::text"_s); !slow)
            return slow.fault();
        return add(connection, 1);
    });
    QVERIFY2(bool(done), done ? "" : qPrintable(done.fault().details));
    QCOMPARE(numbersIn(place), QList<int> {1});
}

QTEST_GUILESS_MAIN(TestWrites)
#include "tst_writes.moc"
