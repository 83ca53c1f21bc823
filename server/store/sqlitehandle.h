// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

class QSqlDriver;

/** What SQLite can and Qt's driver does not offer, on the driver's own connection. */
namespace lectern {

/** Runs a text of several statements, triggers among them. Fault: Internal with SQLite's words. */
Result<void> runSqliteScript(const QSqlDriver &driver, const QString &sql);

} // namespace lectern
