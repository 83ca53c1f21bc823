// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"

/** A resource of the tests alone: what it takes to add one is this, a line and two migrations. */
namespace lectern {

ResourceSpec instrumentsSpec();

/** The standard catalog and instruments. */
Catalog testCatalog();

/** The folders with the migrations of that catalog. */
QStringList testMigrations();

} // namespace lectern
