// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

namespace lectern {

/** A reply as it travels (RFC 9112, section 4). */
QByteArray wireForm(const Reply &reply);

} // namespace lectern
