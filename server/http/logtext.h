// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

/** Text from outside in the log: no character of it can begin a line or steer a terminal. */
namespace lectern {

/** The text as UTF-8, with each control character as \xHH. */
QByteArray logText(const QString &text);

/**
 * Appends a value that ends at the next space: what is not printable ASCII, and quotes and
 * backslashes, become \xHH. Values of more than 512 bytes are cut, and end in three dots.
 */
void appendLogValue(QByteArray &line, QByteArrayView value);

} // namespace lectern
