// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/services.h"

namespace lectern {

/** What machines ask of a server: whether it lives, whether it can work. */
Routes systemRoutes(Services &services);

} // namespace lectern
