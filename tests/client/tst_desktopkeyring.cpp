// SPDX-License-Identifier: GPL-3.0-or-later
// The real keyring: started by with-keyring on a D-Bus session of its own.
#include "app/desktopkeyring.h"
#include "awaited.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestDesktopKeyring : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void keeps();
    void removes();
    void keysAreApart();
    void notThere();
};

void TestDesktopKeyring::initTestCase()
{
    if (qEnvironmentVariableIsEmpty("LECTERN_TEST_KEYRING"))
        QSKIP("There is no keyring to try: run it by tests/support/with-keyring.");
}

void TestDesktopKeyring::keeps()
{
    const QByteArray secret("{\"session_token\":\"\xc3\xbc\"}\n\0x", 27);
    const Awaited<void> written;
    DesktopKeyring().write(u"ada@https://school.example"_s, secret, this, written);
    QVERIFY(written.wait());
    QVERIFY2(bool(written.result()),
             qPrintable(written.result() ? QString() : written.fault().details));
    const Awaited<QByteArray> read;
    DesktopKeyring().read(u"ada@https://school.example"_s, this, read);
    QVERIFY(read.wait());
    QVERIFY(bool(read.result()));
    QCOMPARE(read.value(), secret);
}

void TestDesktopKeyring::removes()
{
    const QString key = u"eve@https://school.example"_s;
    DesktopKeyring keyring;
    const Awaited<void> written;
    keyring.write(key, "secret", this, written);
    QVERIFY(written.wait());
    const Awaited<void> removed;
    keyring.remove(key, this, removed);
    QVERIFY(removed.wait());
    QVERIFY(bool(removed.result()));
    const Awaited<QByteArray> read;
    keyring.read(key, this, read);
    QVERIFY(read.wait());
    QVERIFY(bool(read.result()));
    QVERIFY(read.value().isEmpty());
}

void TestDesktopKeyring::keysAreApart()
{
    DesktopKeyring keyring;
    const Awaited<void> one;
    const Awaited<void> two;
    keyring.write(u"ada@https://one.example"_s, "1", this, one);
    keyring.write(u"ada@https://two.example"_s, "2", this, two);
    QVERIFY(one.wait() && two.wait());
    const Awaited<QByteArray> read;
    keyring.read(u"ada@https://one.example"_s, this, read);
    QVERIFY(read.wait());
    QCOMPARE(read.value(), QByteArray("1"));
}

void TestDesktopKeyring::notThere()
{
    const Awaited<QByteArray> read;
    DesktopKeyring().read(u"nobody@https://school.example"_s, this, read);
    QVERIFY(read.wait());
    QVERIFY(bool(read.result()));
    QVERIFY(read.value().isEmpty());
}

QTEST_GUILESS_MAIN(TestDesktopKeyring)
#include "tst_desktopkeyring.moc"
