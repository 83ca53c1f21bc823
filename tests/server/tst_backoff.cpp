// SPDX-License-Identifier: GPL-3.0-or-later
// Who may connect to a database that is away, and when.
#include "store/backoff.h"

#include <QElapsedTimer>
#include <QTest>

using namespace lectern;
using namespace std::chrono_literals;

class TestBackoff : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneAtATime();
    void waitsGrow();
    void silence();

private:
    // Milliseconds until somebody may try.
    static qint64 waitFor(Backoff &backoff)
    {
        QElapsedTimer time;
        time.start();
        return QTest::qWaitFor([&] { return backoff.mayTry(); }) ? time.elapsed() : -1;
    }
};

void TestBackoff::oneAtATime()
{
    Backoff backoff(100ms, 200ms);
    // As long as all is well, anyone may.
    QVERIFY(backoff.mayTry() && backoff.mayTry());
    backoff.failed();
    QVERIFY(!backoff.mayTry());
    QVERIFY(waitFor(backoff) >= 0);
    QVERIFY(!backoff.mayTry());
    backoff.succeeded();
    QVERIFY(backoff.mayTry() && backoff.mayTry());
}

void TestBackoff::waitsGrow()
{
    Backoff backoff(100ms, 250ms);
    for (const qint64 wait : {100, 200, 250, 250}) {
        backoff.failed();
        const qint64 waited = waitFor(backoff);
        QVERIFY2(waited >= wait - 20 && waited < wait + 5000, QByteArray::number(waited));
    }
    backoff.succeeded();
    backoff.failed();
    QVERIFY(waitFor(backoff) >= 80);
}

void TestBackoff::silence()
{
    Backoff backoff(50ms, 100ms);
    QVERIFY(backoff.isTrusted());
    backoff.silent();
    QVERIFY(!backoff.isTrusted());
    QVERIFY(!backoff.mayTry());
    backoff.silent();
    QVERIFY(waitFor(backoff) >= 0);
    backoff.failed();
    QVERIFY(!backoff.isTrusted());
    QVERIFY(waitFor(backoff) >= 0);
    backoff.succeeded();
    QVERIFY(backoff.isTrusted());
}

QTEST_GUILESS_MAIN(TestBackoff)
#include "tst_backoff.moc"
