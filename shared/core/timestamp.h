// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

/** Points in time as the API writes them: UTC, ISO 8601 with milliseconds and Z. */
namespace lectern {

/** For example 2026-03-02T08:15:30.123Z. */
QString toTimestamp(const QDateTime &time);

/** The time now, as toTimestamp writes it. */
QString timestampNow();

/** A date or a date and time in ISO 8601; without an offset it is UTC. Invalid if it is neither. */
QDateTime fromTimestamp(const QString &text);

} // namespace lectern
