// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QString>
#include <QVariant>

namespace lectern {

/** The values of a record, or of some of its fields, by field name; see FieldType for the types. */
using Record = QMap<QString, QVariant>;

} // namespace lectern
