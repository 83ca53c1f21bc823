// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/services.h"

namespace lectern {

/** Imports in parts, and the jobs that store them. */
Routes importRoutes(Services &services);

} // namespace lectern
