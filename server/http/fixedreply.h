// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

namespace lectern {

/**
 * A handler that always gives this reply, which holds no records: it may be kept, asked for again
 * by its ETag (RFC 9110, section 8.8.3), and is then answered with 304.
 */
Handler fixedReply(Reply reply);

} // namespace lectern
