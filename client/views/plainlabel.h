// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QStyle>

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

/** In the colour of problems, or as any text. */
inline void showWords(QLabel *label, const QString &words, bool problem)
{
    label->setText(words);
    label->setProperty("problem", problem);
    label->style()->unpolish(label);
    label->style()->polish(label);
}

} // namespace lectern
