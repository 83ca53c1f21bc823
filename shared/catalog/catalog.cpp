// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

#include <algorithm>

namespace lectern {

Catalog standardCatalog()
{
    return {
        withStandardFields(examsSpec()), withStandardFields(songsSpec()),
        withStandardFields(usersSpec()), withStandardFields(carsSpec()),
        withStandardFields(tasksSpec()),
    };
}

const ResourceSpec *findSpec(const Catalog &catalog, QStringView name)
{
    const auto it = std::find_if(catalog.begin(), catalog.end(),
                                 [&](const ResourceSpec &spec) { return spec.name == name; });
    return it == catalog.end() ? nullptr : &*it;
}

} // namespace lectern
