// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QList>
#include <QString>

/** Bodies as HTML forms send them. */
namespace lectern {

/** Names and values in the order sent; the values exactly as they were meant. */
using FormFields = QList<std::pair<QString, QString>>;

/** Whether a body of that Content-Type is a form; one that does not say what it is counts as one.
 */
bool isForm(const QByteArray &contentType);

/**
 * The fields of application/x-www-form-urlencoded (where + is a space and a lone % stands for
 * itself) or of multipart/form-data (RFC 7578). Fault: Invalid for a multipart body that does not
 * keep its own boundaries, and for text that is not UTF-8, naming the field.
 */
Result<FormFields> parseForm(const QByteArray &contentType, const QByteArray &body);

} // namespace lectern
