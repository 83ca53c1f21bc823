// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/message.h"

namespace lectern {

/**
 * The key of a request that came with the header Idempotency-Key: a string as RFC 8941 has it, in
 * quotes, or the bare text, of 1 to 255 visible characters. Nothing where there is no such header.
 * Fault: Invalid.
 */
Result<std::optional<RequestKey>> requestKey(const Request &request);

} // namespace lectern
