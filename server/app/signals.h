// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QObject>

#include <functional>

/** What tells the server to stop from outside: signals, and the pipe of the window that started it.
 */
namespace lectern {

/**
 * Calls `stop` in the main loop on SIGTERM and SIGINT, and ends the program with 0 where that takes
 * more than 10 s; a second signal ends it at once.
 */
void onTerminationSignal(QObject *context, const std::function<void()> &stop);

/** Calls `reload` in the main loop on SIGHUP, which ends the program else. Once at most. */
void onHangUp(QObject *context, const std::function<void()> &reload);

/** The first line of standard input. Fault: Invalid where it is no token of 43 characters or more.
 */
Result<QByteArray> readOwnerToken();

/** Calls `stop` when standard input ends, which it does when the window is gone; the program ends
 *  within 10 s as above. */
void onStandardInputEnd(QObject *context, const std::function<void()> &stop);

} // namespace lectern
