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

// After what they are given.
std::map<QString, ResourceService> servicesOf(Services &services)
{
    std::map<QString, ResourceService> resources;
    for (const ResourceSpec &spec : services.catalog) {
        resources.try_emplace(spec.name, services.database, services.totals, services.filler,
                              services.idempotency, services.catalog, spec);
    }
    return resources;
}

} // namespace

Services::Services(Database &store, Catalog modules, const ServiceOptions &options)
    : database(store), catalog(std::move(modules)), totals(maxAgeOfTotals(store)),
      idempotency(store), imports(*this),
      filler(store, catalog, [this] { return imports.removeSome(); }), resources(servicesOf(*this)),
      clock(options.clock), presence(store, clock),
      doorkeeper(store, clock, identities, presence, options.ownerKeys),
      sessions(store, clock, identities), keys(store, clock, identities),
      passwords(options.passwordCost), signin(store, sessions, presence, passwords),
      accounts(store, sessions, identities, *resource(QStringLiteral("users")), passwords, signin),
      registration(accounts), setup(store, accounts, signin)
{
    if (const auto users = resources.find(QStringLiteral("users")); users != resources.end())
        users->second.follow(&accounts);
}

Result<void> Services::start()
{
    filler.start();
    auto latest =
        database.read([](Connection &connection) { return accounts::latestTime(connection); });
    if (!latest)
        return latest.fault();
    clock.atLeast(*latest);
    presence.start();
    return {};
}

const ResourceService *Services::resource(const QString &name) const
{
    const auto it = resources.find(name);
    return it == resources.end() ? nullptr : &it->second;
}

} // namespace lectern
