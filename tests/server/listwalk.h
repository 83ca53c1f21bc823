// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

/** Lists, walked from their beginning to their end; empty where a page is refused. */
namespace lectern {

QList<qint64> idsOf(const QJsonArray &items);

/** `list` is a path with at least one parameter; its pages one after the other, by their numbers.
 */
QList<qint64> idsByPages(HttpClient &http, const QByteArray &list, int perPage);

/** The same by cursors. */
QList<qint64> idsByCursors(HttpClient &http, const QByteArray &list, int perPage);

} // namespace lectern
