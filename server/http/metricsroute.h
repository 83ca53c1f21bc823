// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/journal.h"
#include "http/message.h"
#include "store/database.h"

namespace lectern {

/** `/metrics`: what the server counts and measures, for Prometheus. */
Route metricsRoute(const Database &database, Journal &journal);

} // namespace lectern
