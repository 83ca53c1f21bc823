// SPDX-License-Identifier: GPL-3.0-or-later
// The accounts of an older service, which are the same as this one's: /accounts.
#include "http/contracts/contracts.h"
#include "http/sessionroutes.h"

namespace lectern {

Routes accountsContract(Services &services, bool open)
{
    return sessionRoutes(services, QStringLiteral("/accounts"), open);
}

} // namespace lectern
