// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/services.h"

#include "core/timestamp.h"

namespace lectern {

using namespace std::chrono_literals;

namespace {

std::optional<std::chrono::milliseconds> maxAgeOfTotals(const Database &database)
{
    if (database.url().kind == DatabaseKind::Sqlite)
        return std::nullopt;
    return 1s;
}

QString timestampOf(qint64 milliseconds)
{
    return toTimestamp(QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC));
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
      clock(options.clock), presence(store, clock, options.sweep),
      doorkeeper(store, clock, identities, presence, options.ownerKeys),
      sessions(store, clock, identities), keys(store, clock, identities),
      passwords(options.passwordCost), signin(store, sessions, presence, passwords),
      accounts(store, sessions, identities, resources.at(QStringLiteral("users")), passwords,
               signin),
      registration(accounts), setup(store, accounts, signin)
{
    resources.at(QStringLiteral("users")).follow(&accounts);
}

Result<void> Services::start()
{
    filler.start();
    auto latest =
        database.read([](Connection &connection) { return accounts::latestTime(connection); });
    if (!latest)
        return latest.fault();
    goOnFrom(*latest);
    presence.start();
    return {};
}

// `latest`: milliseconds since 1970, as an earlier run has noted it.
void Services::goOnFrom(qint64 latest)
{
    constexpr qint64 kMinute = 60'000;
    if (const qint64 system = clock.now(); latest > system + kMinute) {
        qWarning("The system's clock says %s, earlier it said %s. Until it says so again, accounts "
                 "go by the later time: sessions and keys expire by it, and what is noted of their "
                 "use has it.",
                 qUtf8Printable(timestampOf(system)), qUtf8Printable(timestampOf(latest)));
    }
    clock.atLeast(latest);
}

const ResourceService *Services::resource(const QString &name) const
{
    const auto it = resources.find(name);
    return it == resources.end() ? nullptr : &it->second;
}

} // namespace lectern
