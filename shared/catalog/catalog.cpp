// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

#include <algorithm>

// The list: a line for each file of this folder, which defines ResourceSpec <name>Spec().
#define LECTERN_CATALOG(RESOURCE)                                                                  \
    RESOURCE(exams)                                                                                \
    RESOURCE(songs)                                                                                \
    RESOURCE(users)                                                                                \
    RESOURCE(cars)                                                                                 \
    RESOURCE(tasks)

namespace lectern {

#define DECLARED(name) ResourceSpec name##Spec();
LECTERN_CATALOG(DECLARED)

Catalog standardCatalog()
{
#define LISTED(name) withStandardFields(name##Spec()),
    return {LECTERN_CATALOG(LISTED)};
}

const ResourceSpec *findSpec(const Catalog &catalog, QStringView name)
{
    const auto it = std::find_if(catalog.begin(), catalog.end(),
                                 [&](const ResourceSpec &spec) { return spec.name == name; });
    return it == catalog.end() ? nullptr : &*it;
}

} // namespace lectern
