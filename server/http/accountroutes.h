// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/services.h"

namespace lectern {

/**
 * /api/v1/accounts: signing in, who one is and may do what, passwords, keys, the first
 * administrator; and the sessions and passwords of users below /api/v1/users. `open`: whoever
 * comes may register.
 */
Routes accountRoutes(Services &services, bool open);

} // namespace lectern
