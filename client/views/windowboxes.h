// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include <functional>

class QWidget;

/** What the main window says or asks in a box of its own. */
namespace lectern {

void showAboutBox(QWidget *window);

/** Asks whether to close the window while these jobs run, if it is not asking yet. */
void askToClose(const QStringList &jobs, QWidget *window, const std::function<void()> &close);

} // namespace lectern
