// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"

#include <QTest>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestTimestamp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void writes();
    void now();
    void reads_data();
    void reads();
    void refuses_data();
    void refuses();
};

void TestTimestamp::initTestCase()
{
    // Far from UTC, so that local time cannot pass for it.
    qputenv("TZ", "JST-9");
}

void TestTimestamp::writes()
{
    const QDate date(2026, 3, 2);
    QCOMPARE(toTimestamp(QDateTime(date, QTime(8, 15, 30, 123), Qt::UTC)),
             u"2026-03-02T08:15:30.123Z"_s);
    QCOMPARE(toTimestamp(QDateTime(date, QTime(8, 15, 30), Qt::UTC)),
             u"2026-03-02T08:15:30.000Z"_s);
    for (const QDateTime &elsewhere :
         {QDateTime(date, QTime(8, 15, 30), Qt::OffsetFromUTC, 9 * 3600),
          QDateTime(date, QTime(8, 15, 30))})
        QCOMPARE(toTimestamp(elsewhere), u"2026-03-01T23:15:30.000Z"_s);
}

void TestTimestamp::now()
{
    const QDateTime before = QDateTime::currentDateTimeUtc();
    const QString text = timestampNow();
    const QDateTime after = QDateTime::currentDateTimeUtc();
    QCOMPARE(text.size(), 24);
    QVERIFY(text.endsWith(u'Z'));
    QVERIFY(before <= fromTimestamp(text) && fromTimestamp(text) <= after);
}

void TestTimestamp::reads_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("timestamp");

    QTest::newRow("as written") << u"2026-03-02T08:15:30.123Z"_s << u"2026-03-02T08:15:30.123Z"_s;
    QTest::newRow("no milliseconds") << u"2026-03-02T08:15:30Z"_s << u"2026-03-02T08:15:30.000Z"_s;
    QTest::newRow("no seconds") << u"2026-03-02T08:15Z"_s << u"2026-03-02T08:15:00.000Z"_s;
    QTest::newRow("no offset is UTC") << u"2026-03-02T08:15:30"_s << u"2026-03-02T08:15:30.000Z"_s;
    QTest::newRow("offset") << u"2026-03-02T08:15:30+05:30"_s << u"2026-03-02T02:45:30.000Z"_s;
    QTest::newRow("offset over midnight")
        << u"2026-03-02T23:30:00-01:00"_s << u"2026-03-03T00:30:00.000Z"_s;
    QTest::newRow("date") << u"2026-03-02"_s << u"2026-03-02T00:00:00.000Z"_s;
    QTest::newRow("leap day") << u"2028-02-29"_s << u"2028-02-29T00:00:00.000Z"_s;
}

void TestTimestamp::reads()
{
    QFETCH(QString, text);
    const QDateTime time = fromTimestamp(text);
    QVERIFY(time.isValid());
    QTEST(toTimestamp(time), "timestamp");
}

void TestTimestamp::refuses_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"", "soon", "2026-13-02", "2026-02-30", "2026-03-02T25:00:00Z",
                             "02.03.2026", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+10:00",
                             "2026-03-02T08:15:30Zulu", "20260302", "12345"})
        QTest::newRow(text) << QString::fromLatin1(text);
}

void TestTimestamp::refuses()
{
    QFETCH(QString, text);
    QVERIFY2(!fromTimestamp(text).isValid(), qPrintable(fromTimestamp(text).toString()));
}

QTEST_GUILESS_MAIN(TestTimestamp)
#include "tst_timestamp.moc"
