// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/services.h"

namespace lectern {

/** The routes of a resource under /api/v1, made from its spec. */
Routes resourceRoutes(Services &services, const ResourceSpec &spec);

/** How tags are compared (RFC 9110, section 8.8.3.2): If-None-Match is weak, If-Match strong. */
enum class Comparison { Weak, Strong };

/** Reads If-Match or If-None-Match: the revisions named, or nothing for * and no header. */
ResourceService::Revisions revisionsOf(const QByteArray &header, Comparison comparison);

} // namespace lectern
