// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "http/message.h"

#include <QJsonObject>

namespace lectern {

/**
 * The description of the API (OpenAPI 3.1), made from the catalog and the table of routes: every
 * route is in it, every resource has its schemas.
 */
QJsonObject openApiDocument(const Catalog &catalog, const Routes &routes);

} // namespace lectern
