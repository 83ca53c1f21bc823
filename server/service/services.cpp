// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/services.h"

namespace lectern {

using namespace std::chrono_literals;

namespace {

std::optional<std::chrono::milliseconds> maxAgeOfTotals(const Database &database)
{
    if (database.url().kind == DatabaseKind::Sqlite)
        return std::nullopt;
    return 1s;
}

} // namespace

Services::Services(Database &store, Catalog modules)
    : database(store), catalog(std::move(modules)), totals(maxAgeOfTotals(store)),
      idempotency(store), imports(*this),
      filler(store, catalog, [this] { return imports.removeSome(); })
{
    for (const ResourceSpec &spec : catalog)
        resources.try_emplace(spec.name, database, totals, filler, idempotency, catalog, spec);
}

const ResourceService *Services::resource(const QString &name) const
{
    const auto it = resources.find(name);
    return it == resources.end() ? nullptr : &it->second;
}

} // namespace lectern
