// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QDialog;

namespace lectern {

class Session;

/**
 * Closes a dialog that is one user's own when another one comes. While nobody is signed in it
 * stays, under the sign-in, for the same user to go on.
 */
void closeForOthers(QDialog *dialog, const Session &session);

} // namespace lectern
