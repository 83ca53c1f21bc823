// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace lectern::http {

/**
 * What is wrong with a path, percent-encoded, or nullptr. Refused is what one reader takes for
 * another path than the next: encoded slashes and controls, empty and dot segments, broken
 * percent-encoding, bytes that are no UTF-8.
 */
const char *wrongPath(std::string_view path);

/** The same for a query, which a client may write without percent-encoding. */
const char *wrongQuery(std::string_view query);

} // namespace lectern::http
