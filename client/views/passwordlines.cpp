// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/passwordlines.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QLineEdit>
#include <QString>

namespace lectern {

QLineEdit *passwordLine(const QString &objectName, const QString &accessibleName, QWidget *parent)
{
    auto *line = new QLineEdit(parent);
    line->setObjectName(objectName);
    line->setAccessibleName(accessibleName);
    line->setEchoMode(QLineEdit::Password);
    line->setInputMethodHints(Qt::ImhHiddenText | Qt::ImhSensitiveData | Qt::ImhNoPredictiveText
                              | Qt::ImhNoAutoUppercase);
    return line;
}

QCheckBox *showPasswordBox(const QString &objectName, const QList<QLineEdit *> &lines,
                           QWidget *parent)
{
    auto *box =
        new QCheckBox(QCoreApplication::translate("Passwords", "Show the password"), parent);
    box->setObjectName(objectName);
    QObject::connect(box, &QCheckBox::toggled, box, [lines](bool shown) {
        for (QLineEdit *line : lines)
            line->setEchoMode(shown ? QLineEdit::Normal : QLineEdit::Password);
    });
    return box;
}

} // namespace lectern
