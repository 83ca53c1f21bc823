// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/fieldspec.h"

#include <QDateTime>

/** Values of fields as people read them in a table. */
namespace lectern {

/** A choice as people read it: "Teacher". */
QString choiceText(const QString &choice);

/**
 * Dates as in dateWords(), booleans Yes and No, stars as their number with nothing for none,
 * other values as they are. References are not known here: their number.
 */
QString cellText(const FieldSpec &field, const QVariant &value, const QDateTime &now);

/** The same for a screen reader, where a picture takes the place of the text: "4 of 5 stars". */
QString spokenText(const FieldSpec &field, const QVariant &value, const QDateTime &now);

} // namespace lectern
