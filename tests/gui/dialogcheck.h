// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guitest.h"

/**
 * What is true of every dialog: Tab goes all the way round, everything in it has a name, and at its
 * least size nothing is squeezed.
 */
namespace lectern {

/** Waits for the dialog; fails the test as QVERIFY does. */
void checkDialog(GuiTest &gui, const QString &name);

} // namespace lectern
