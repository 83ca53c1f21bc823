// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QProgressBar;
class QString;
class QWidget;

namespace lectern {

/** Shows, once it is visible, that something is going on; hidden it keeps its room. */
QProgressBar *busyLine(const QString &objectName, QWidget *parent);

} // namespace lectern
