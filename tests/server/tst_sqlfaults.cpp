// SPDX-License-Identifier: GPL-3.0-or-later
// What PostgreSQL says against a statement, and what a client is told.
#include "apiserver.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestSqlFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void states_data();
    void states();
    void standby();
};

void TestSqlFaults::states_data()
{
    QTest::addColumn<QString>("state");
    QTest::addColumn<int>("status");
    // https://www.postgresql.org/docs/15/errcodes-appendix.html
    QTest::newRow("disk full") << u"53100"_s << 507;
    QTest::newRow("out of memory") << u"53200"_s << 503;
    QTest::newRow("too many connections") << u"53300"_s << 503;
    QTest::newRow("statement timeout") << u"57014"_s << 503;
    QTest::newRow("lock timeout") << u"55P03"_s << 503;
    QTest::newRow("serialization") << u"40001"_s << 503;
    QTest::newRow("deadlock") << u"40P01"_s << 503;
    QTest::newRow("read-only") << u"25006"_s << 503;
    QTest::newRow("shutting down") << u"57P01"_s << 503;
    QTest::newRow("starting up") << u"57P03"_s << 503;
    QTest::newRow("connection failure") << u"08006"_s << 503;
    QTest::newRow("anything else") << u"22012"_s << 500;
}

void TestSqlFaults::states()
{
    QFETCH(QString, state);
    QFETCH(int, status);
    ApiServer server;
    const QByteArray tasks = pathOf(u"tasks"_s);
    server.database().query(u"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                            u"$$ BEGIN RAISE EXCEPTION USING ERRCODE = '%1'; END $$"_s.arg(state));
    server.database().query(u"CREATE TRIGGER refuse BEFORE INSERT ON tasks FOR EACH ROW "
                            u"EXECUTE FUNCTION refuse()"_s);
    const HttpReply refused = server.http().post(tasks, {{u"title"_s, u"a"_s}});
    QVERIFY2(refused.status == status, refused.body);
    QCOMPARE(refused.header("Content-Type"), "application/problem+json");
    QCOMPARE(refused.header("Retry-After").isEmpty(), status == 500);
    QCOMPARE(server.http().get(tasks).object()[u"total_items"].toInt(), 0);
    server.database().query(u"DROP TRIGGER refuse ON tasks"_s);
    QCOMPARE(server.http().post(tasks, {{u"title"_s, u"a"_s}}).status, 201);
    QCOMPARE(server.http().get(tasks).object()[u"total_items"].toInt(), 1);
}

// A server that has become a standby only reads; once there is one that writes, it is found.
void TestSqlFaults::standby()
{
    ApiServer server;
    const QByteArray tasks = pathOf(u"tasks"_s);
    const auto setReadOnly = [&](const QString &value) {
        const QString name = server.database().url().name;
        server.database().query(
            u"ALTER DATABASE %1 SET default_transaction_read_only = %2"_s.arg(name, value));
    };
    setReadOnly(u"on"_s);
    server.restart();
    for (int i = 0; i < 10; ++i) {
        const HttpReply refused = server.http().post(tasks, {{u"title"_s, u"a"_s}});
        QCOMPARE(refused.status, 503);
        QVERIFY(refused.header("Retry-After").toInt() > 0);
        QCOMPARE(server.http().get(tasks).status, 200);
    }
    server.database().query(
        u"BEGIN READ WRITE; ALTER DATABASE %1 RESET "
        u"default_transaction_read_only; COMMIT"_s.arg(server.database().url().name));
    QTRY_COMPARE(server.http().post(tasks, {{u"title"_s, u"a"_s}}).status, 201);
}

QTEST_GUILESS_MAIN(TestSqlFaults)
#include "tst_sqlfaults.moc"
