// SPDX-License-Identifier: GPL-3.0-or-later
// What a connection must do on each database for the rest of the server to rely on it.
#include "apiserver.h"
#include "schemaprobe.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QTest>

#include <optional>
#include <stdexcept>

using namespace lectern;
using namespace Qt::StringLiterals;

namespace {

QVariant valueOf(Connection &connection, const QString &sql, const QVariantList &values = {})
{
    auto rows = connection.query(sql, values);
    return rows ? rows->value(0).value(0) : QVariant(rows.fault().message);
}

} // namespace

class TestSqlTraps : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readingThenWriting();
    void readersDoNotPinTheLog();
    void logIsBegunAnew();
    void numbersStayNumbers();
    void durableSettings();
    void noLog();
    void fullOfStatements();
    void longReadIsGivenUp();
    void exceptionWithinARow();
    void longStatements();
    void commitOfAFailure();
    void timestampsAreUtc();
    void valuesOfEveryType();
    void preparedOnce();
    void oneStatementATime();
    void nullCharacter();
};

// A job that has read may write, whatever others want meanwhile: its transaction writes from the
// start on.
void TestSqlTraps::readingThenWriting()
{
    if (!TestDatabase::isSqlite())
        QSKIP("PostgreSQL's transactions need not say so at the start");
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER)"_s);
    auto other = Connection::open(place.url());
    QVERIFY(bool(other));
    QVERIFY(bool((*other)->query(u"PRAGMA busy_timeout=0"_s)));
    const QString insert = u"INSERT INTO numbers VALUES (1)"_s;
    auto done = database->write([&](Connection &connection) -> Result<void> {
        Q_UNUSED(valueOf(connection, u"SELECT count(*) FROM numbers"_s))
        if ((*other)->execute(insert))
            return Fault::internal(u"another one could write"_s);
        auto inserted = connection.execute(insert);
        return inserted ? Result<void>() : Result<void>(inserted.fault());
    });
    QVERIFY2(bool(done), qPrintable(done ? QString() : done.fault().message));
    QCOMPARE(place.value(u"SELECT count(*) FROM numbers"_s).toInt(), 1);
}

// Reading that has ended keeps nobody from emptying the write-ahead log.
void TestSqlTraps::readersDoNotPinTheLog()
{
    if (!TestDatabase::isSqlite())
        QSKIP("PostgreSQL has no such log");
    ApiServer server;
    const QByteArray tasks = pathOf(u"tasks"_s);
    for (int i = 0; i < 30; ++i)
        QVERIFY(!server.create(u"tasks"_s, {{u"title"_s, u"task %1"_s.arg(i)}}).isEmpty());
    QCOMPARE(server.http().get(tasks + "?per_page=5").items().size(), 5);
    QCOMPARE(server.http().get(tasks + "?search=task&per_page=5").items().size(), 5);
    QCOMPARE(server.http().get(tasks + "/1").status, 200);
    QCOMPARE(server.http().get(tasks + "/1000").status, 404);
    // Its first column says whether somebody was in the way; the writer may be, for a moment.
    QTRY_COMPARE(server.database().value(u"PRAGMA wal_checkpoint(TRUNCATE)"_s).toInt(), 0);
}

// While one write follows the other, the write-ahead log is moved into the file and used again.
void TestSqlTraps::logIsBegunAnew()
{
    if (!TestDatabase::isSqlite())
        QSKIP("PostgreSQL has no such log");
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE pieces (bytes BLOB)"_s);
    const QByteArray piece(1024 * 1024, 'x');
    constexpr int kPieces = 120;
    for (int i = 0; i < kPieces; ++i) {
        auto done = database->write([&](Connection &connection) -> Result<void> {
            auto stored = connection.execute(u"INSERT INTO pieces VALUES (?)"_s, {piece});
            return stored ? Result<void>() : Result<void>(stored.fault());
        });
        QVERIFY(bool(done));
    }
    const qint64 log = QFileInfo(place.path() + u"-wal"_s).size();
    QVERIFY2(log < kPieces * piece.size() * 3 / 4, QByteArray::number(log));
    QCOMPARE(place.value(u"SELECT count(*) FROM pieces"_s).toInt(), kPieces);
}

void TestSqlTraps::numbersStayNumbers()
{
    const TestDatabase place;
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    const QVariantList numbers {7, qint64(7), uint(7), quint64(7)};
    for (const QVariant &number : numbers) {
        if (TestDatabase::isSqlite())
            QCOMPARE(valueOf(**connection, u"SELECT typeof(?)"_s, {number}).toString(),
                     u"integer"_s);
        else
            QCOMPARE(valueOf(**connection, u"SELECT ?::bigint + 1"_s, {number}).toInt(), 8);
    }
}

void TestSqlTraps::durableSettings()
{
    const TestDatabase place;
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    const auto value = [&](const QString &sql) { return valueOf(**connection, sql).toString(); };
    if (TestDatabase::isSqlite()) {
        QCOMPARE(value(u"PRAGMA journal_mode"_s), u"wal"_s);
        QCOMPARE(value(u"PRAGMA synchronous"_s), u"2"_s);
        QCOMPARE(value(u"PRAGMA foreign_keys"_s), u"1"_s);
        QCOMPARE(value(u"PRAGMA trusted_schema"_s), u"0"_s);
        return;
    }
    QCOMPARE(value(u"SHOW TimeZone"_s), u"UTC"_s);
    QCOMPARE(value(u"SHOW statement_timeout"_s), u"5s"_s);
    QCOMPARE(value(u"SHOW lock_timeout"_s), u"2s"_s);
}

// SQLite says nothing where it cannot keep its log, and would lock readers out while it writes.
void TestSqlTraps::noLog()
{
    if (!TestDatabase::isSqlite())
        QSKIP("PostgreSQL has no such log");
    auto connection = Connection::open({.kind = DatabaseKind::Sqlite, .path = u":memory:"_s});
    QVERIFY(!connection);
    QCOMPARE(connection.fault().kind, Fault::Kind::Unavailable);
    QCOMPARE(connection.fault().details, u":memory:"_s);
    QVERIFY2(connection.fault().message.contains(u"cannot keep its write-ahead log there"),
             qPrintable(connection.fault().message));
}

// Statements that are kept give way to others; the one that is about to run does not.
void TestSqlTraps::fullOfStatements()
{
    const TestDatabase place;
    place.query(u"CREATE TABLE numbers (number INTEGER)"_s);
    constexpr int kRounds = 140; // more than are kept
    for (int before = 1; before <= kRounds; ++before) {
        auto connection = Connection::open(place.url());
        QVERIFY(bool(connection));
        QVERIFY(bool((*connection)->begin()));
        for (int i = 0; i < before; ++i)
            QCOMPARE(valueOf(**connection, u"SELECT %1"_s.arg(i)).toInt(), i);
        QVERIFY(bool((*connection)->savepoint()));
        QVERIFY(bool((*connection)->execute(u"INSERT INTO numbers VALUES (?)"_s, {before})));
        QVERIFY(bool((*connection)->release()));
        QVERIFY(bool((*connection)->commit()));
    }
    QCOMPARE(place.value(u"SELECT count(DISTINCT number) FROM numbers"_s).toInt(), kRounds);
}

// Whatever zone the program or the database is in.
void TestSqlTraps::timestampsAreUtc()
{
    if (TestDatabase::isSqlite())
        QSKIP("SQLite keeps them as texts");
    const auto zone = qgetenv("TZ");
    qputenv("TZ", "Asia/Kolkata");
    const TestDatabase place;
    place.query(u"DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', "
                u"current_database(), 'America/New_York'); END $$"_s);
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    for (const auto &[written, read] : std::initializer_list<std::pair<QString, QString>> {
             {u"2026-11-21 18:30:00.123+00"_s, u"2026-11-21T18:30:00.123Z"_s},
             {u"2026-07-01 02:03:04+02"_s, u"2026-07-01T00:03:04.000Z"_s},
             {u"2000-01-01 00:00:00+00"_s, u"2000-01-01T00:00:00.000Z"_s},
             {u"1969-12-31 23:59:59.9996+00"_s, u"1969-12-31T23:59:59.999Z"_s},
             {u"0001-01-01 00:00:00+00"_s, u"0001-01-01T00:00:00.000Z"_s},
             {u"9999-12-31 23:59:59.999+00"_s, u"9999-12-31T23:59:59.999Z"_s},
             {u"-infinity"_s, u"-infinity"_s},
             {u"infinity"_s, u"infinity"_s}}) {
        QCOMPARE(valueOf(**connection, u"SELECT ?::timestamptz"_s, {written}).toString(), read);
    }
    qputenv("TZ", zone);
}

// PostgreSQL gives them in binary.
void TestSqlTraps::valuesOfEveryType()
{
    if (TestDatabase::isSqlite())
        QSKIP("SQLite has fewer types");
    const TestDatabase place;
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    for (const auto &[sql, value] : std::initializer_list<std::pair<QString, QVariant>> {
             {u"true"_s, true},
             {u"false"_s, false},
             {u"(-7)::smallint"_s, qint64(-7)},
             {u"(-70000)::int"_s, qint64(-70'000)},
             {u"(-9223372036854775808)::bigint"_s, std::numeric_limits<qint64>::min()},
             {u"'Đurđevak 🎵'::text"_s, u"Đurđevak 🎵"_s},
             {u"''::text"_s, u""_s},
             {u"'untyped'"_s, u"untyped"_s},
             {u"'\\x00ff41'::bytea"_s, QByteArray::fromHex("00ff41")},
             {u"NULL::bigint"_s, QVariant()}}) {
        QCOMPARE(valueOf(**connection, u"SELECT "_s + sql, {}), value);
    }
}

// Nobody may hold a thread for as long as they like. The limit ends with the read, however it ends.
void TestSqlTraps::longReadIsGivenUp()
{
    const TestDatabase place;
    const auto database = opened(place);
    QElapsedTimer clock;
    clock.start();
    std::optional<Fault> fault;
    const auto endless = [&fault](Connection &connection) -> Result<int> {
        auto rows =
            connection.query(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                             u"SELECT count(*) FROM n"_s);
        if (!rows)
            fault = rows.fault();
        throw std::runtime_error("within a read");
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, Q_UNUSED(database->read(endless)));
    QVERIFY(fault);
    QCOMPARE(fault->kind, Fault::Kind::Unavailable);
    QVERIFY(clock.elapsed() >= 4'000);
    auto own = database->connection();
    QVERIFY(bool(own));
    // Longer than what is left of the limit.
    const QString lengthy = TestDatabase::isSqlite()
        ? u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
          u"SELECT count(*) FROM n"_s
        : u"SELECT pg_sleep(1)"_s;
    QVERIFY(bool((*own)->query(lengthy)));
    QVERIFY(bool(
        database->read([](Connection &connection) { return connection.query(u"SELECT 1"_s); })));
}

// The next one begins anew, and sees what has come since.
void TestSqlTraps::exceptionWithinARow()
{
    const TestDatabase place;
    const auto database = opened(place);
    place.query(u"CREATE TABLE numbers (number INTEGER)"_s);
    place.query(u"INSERT INTO numbers VALUES (1), (2), (3)"_s);
    const auto read = [&database](const Connection::RowSink &sink) {
        return database->read([&sink](Connection &connection) {
            return connection.read(u"SELECT number FROM numbers ORDER BY number"_s, {}, sink);
        });
    };
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, Q_UNUSED(read([](const RowView &) {
                                 throw std::runtime_error("within a row");
                             })));
    place.query(u"INSERT INTO numbers VALUES (4)"_s);
    QList<qint64> numbers;
    const auto note = [&numbers](const RowView &row) { numbers.append(row.integer(0)); };
    QVERIFY(bool(read(note)));
    QCOMPARE(numbers, (QList<qint64> {1, 2, 3, 4}));
}

// A statement that is left behind would keep the file open.
void TestSqlTraps::longStatements()
{
    if (!TestDatabase::isSqlite())
        QSKIP("a matter of files");
    const TestDatabase place;
    const QString log = place.path() + u"-wal"_s;
    const QString blank(5000, u' ');
    {
        auto connection = Connection::open(place.url());
        QVERIFY(bool(connection));
        QVERIFY(bool((*connection)->execute(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s)));
        const QString insert = u"INSERT INTO numbers"_s + blank + u"VALUES (?)"_s;
        QVERIFY(bool((*connection)->execute(insert, {7})));
        QVERIFY(!(*connection)->execute(insert, {7}));
        QCOMPARE(valueOf(**connection, u"SELECT number FROM"_s + blank + u"numbers"_s).toInt(), 7);
        QVERIFY(QFile::exists(log));
    }
    QVERIFY(!QFile::exists(log));
}

// PostgreSQL says ROLLBACK to the COMMIT of a transaction that has failed, and calls that well.
void TestSqlTraps::commitOfAFailure()
{
    if (TestDatabase::isSqlite())
        QSKIP("SQLite says what it does");
    const TestDatabase place;
    place.query(u"CREATE TABLE numbers (number INTEGER UNIQUE)"_s);
    for (const bool last : {false, true}) {
        auto connection = Connection::open(place.url());
        QVERIFY(bool(connection));
        QVERIFY(bool((*connection)->begin()));
        QVERIFY(bool((*connection)->execute(u"INSERT INTO numbers VALUES (1)"_s)));
        QVERIFY(!(*connection)->execute(u"INSERT INTO numbers VALUES (1)"_s));
        if (last)
            QVERIFY(
                !(*connection)
                     ->execute(u"INSERT INTO numbers VALUES (2)"_s, {}, Connection::Place::Last));
        else
            QVERIFY(!(*connection)->commit());
    }
    QCOMPARE(place.value(u"SELECT count(*) FROM numbers"_s).toInt(), 0);
}

void TestSqlTraps::preparedOnce()
{
    if (TestDatabase::isSqlite())
        QSKIP("SQLite keeps no account of its statements");
    const TestDatabase place;
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(valueOf(**connection, u"SELECT 4100 + ?::int"_s, {i}).toInt(), 4100 + i);
    QCOMPARE(valueOf(**connection,
                     u"SELECT count(*) FROM pg_prepared_statements "
                     u"WHERE statement LIKE 'SELECT 4100%'"_s)
                 .toInt(),
             1);
}

// Nobody can add a statement to ours.
void TestSqlTraps::oneStatementATime()
{
    const TestDatabase place;
    place.query(u"CREATE TABLE numbers (number INTEGER)"_s);
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    Q_UNUSED((*connection)->execute(u"SELECT 1; DROP TABLE numbers"_s))
    QCOMPARE(place.value(u"SELECT count(*) FROM numbers"_s).toInt(), 0);
}

// PostgreSQL's library would cut the text there.
void TestSqlTraps::nullCharacter()
{
    const TestDatabase place;
    auto connection = Connection::open(place.url());
    QVERIFY(bool(connection));
    auto refused =
        (*connection)->query(u"SELECT CAST(? AS text)"_s, {u"a"_s + QChar(u'\0') + u"b"_s});
    QVERIFY(!refused);
    QCOMPARE(refused.fault().kind, Fault::Kind::Invalid);
    QCOMPARE(valueOf(**connection, u"SELECT CAST(? AS text)"_s, {u"ab"_s}).toString(), u"ab"_s);
}

QTEST_GUILESS_MAIN(TestSqlTraps)
#include "tst_sqltraps.moc"
