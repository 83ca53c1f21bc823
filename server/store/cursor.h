// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/query.h"

#include <QVariantList>

/**
 * Cursors for paging by key (keyset paging): where the last page ended, as an opaque word. It holds
 * for one sort order only, and stays good when records come and go.
 */
namespace lectern {

/** `keys` is a JSON array with the sort values of the last record. */
QString makeCursor(const QList<SortKey> &sort, const QByteArray &keys);

/**
 * The sort values, of the types of their fields. Fault: Invalid where the word is no cursor of the
 * spec's lists, or one of another order.
 */
Result<QVariantList> readCursor(const QString &cursor, const QList<SortKey> &sort,
                                const ResourceSpec &spec);

} // namespace lectern
