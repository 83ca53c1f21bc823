// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/datewords.h"

#include <QLocale>
#include <QTimeZone>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QDateTime inZoneOf(const QDateTime &time, const QDateTime &now)
{
    switch (now.timeSpec()) {
    case Qt::UTC:
        return time.toUTC();
    case Qt::OffsetFromUTC:
        return time.toOffsetFromUtc(now.offsetFromUtc());
    case Qt::TimeZone:
        return time.toTimeZone(now.timeZone());
    case Qt::LocalTime:
        break;
    }
    return time.toLocalTime();
}

// The sentences around are English, so the names of months are as well.
QString written(const QDateTime &time, const QString &format)
{
    return QLocale(QLocale::English).toString(time, format);
}

} // namespace

QString dateWords(const QDateTime &time, const QDateTime &now)
{
    if (!time.isValid())
        return {};
    const QDateTime local = inZoneOf(time, now);
    const qint64 days = local.date().daysTo(now.date());
    if (days == 0)
        return u"today "_s + written(local, u"HH:mm"_s);
    if (days == 1)
        return u"yesterday"_s;
    const bool thisYear = local.date().year() == now.date().year();
    return written(local, thisYear ? u"d MMMM"_s : u"d MMMM yyyy"_s);
}

QString dateTimeWords(const QDateTime &time, const QDateTime &now)
{
    if (!time.isValid())
        return {};
    const QDateTime local = inZoneOf(time, now);
    const QString day = local.date() == now.date() ? u"today"_s : written(local, u"d MMMM yyyy"_s);
    return day + u", "_s + written(local, u"HH:mm"_s);
}

} // namespace lectern
