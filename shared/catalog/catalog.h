// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"

/** The resources that there are: a file each, and one list of them. */
namespace lectern {

using Catalog = QList<ResourceSpec>;

/** Every resource, in the order in which people see them; with the standard fields. */
Catalog standardCatalog();

/** The resource of that name, or nullptr. */
const ResourceSpec *findSpec(const Catalog &catalog, QStringView name);

} // namespace lectern
