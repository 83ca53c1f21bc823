// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timestamp.h"

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
        return QDate::fromString(text, Qt::ISODate).startOfDay(Qt::UTC);
    QDateTime time = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (time.timeSpec() == Qt::LocalTime)
        time.setTimeSpec(Qt::UTC);
    return time.toUTC();
}

} // namespace lectern
