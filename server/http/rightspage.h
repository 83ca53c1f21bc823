// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"

namespace lectern {

/** The page of the handbook that says who may do what, from the table itself. */
QString rightsPage(const Catalog &catalog);

} // namespace lectern
