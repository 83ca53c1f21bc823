// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"

#include <QTimeZone>

namespace lectern {

QString toTimestamp(const QDateTime &time)
{
    return time.toUTC().toString(Qt::ISODateWithMs);
}

QString timestampNow()
{
    return toTimestamp(QDateTime::currentDateTimeUtc());
}

QDateTime fromTimestamp(const QString &text)
{
    if (text.size() == 10)
        return QDate::fromString(text, Qt::ISODate).startOfDay(QTimeZone::utc());
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (time.timeSpec() == Qt::LocalTime)
        time.setTimeZone(QTimeZone::utc());
    time = time.toUTC();
    // ISO 8601 has four digits for the year; with an offset a time may leave them.
    const int year = time.date().year();
    return year >= 1 && year <= 9999 ? time : QDateTime();
}

} // namespace lectern
