// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

namespace lectern {

/** Shows whoever has the owner token that this server has it too: api/ownerproof.h. */
Route ownerProofRoute(const QByteArray &ownerToken);

} // namespace lectern
