// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "service/apikeys.h"
#include "service/doorkeeper.h"
#include "service/imports.h"
#include "service/jobs.h"
#include "service/registration.h"
#include "service/resourceservice.h"
#include "service/setup.h"

#include <map>

namespace lectern {

/** What the services are told beside the database. */
struct ServiceOptions
{
    PasswordCost passwordCost = {};
    bool ownerKeys = false; ///< keys of the owner of the local data let in
    AccountClock::Now clock = {}; ///< the system's time in milliseconds; by default the system's
    std::chrono::milliseconds sweep = std::chrono::minutes(5); ///< as Presence has it
};

/** Everything that a request can be about; one for the whole program, shared by its threads. */
struct Services
{
    Services(Database &store, Catalog modules, const ServiceOptions &options = {});
    Q_DISABLE_COPY_MOVE(Services)

    /** Begins what goes on beside the requests. Fault: as the database's. */
    Result<void> start();

    /** The service of that resource, or nullptr. */
    const ResourceService *resource(const QString &name) const;

    Database &database;
    const Catalog catalog;
    Totals totals;
    Idempotency idempotency;
    Imports imports;
    SearchFiller filler; ///< behind the imports, whose parts its thread removes
    std::map<QString, ResourceService> resources;
    AccountClock clock;
    IdentityCache identities;
    Presence presence;
    Doorkeeper doorkeeper;
    Sessions sessions;
    ApiKeys keys;
    Passwords passwords;
    Signin signin;
    Accounts accounts;
    Registration registration;
    Setup setup;
    Jobs jobs; ///< last, so that its threads end first

private:
    void goOnFrom(qint64 latest);
};

} // namespace lectern
