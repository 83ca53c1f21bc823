// SPDX-License-Identifier: GPL-3.0-or-later
// How long one waits after wrong passwords.
#include "service/attemptlog.h"
#include "service/signinthrottle.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace lectern;

class TestSigninThrottle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_now = 1'000'000; }
    void oneAccountFromOneAddress();
    void oneAddress();
    void oneAccountFromAnywhere();
    void waitsPass();
    void success();
    void ownAddress();
    void underWay();
    void underWayEndsWell();
    void quietTime();
    void sameAccount_data();
    void sameAccount();
    void sameAddress_data();
    void sameAddress();
    void eviction();
    void evictionOfTheQuiet();
    void manyKeys();
    void manyThreads();

private:
    SigninThrottle throttle()
    {
        return SigninThrottle([this] { return m_now; });
    }
    static QString address(int number)
    {
        return u"198.51.%1.%2"_s.arg(number / 250).arg(number % 250 + 1);
    }
    static QString account(int number) { return u"user%1"_s.arg(number); }

    // The waits after 1, 2, 3, ... failures at one moment.
    static QList<int> growing(int free, int failures, int longest)
    {
        QList<int> waits;
        for (int failure = 1; failure <= failures; ++failure)
            waits.append(failure < free ? 0 : std::min(1 << (failure - free), longest));
        return waits;
    }

    qint64 m_now = 0;
};

void TestSigninThrottle::oneAccountFromOneAddress()
{
    SigninThrottle throttle = this->throttle();
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    QList<int> waits;
    // Whoever waits each time gets the same waits as whoever does not.
    for (int failure = 0; failure < 18; ++failure) {
        throttle.failed(u"anna"_s, address(1));
        waits.append(throttle.wait(u"anna"_s, address(1)));
        m_now += waits.last() * 1000;
        QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    }
    QCOMPARE(waits,
             (QList<int> {0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900}));
    QCOMPARE(throttle.wait(u"berta"_s, address(1)), 0);
    QCOMPARE(throttle.wait(u"anna"_s, address(2)), 0);
}

void TestSigninThrottle::oneAddress()
{
    SigninThrottle throttle = this->throttle();
    QList<int> waits;
    for (int failure = 0; failure < 32; ++failure) {
        throttle.failed(account(failure), address(1));
        waits.append(throttle.wait(u"another"_s, address(1)));
    }
    QCOMPARE(waits, growing(20, 32, 900));
    QCOMPARE(throttle.wait(u"another"_s, address(2)), 0);
}

void TestSigninThrottle::oneAccountFromAnywhere()
{
    SigninThrottle throttle = this->throttle();
    QList<int> waits;
    for (int failure = 0; failure < 40; ++failure) {
        throttle.failed(u"anna"_s, address(failure));
        waits.append(throttle.wait(u"anna"_s, address(100)));
    }
    QCOMPARE(waits, growing(30, 40, 60));
    QCOMPARE(throttle.wait(u"berta"_s, address(100)), 0);
}

void TestSigninThrottle::waitsPass()
{
    SigninThrottle throttle = this->throttle();
    for (int failure = 0; failure < 7; ++failure)
        throttle.failed(u"anna"_s, address(1));
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 4);
    m_now += 1;
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 4);
    m_now += 2999;
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 1);
    m_now += 999;
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 1);
    m_now += 1;
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
}

void TestSigninThrottle::success()
{
    SigninThrottle throttle = this->throttle();
    for (int failure = 0; failure < 10; ++failure) {
        throttle.failed(u"anna"_s, address(1));
        throttle.failed(u"berta"_s, address(1));
    }
    throttle.succeeded(u"anna"_s, address(1));
    // Who is at home at an address does not wait for what others do there; one's own account opens
    // no other.
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    QCOMPARE(throttle.wait(u"berta"_s, address(1)), 32);
    m_now += 1000;
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    QCOMPARE(throttle.wait(u"berta"_s, address(1)), 31);
}

void TestSigninThrottle::ownAddress()
{
    SigninThrottle throttle = this->throttle();
    throttle.succeeded(u"anna"_s, address(1));
    for (int failure = 0; failure < 100; ++failure)
        throttle.failed(u"anna"_s, address(10 + failure));
    // Others cannot keep her out of where she has been, and elsewhere only for a minute.
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    QCOMPARE(throttle.wait(u"anna"_s, address(2)), 60);
    for (int failure = 0; failure < 5; ++failure)
        throttle.failed(u"anna"_s, address(1));
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 1);
}

// Of many that begin at once only as many do as may be wrong.
void TestSigninThrottle::underWay()
{
    SigninThrottle throttle = this->throttle();
    for (int attempt = 0; attempt < 5; ++attempt)
        QVERIFY(throttle.begin(u"anna"_s, address(1), u"wait"_s));
    const auto refused = throttle.begin(u"anna"_s, address(1), u"wait"_s);
    QVERIFY(!refused);
    QCOMPARE(refused.fault().kind, Fault::Kind::TooMany);
    QCOMPARE(refused.fault().retryAfter, 1);
    for (int attempt = 0; attempt < 5; ++attempt) {
        throttle.failed(u"anna"_s, address(1));
        throttle.end(u"anna"_s, address(1));
    }
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 1);
    // After the wait one at a time.
    m_now += 1000;
    QVERIFY(throttle.begin(u"anna"_s, address(1), u"wait"_s));
    QVERIFY(!throttle.begin(u"anna"_s, address(1), u"wait"_s));
    throttle.end(u"anna"_s, address(1));
    QVERIFY(throttle.begin(u"anna"_s, address(1), u"wait"_s));
}

void TestSigninThrottle::underWayEndsWell()
{
    SigninThrottle throttle = this->throttle();
    for (int attempt = 0; attempt < 100; ++attempt) {
        QVERIFY(throttle.begin(account(attempt), address(1), u"wait"_s));
        if (attempt % 2 == 0)
            throttle.succeeded(account(attempt), address(1));
        throttle.end(account(attempt), address(1));
    }
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    // A right one among those that are under way does not make room for more wrong ones.
    for (int attempt = 0; attempt < 5; ++attempt)
        QVERIFY(throttle.begin(u"anna"_s, address(2), u"wait"_s));
    throttle.succeeded(u"anna"_s, address(2));
    QVERIFY(!throttle.begin(u"anna"_s, address(2), u"wait"_s));
}

void TestSigninThrottle::quietTime()
{
    SigninThrottle throttle = this->throttle();
    for (int failure = 0; failure < 40; ++failure)
        throttle.failed(u"anna"_s, address(1));
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 900);
    // However often it was, some hours are enough.
    constexpr qint64 kHours = 8LL * 3600 * 1000;
    m_now += kHours;
    for (int failure = 0; failure < 4; ++failure)
        throttle.failed(u"anna"_s, address(1));
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 0);
    throttle.failed(u"anna"_s, address(1));
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 1);

    // A school of 500 behind one address, where now and then somebody mistypes: nobody waits.
    m_now += kHours;
    for (int failure = 0; failure < 500; ++failure) {
        throttle.failed(account(failure), address(1));
        m_now += 61'000;
        QCOMPARE(throttle.wait(account(failure + 1), address(1)), 0);
    }
}

void TestSigninThrottle::sameAccount_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("same");

    QTest::newRow("as typed") << u"Šarić"_s << true;
    QTest::newRow("capitals") << u"ŠARIĆ"_s << true;
    QTest::newRow("decomposed") << u"S\u030Caric\u0301"_s << true;
    QTest::newRow("no accents") << u"saric"_s << true;
    QTest::newRow("another") << u"sarica"_s << false;
    QTest::newRow("none") << QString() << false;
}

void TestSigninThrottle::sameAccount()
{
    QFETCH(QString, name);
    QFETCH(bool, same);
    SigninThrottle throttle = this->throttle();
    for (int failure = 0; failure < 5; ++failure)
        throttle.failed(u"Šarić"_s, address(1));
    QCOMPARE(throttle.wait(name, address(1)), same ? 1 : 0);
}

void TestSigninThrottle::sameAddress_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::addColumn<bool>("same");

    QTest::newRow("IPv4") << u"192.0.2.1"_s << u"192.0.2.1"_s << true;
    QTest::newRow("another IPv4") << u"192.0.2.1"_s << u"192.0.2.2"_s << false;
    QTest::newRow("mapped") << u"192.0.2.1"_s << u"::ffff:192.0.2.1"_s << true;
    QTest::newRow("another mapped") << u"::ffff:192.0.2.1"_s << u"::ffff:192.0.2.2"_s << false;
    QTest::newRow("same /64") << u"2001:db8:1:2::1"_s << u"2001:DB8:1:2:a:b:c:d"_s << true;
    QTest::newRow("another /64") << u"2001:db8:1:2::1"_s << u"2001:db8:1:3::1"_s << false;
    QTest::newRow("loopbacks") << u"127.0.0.1"_s << u"::1"_s << false;
    QTest::newRow("none") << u""_s << u""_s << true;
}

void TestSigninThrottle::sameAddress()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QFETCH(bool, same);
    SigninThrottle throttle = this->throttle();
    for (int failure = 0; failure < 5; ++failure)
        throttle.failed(u"anna"_s, one);
    QCOMPARE(throttle.wait(u"anna"_s, other), same ? 1 : 0);
}

void TestSigninThrottle::eviction()
{
    AttemptLog log({.free = 1, .longest = 60'000, .forgiven = 3'600'000});
    log.add("first", 0);
    log.add("second", 1);
    log.add("first", 2);
    for (int key = 2; key < AttemptLog::kMost; ++key)
        log.add(QByteArray::number(key), 3);
    QVERIFY(log.contains("first", 3) && log.contains("second", 3));
    log.add("2", 4);
    QVERIFY(log.contains("second", 4));
    // Beyond the most, the one that was quiet for the longest time goes.
    log.add("another", 4);
    QVERIFY(!log.contains("second", 4));
    QCOMPARE(log.wait("second", 4), 0);
    QVERIFY(log.contains("first", 4) && log.contains("another", 4));
    log.add("a third", 4);
    QVERIFY(!log.contains("first", 4));
    QVERIFY(log.contains("another", 4) && log.contains("a third", 4));
}

void TestSigninThrottle::evictionOfTheQuiet()
{
    AttemptLog log({.free = 1, .longest = 60'000, .forgiven = 1'000});
    for (int n = 0; n < 5; ++n)
        log.add("oldest", 0);
    for (int key = 1; key < AttemptLog::kMost; ++key)
        log.add(QByteArray::number(key), 1);
    // All but the oldest are forgotten by now, so that there is room for it.
    log.add("another", 2'000);
    QVERIFY(log.contains("oldest", 2'000));
    QVERIFY(!log.contains("1", 2'000));
}

void TestSigninThrottle::manyKeys()
{
    SigninThrottle throttle = this->throttle();
    for (int failure = 0; failure < 6; ++failure)
        throttle.failed(u"anna"_s, address(0));
    for (int key = 1; key <= 10'000; ++key, ++m_now)
        throttle.failed(account(key), address(key));
    // Forgotten for those who came later, and they are not.
    QCOMPARE(throttle.wait(u"anna"_s, address(0)), 0);
    for (int failure = 1; failure < 5; ++failure)
        throttle.failed(account(10'000), address(10'000));
    QCOMPARE(throttle.wait(account(10'000), address(10'000)), 1);
    // However long a name is.
    throttle.failed(QString(1'000'000, u'x'), address(1));
}

void TestSigninThrottle::manyThreads()
{
    SigninThrottle throttle = this->throttle();
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&throttle, i] {
            for (int n = 0; n < 3; ++n) {
                throttle.failed(u"anna"_s, address(1));
                (void)throttle.wait(u"anna"_s, address(1));
                throttle.succeeded(account(i), address(i));
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(throttle.wait(u"anna"_s, address(1)), 128);
}

QTEST_GUILESS_MAIN(TestSigninThrottle)
#include "tst_signinthrottle.moc"
