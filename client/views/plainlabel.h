// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

/** A label for text that others have written: shown letter by letter, in as many lines as needed.
 */
namespace lectern {

inline QLabel *plainLabel(const QString &objectName, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace lectern
