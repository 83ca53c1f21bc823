// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "service/imports.h"
#include "service/jobs.h"
#include "service/resourceservice.h"

#include <map>

namespace lectern {

/** Everything that a request can be about; one for the whole program, shared by its threads. */
struct Services
{
    Services(Database &store, Catalog modules);
    Q_DISABLE_COPY_MOVE(Services)

    /** The service of that resource, or nullptr. */
    const ResourceService *resource(const QString &name) const;

    Database &database;
    const Catalog catalog;
    Totals totals;
    Idempotency idempotency;
    Imports imports;
    SearchFiller filler; ///< behind the imports, whose parts its thread removes
    std::map<QString, ResourceService> resources;
    Jobs jobs; ///< last, so that its threads end first
};

} // namespace lectern
