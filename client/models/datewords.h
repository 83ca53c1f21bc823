// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QString>

/** Points in time as people say them. */
namespace lectern {

/**
 * "today 14:05", "yesterday", "2 March" (of this year) or "2 March 2024", as seen from `now` and in
 * the zone of `now`. Empty for an invalid time.
 */
QString dateWords(const QDateTime &time, const QDateTime &now);

/** Day and time in full: "2 March 2026, 14:05", in the zone of `now`; "today, 14:05" on that day.
 */
QString dateTimeWords(const QDateTime &time, const QDateTime &now);

} // namespace lectern
