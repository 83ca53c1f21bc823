// SPDX-License-Identifier: GPL-3.0-or-later
// The time by which sessions expire, while somebody sets the system's clock.
#include "service/accountclock.h"

#include <QDateTime>
#include <QTest>

#include <thread>
#include <vector>

using namespace lectern;

class TestAccountClock : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void followsTheSystem();
    void setForth();
    void setBack();
    void setBackAndForth();
    void earlierRun();
    void realClocks();
    void manyThreads();

private:
    // Both clocks go on.
    void pass(qint64 milliseconds)
    {
        m_system += milliseconds;
        m_steady += milliseconds;
    }

    AccountClock clock() const
    {
        return AccountClock([this] { return m_system; }, [this] { return m_steady; });
    }

    qint64 m_system = 1'800'000'000'000;
    qint64 m_steady = 5'000;
};

void TestAccountClock::followsTheSystem()
{
    const AccountClock clock = this->clock();
    QCOMPARE(clock.now(), m_system);
    pass(1);
    QCOMPARE(clock.now(), m_system);
    pass(7LL * 24 * 3600 * 1000);
    QCOMPARE(clock.now(), m_system);
    // Asleep: the steady clock may stand still meanwhile.
    m_system += 3'600'000;
    QCOMPARE(clock.now(), m_system);
}

void TestAccountClock::setForth()
{
    const AccountClock clock = this->clock();
    QCOMPARE(clock.now(), m_system);
    m_system += 86'400'000;
    QCOMPARE(clock.now(), m_system);
    pass(10);
    QCOMPARE(clock.now(), m_system);
}

void TestAccountClock::setBack()
{
    const AccountClock clock = this->clock();
    const qint64 begin = clock.now();
    pass(1000);
    m_system -= 86'400'000;
    // Time passed although the system's clock says less, and although nobody asked in between.
    QCOMPARE(clock.now(), begin + 1000);
    pass(500);
    QCOMPARE(clock.now(), begin + 1500);
    // Not even before the first question of all does it go back further than is known.
    QVERIFY(clock.now() > m_system);
}

void TestAccountClock::setBackAndForth()
{
    const AccountClock clock = this->clock();
    const qint64 begin = clock.now();
    qint64 last = begin;
    qint64 passed = 0;
    qint64 ahead = 0;
    qint64 most = 0;
    for (const qint64 set : {-5000, 4000, 900, -100'000, 3, 200'000, -1, -250'000, 149'999}) {
        m_system += set;
        ahead += set;
        most = std::max(most, ahead);
        pass(7);
        passed += 7;
        const qint64 now = clock.now();
        QVERIFY(now > last);
        QCOMPARE(now, begin + passed + most);
        last = now;
    }
}

void TestAccountClock::earlierRun()
{
    AccountClock clock = AccountClock([this] { return m_system; }, [this] { return m_steady; });
    const qint64 earlier = m_system + 60'000;
    clock.atLeast(earlier);
    QCOMPARE(clock.now(), earlier);
    pass(1);
    QCOMPARE(clock.now(), earlier + 1);
    // What is less says nothing.
    clock.atLeast(earlier - 30'000);
    QCOMPARE(clock.now(), earlier + 1);
    m_system += 60'000;
    QCOMPARE(clock.now(), earlier + 1);
    m_system += 1;
    QCOMPARE(clock.now(), earlier + 2);
}

void TestAccountClock::realClocks()
{
    const AccountClock clock;
    const qint64 before = QDateTime::currentMSecsSinceEpoch();
    const qint64 now = clock.now();
    const qint64 after = QDateTime::currentMSecsSinceEpoch();
    // The steady clock's milliseconds end at other moments than the system's.
    QVERIFY2(now >= before - 1 && now <= after + 1, QByteArray::number(now - before));
}

void TestAccountClock::manyThreads()
{
    std::atomic<qint64> system = 1'000'000;
    std::atomic<qint64> steady = 0;
    const AccountClock clock([&] { return system.load(); }, [&] { return ++steady; });
    std::atomic<bool> wentBack = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (qint64 last = 0, n = 0; n < 20'000; ++n) {
                system += (n + i) % 2 == 0 ? 50 : -50;
                const qint64 now = clock.now();
                if (now <= last)
                    wentBack = true;
                last = now;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(!wentBack);
}

QTEST_GUILESS_MAIN(TestAccountClock)
#include "tst_accountclock.moc"
