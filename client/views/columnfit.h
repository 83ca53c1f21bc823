// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"

#include <QFontMetrics>
#include <QMap>

/** How the columns share the width of the table until the user arranges them. */
namespace lectern {

struct ColumnFit
{
    QStringList hidden; ///< fields for which there is no room, or which few people want
    QMap<QString, int> widths; ///< pixels, of the others
};

/** For the columns of a ResourceModel in a table of that width. */
ColumnFit fitColumns(const ResourceSpec &spec, int width, const QFontMetrics &metrics);

} // namespace lectern
