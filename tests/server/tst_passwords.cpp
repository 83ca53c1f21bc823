// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes of passwords, at a cost that suits a test, and the gate before them.
#include "service/hashgate.h"
#include "service/passwords.h"

#include <QTest>

#include <algorithm>
#include <atomic>
#include <latch>
#include <thread>
#include <vector>

using namespace Qt::StringLiterals;
using namespace lectern;

Q_DECLARE_METATYPE(lectern::PasswordCost)

class TestPasswords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hashes();
    void sameTextComposedOtherwise_data();
    void sameTextComposedOtherwise();
    void hashesOfOthers_data();
    void hashesOfOthers();
    void noHash_data();
    void noHash();
    void rehash();
    void costThatCannotBe();
    void callersTextStays();
    void onlyTwoInside();
    void inTheOrderTheyCame();
    void leavesHalfOfTheWorkers_data();
    void leavesHalfOfTheWorkers();
    void onlySoManyWait();
    void oneGateForAll();

private:
    static constexpr PasswordCost kLow {.memory = 8LL * 1024 * 1024, .passes = 1};
};

void TestPasswords::hashes()
{
    const Passwords passwords(kLow);
    const QString password = u"seven grey herons"_s;
    const Result<QByteArray> hash = passwords.hash(password);
    QVERIFY(hash);
    QVERIFY2(hash->startsWith("$argon2id$v=19$m=8192,t=1,p=1$"), hash->constData());
    QVERIFY(!hash->contains('\0') && !hash->contains("herons"));
    const Result<QByteArray> again = passwords.hash(password);
    QVERIFY(again);
    QVERIFY2(*again != *hash, "each has a salt of its own");

    const auto verifies = [&](const QString &tried) {
        const Result<bool> result = passwords.verify(*hash, tried);
        return result && *result;
    };
    QVERIFY(verifies(password));
    for (const QString &wrong : {u"seven grey heron"_s, u"Seven grey herons"_s, password + u' ',
                                 password + QChar(0), QString()})
        QVERIFY2(!verifies(wrong), qPrintable(wrong));
}

void TestPasswords::sameTextComposedOtherwise_data()
{
    QTest::addColumn<QString>("set");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("same");

    QTest::newRow("Latin") << u"größe über Ångström"_s
                           << u"gro\u0308ße u\u0308ber A\u030Angstro\u0308m"_s << true;
    QTest::newRow("Latin, set decomposed")
        << u"cafe\u0301 cafe\u0301 crème"_s << u"café café cre\u0300me"_s << true;
    QTest::newRow("Greek") << u"άνθρωπος"_s << u"α\u0301νθρωπος"_s << true;
    QTest::newRow("Vietnamese") << u"tiếng Việt"_s << u"tie\u0302\u0301ng Vie\u0323\u0302t"_s
                                << true;
    QTest::newRow("Hangul") << u"한국어"_s << u"\u1112\u1161\u11AB\u1100\u116E\u11A8\u110B\u1165"_s
                            << true;
    QTest::newRow("Ångström sign") << u"\u212Bngstrom"_s << u"Ångstrom"_s << true;
    QTest::newRow("no accent") << u"café"_s << u"cafe"_s << false;
    // NFC, not NFKC: what looks otherwise is another password.
    QTest::newRow("full width") << u"ｃａｆｅ"_s << u"cafe"_s << false;
    QTest::newRow("ligature") << u"ﬁne"_s << u"fine"_s << false;
}

void TestPasswords::sameTextComposedOtherwise()
{
    QFETCH(QString, set);
    QFETCH(QString, typed);
    QFETCH(bool, same);
    const Passwords passwords(kLow);
    const Result<QByteArray> hash = passwords.hash(set);
    QVERIFY(hash);
    const Result<bool> result = passwords.verify(*hash, typed);
    QVERIFY(result);
    QCOMPARE(*result, same);
}

void TestPasswords::hashesOfOthers_data()
{
    QTest::addColumn<QByteArray>("hash");
    QTest::addColumn<QString>("password");
    QTest::addColumn<bool>("right");

    // Made by another program, the second by an older algorithm.
    const QByteArray one = "$argon2id$v=19$m=256,t=3,p=1$MDEyMzQ1Njc$"
                           "G5ajKFCoUzaXRLdz7UJb5wGkb2Xt+X5/GQjUYtS2+TE";
    QTest::newRow("right") << one << u"password"_s << true;
    QTest::newRow("wrong") << one << u"passwore"_s << false;
    QTest::newRow("Argon2i") << QByteArray("$argon2i$v=19$m=4096,t=3,p=2$b2RpZHVlamRpc29kaXNrdw$"
                                           "TNnWIwlu1061JHrnCqIAmjs3huSxYIU+0jWipu7Kc9M")
                             << u"password"_s << true;
}

void TestPasswords::hashesOfOthers()
{
    QFETCH(QByteArray, hash);
    QFETCH(QString, password);
    QFETCH(bool, right);
    const Passwords passwords(kLow);
    const Result<bool> result = passwords.verify(hash, password);
    QVERIFY(result);
    QCOMPARE(*result, right);
    QVERIFY(passwords.needsRehash(hash));
}

void TestPasswords::noHash_data()
{
    QTest::addColumn<QByteArray>("hash");

    QTest::newRow("none") << QByteArray();
    QTest::newRow("no hash") << QByteArray("secret");
    QTest::newRow("cut") << QByteArray("$argon2id$v=19$m=8192,t=1,p=1$MDEyMzQ1Njc");
    QTest::newRow("long") << QByteArray(1000, '$');
}

void TestPasswords::noHash()
{
    QFETCH(QByteArray, hash);
    const Passwords passwords(kLow);
    for (const QString &password : {QString(), u"secret"_s, QString::fromLatin1(hash)}) {
        const Result<bool> result = passwords.verify(hash, password);
        QVERIFY(result);
        QVERIFY(!*result);
    }
    // It did the work of a real one: with a cost that cannot be, it cannot.
    QVERIFY(!Passwords({.memory = 1, .passes = 1}).verify(hash, u"secret"_s));
}

void TestPasswords::rehash()
{
    const Passwords before(kLow);
    const Result<QByteArray> hash = before.hash(u"seven grey herons"_s);
    QVERIFY(hash);
    QVERIFY(!before.needsRehash(*hash));
    QVERIFY(!Passwords(kLow).needsRehash(*hash));
    for (const PasswordCost cost : {PasswordCost {.memory = kLow.memory * 2, .passes = 1},
                                    PasswordCost {.memory = kLow.memory / 2, .passes = 1},
                                    PasswordCost {.memory = kLow.memory, .passes = 2}}) {
        const Passwords after(cost);
        QVERIFY(after.needsRehash(*hash));
        // Until then the old one holds.
        const Result<bool> result = after.verify(*hash, u"seven grey herons"_s);
        QVERIFY(result && *result);
        const Result<QByteArray> renewed = after.hash(u"seven grey herons"_s);
        QVERIFY(renewed);
        QVERIFY(!after.needsRehash(*renewed));
    }
    QVERIFY(before.needsRehash(QByteArray()));
}

void TestPasswords::costThatCannotBe()
{
    for (const PasswordCost cost : {PasswordCost {.memory = 0}, PasswordCost {.passes = 0},
                                    PasswordCost {.memory = 1LL << 50, .passes = 1}}) {
        const Result<QByteArray> hash = Passwords(cost).hash(u"seven grey herons"_s);
        QVERIFY(!hash);
        QVERIFY(hash.fault().details.startsWith(u"Argon2id: "));
        QVERIFY(!hash.fault().message.contains(u"herons"));
    }
    // Whoever was refused has left the gate.
    QCOMPARE(Passwords::gate().inside(), 0);
}

void TestPasswords::callersTextStays()
{
    const QString password = u"cafe\u0301 and café"_s;
    const QString copy = password;
    const QString composed = u"café and café"_s;
    const Passwords passwords(kLow);
    const Result<QByteArray> hash = passwords.hash(password);
    QVERIFY(hash);
    QVERIFY(passwords.verify(*hash, composed));
    QCOMPARE(password, u"cafe\u0301 and café"_s);
    QCOMPARE(copy, u"cafe\u0301 and café"_s);
    QCOMPARE(composed, u"café and café"_s);
}

void TestPasswords::onlyTwoInside()
{
    constexpr int kThreads = 8;
    HashGate gate(2, kThreads);
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::atomic<int> entered = 0;
    std::latch begin(kThreads);
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i)
        threads.emplace_back([&] {
            begin.arrive_and_wait();
            for (int n = 0; n < 500; ++n) {
                if (!gate.enter())
                    continue;
                ++entered;
                const int now = ++inside;
                for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) { }
                std::this_thread::yield();
                --inside;
                gate.leave();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(most, 2);
    QCOMPARE(entered, kThreads * 500);
    QCOMPARE(gate.inside(), 0);
    QCOMPARE(gate.waiting(), 0);
}

void TestPasswords::inTheOrderTheyCame()
{
    HashGate gate(1, 5);
    QVERIFY(gate.enter());
    std::vector<int> order;
    std::vector<std::thread> threads;
    for (int i = 0; i < 5; ++i) {
        threads.emplace_back([&, i] {
            if (gate.enter()) {
                order.push_back(i); // one at a time
                gate.leave();
            }
        });
        QTRY_COMPARE(gate.waiting(), i + 1);
    }
    gate.leave();
    for (std::thread &thread : threads)
        thread.join();
    QCOMPARE(order, (std::vector<int> {0, 1, 2, 3, 4}));
}

void TestPasswords::leavesHalfOfTheWorkers_data()
{
    QTest::addColumn<int>("workers");
    QTest::addColumn<int>("most");
    QTest::newRow("one") << 1 << 1;
    QTest::newRow("three") << 3 << 1;
    QTest::newRow("four") << 4 << 2;
    QTest::newRow("nine") << 9 << 4;
    QTest::newRow("sixteen") << 16 << 8;
    QTest::newRow("many") << 256 << 8;
}

void TestPasswords::leavesHalfOfTheWorkers()
{
    QFETCH(int, workers);
    QFETCH(int, most);
    HashGate gate(2, 6);
    gate.leaveHalf(workers);
    std::vector<std::thread> threads;
    std::atomic<int> refused = 0;
    const int inside = std::min(most, 2);
    for (int i = 0; i < inside; ++i)
        QVERIFY(gate.enter());
    for (int i = inside; i < 9; ++i) {
        threads.emplace_back([&] {
            if (gate.enter())
                gate.leave();
            else
                ++refused;
        });
    }
    const bool rightMany =
        QTest::qWaitFor([&] { return gate.waiting() == most - inside && refused == 9 - most; });
    for (int i = 0; i < inside; ++i)
        gate.leave();
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(rightMany);
}

void TestPasswords::onlySoManyWait()
{
    const Passwords passwords(kLow);
    HashGate &gate = Passwords::gate();
    QVERIFY(gate.enter());
    QVERIFY(gate.enter());
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i)
        threads.emplace_back([&, i] {
            const bool ok = i % 2 == 0 ? bool(passwords.hash(u"seven grey herons"_s))
                                       : bool(passwords.verify({}, u"seven grey herons"_s));
            done += ok ? 1 : 0;
        });
    const bool allWait = QTest::qWaitFor([&] { return gate.waiting() == 6; });
    const int doneAtFirst = done;
    const Result<QByteArray> hash = passwords.hash(u"seven grey herons"_s);
    const Result<bool> verified = passwords.verify({}, u"seven grey herons"_s);
    gate.leave();
    gate.leave();
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(allWait);
    QCOMPARE(doneAtFirst, 0);
    QVERIFY(!hash && !verified);
    for (const Fault &fault : {hash.fault(), verified.fault()}) {
        QCOMPARE(fault.kind, Fault::Kind::Unavailable);
        QCOMPARE(fault.retryAfter, 1);
    }
    QCOMPARE(done, 6);
    QVERIFY(passwords.hash(u"seven grey herons"_s));
}

void TestPasswords::oneGateForAll()
{
    HashGate &gate = Passwords::gate();
    QVERIFY(gate.enter());
    QVERIFY(gate.enter());
    std::vector<std::thread> threads;
    for (const int passes : {1, 2, 3})
        threads.emplace_back([=] {
            (void)Passwords({.memory = 8192, .passes = passes}).hash(u"seven grey herons"_s);
        });
    const bool allWait = QTest::qWaitFor([&] { return gate.waiting() == 3; });
    gate.leave();
    gate.leave();
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(allWait);
    QCOMPARE(gate.inside(), 0);
}

QTEST_GUILESS_MAIN(TestPasswords)
#include "tst_passwords.moc"
