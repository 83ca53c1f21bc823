// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"
#include "models/datewords.h"

#include <QTest>
#include <QTimeZone>

using namespace lectern;
using namespace Qt::StringLiterals;

class TestDateWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void words_data();
    void words();
    void fullWords_data();
    void fullWords();
    void localTime();
};

namespace {

// Noon of 10 March 2026 in that zone.
QDateTime noonIn(const QByteArray &zone)
{
    return {QDate(2026, 3, 10), QTime(12, 0), QTimeZone(zone)};
}

} // namespace

void TestDateWords::words_data()
{
    QTest::addColumn<QString>("time");
    QTest::addColumn<QByteArray>("zone");
    QTest::addColumn<QString>("words");

    QTest::newRow("today") << u"2026-03-10T08:05:30.123Z"_s << QByteArray("UTC")
                           << u"today 08:05"_s;
    QTest::newRow("first minute") << u"2026-03-10T00:00:00.000Z"_s << QByteArray("UTC")
                                  << u"today 00:00"_s;
    QTest::newRow("yesterday") << u"2026-03-09T23:59:59.999Z"_s << QByteArray("UTC")
                               << u"yesterday"_s;
    QTest::newRow("two days ago") << u"2026-03-08T12:00:00.000Z"_s << QByteArray("UTC")
                                  << u"8 March"_s;
    QTest::newRow("new year") << u"2026-01-01T00:00:00.000Z"_s << QByteArray("UTC")
                              << u"1 January"_s;
    QTest::newRow("last year") << u"2025-12-31T23:59:59.000Z"_s << QByteArray("UTC")
                               << u"31 December 2025"_s;
    QTest::newRow("tomorrow's clock")
        << u"2026-03-11T01:00:00.000Z"_s << QByteArray("UTC") << u"11 March"_s;
    // The same moment is another day elsewhere.
    QTest::newRow("east of it") << u"2026-03-09T20:00:00.000Z"_s << QByteArray("Asia/Tokyo")
                                << u"today 05:00"_s;
    QTest::newRow("west of it") << u"2026-03-10T03:00:00.000Z"_s << QByteArray("America/New_York")
                                << u"yesterday"_s;
    QTest::newRow("summer time") << u"2026-03-10T17:30:00.000Z"_s << QByteArray("America/New_York")
                                 << u"today 13:30"_s;
    QTest::newRow("other year there")
        << u"2025-12-31T20:00:00.000Z"_s << QByteArray("Asia/Tokyo") << u"1 January"_s;
    QTest::newRow("none") << QString() << QByteArray("UTC") << QString();
}

void TestDateWords::words()
{
    QFETCH(QString, time);
    QFETCH(QByteArray, zone);
    QTEST(dateWords(fromTimestamp(time), noonIn(zone)), "words");
}

void TestDateWords::fullWords_data()
{
    QTest::addColumn<QString>("time");
    QTest::addColumn<QString>("words");

    QTest::newRow("today") << u"2026-03-10T08:05:00.000Z"_s << u"today, 09:05"_s;
    QTest::newRow("before") << u"2026-03-03T08:12:00.000Z"_s << u"3 March 2026, 09:12"_s;
    QTest::newRow("none") << QString() << QString();
}

void TestDateWords::fullWords()
{
    QFETCH(QString, time);
    QTEST(dateTimeWords(fromTimestamp(time), noonIn("Europe/Berlin")), "words");
}

void TestDateWords::localTime()
{
    const QDateTime now(QDate(2026, 3, 10), QTime(12, 0));
    const QDateTime morning = QDateTime(QDate(2026, 3, 10), QTime(7, 30)).toUTC();
    QCOMPARE(dateWords(morning, now), u"today 07:30"_s);
}

QTEST_GUILESS_MAIN(TestDateWords)
#include "tst_datewords.moc"
