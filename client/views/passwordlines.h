// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

class QCheckBox;
class QLineEdit;
class QString;
class QWidget;

/** Lines for passwords, hidden until the user wants to see them. */
namespace lectern {

/** A line whose text is not shown, and which no input method learns. */
QLineEdit *passwordLine(const QString &objectName, const QString &accessibleName, QWidget *parent);

/** A box that shows what is typed into these lines. */
QCheckBox *showPasswordBox(const QString &objectName, const QList<QLineEdit *> &lines,
                           QWidget *parent);

} // namespace lectern
