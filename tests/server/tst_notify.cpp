// SPDX-License-Identifier: GPL-3.0-or-later
// What the server tells a service manager such as systemd.
#include "notifysocket.h"
#include "program.h"
#include "testdatabase.h"

#include <QTest>
#include <QUuid>

#include <csignal>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestNotify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_workshop = std::make_unique<Workshop>();
        m_database = std::make_unique<TestDatabase>();
    }
    void cleanup()
    {
        m_database.reset();
        m_workshop.reset();
    }
    void startAndStop_data();
    void startAndStop();
    void watchdog();
    void watchdogOfAnother();
    void nobodyListens();

private:
    QStringList arguments() const { return serveArguments(m_database->text()); }

    std::unique_ptr<Workshop> m_workshop;
    std::unique_ptr<TestDatabase> m_database;
};

void TestNotify::startAndStop_data()
{
    QTest::addColumn<bool>("abstract");
    QTest::newRow("path") << false;
    QTest::newRow("abstract") << true;
}

void TestNotify::startAndStop()
{
    QFETCH(bool, abstract);
    const QByteArray name = "@lectern-" + QUuid::createUuid().toByteArray(QUuid::Id128);
    const NotifySocket manager(abstract ? name : m_workshop->path(u"notify"_s).toUtf8());
    m_workshop->environment = {{u"NOTIFY_SOCKET"_s, manager.address()}};
    Serving server(*m_workshop, arguments());
    QVERIFY(server.isReady());
    QCOMPARE(manager.next(), "READY=1\nSTATUS=Serving at " + server.url().toUtf8());
    QCOMPARE(server.http().get("/healthz").status, 200);
    QVERIFY(manager.isEmpty());
    QCOMPARE(server.end(SIGTERM), 0);
    QVERIFY(manager.next().startsWith("STOPPING=1\nSTATUS="));
    QVERIFY(manager.isEmpty());
}

void TestNotify::watchdog()
{
    const NotifySocket manager(m_workshop->path(u"notify"_s).toUtf8());
    m_workshop->environment = {{u"NOTIFY_SOCKET"_s, manager.address()},
                               {u"WATCHDOG_USEC"_s, u"20000"_s}};
    Serving server(*m_workshop, arguments());
    QVERIFY(server.isReady());
    QVERIFY(manager.next().startsWith("READY=1\n"));
    for (int i = 0; i < 3; ++i)
        QCOMPARE(manager.next(), "WATCHDOG=1");
    QCOMPARE(server.end(SIGTERM), 0);
}

void TestNotify::watchdogOfAnother()
{
    const NotifySocket manager(m_workshop->path(u"notify"_s).toUtf8());
    m_workshop->environment = {{u"NOTIFY_SOCKET"_s, manager.address()},
                               {u"WATCHDOG_USEC"_s, u"1000"_s},
                               {u"WATCHDOG_PID"_s, u"1"_s}};
    Serving server(*m_workshop, arguments());
    QVERIFY(server.isReady());
    QVERIFY(manager.next().startsWith("READY=1\n"));
    QCOMPARE(server.http().get("/readyz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
    QVERIFY(manager.next().startsWith("STOPPING=1\n"));
}

void TestNotify::nobodyListens()
{
    m_workshop->environment = {{u"NOTIFY_SOCKET"_s, m_workshop->path(u"missing"_s)},
                               {u"WATCHDOG_USEC"_s, u"1000"_s}};
    Serving server(*m_workshop, arguments());
    QVERIFY(server.isReady());
    QCOMPARE(server.http().get("/healthz").status, 200);
    QCOMPARE(server.end(SIGTERM), 0);
    QCOMPARE(server.errors(), QString());
}

QTEST_GUILESS_MAIN(TestNotify)
#include "tst_notify.moc"
