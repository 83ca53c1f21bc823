// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/busyline.h"

#include <QProgressBar>
#include <QString>

namespace lectern {

QProgressBar *busyLine(const QString &objectName, QWidget *parent)
{
    auto *line = new QProgressBar(parent);
    line->setObjectName(objectName);
    line->setRange(0, 0);
    line->setTextVisible(false);
    line->setFixedHeight(6);
    QSizePolicy keepsRoom = line->sizePolicy();
    keepsRoom.setRetainSizeWhenHidden(true);
    line->setSizePolicy(keepsRoom);
    line->hide();
    return line;
}

} // namespace lectern
