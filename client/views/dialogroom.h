// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QDialog;

namespace lectern {

/**
 * Lets the dialog never be lower than its words need at its width. Qt's own least height does not
 * look at lines that wrap, and squeezes them and whatever is beneath.
 */
void keepRoomForWords(QDialog *dialog);

} // namespace lectern
