// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "service/accountclock.h"
#include "service/identitycache.h"
#include "service/presence.h"
#include "store/database.h"

namespace lectern {

/** For what goes on for long: whether whoever has begun it has the same rights still, and what let
 *  them in holds at that time. Fault: Denied. */
Result<void> checkUnchanged(Connection &connection, const Identity &who, qint64 now);

/** Says who is behind the token of a session or of a key. Safe to use from several threads. */
class Doorkeeper
{
public:
    /** `ownerKeys`: keys of the owner of the local data let in, which is so where there is one. */
    Doorkeeper(Database &database, const AccountClock &clock, IdentityCache &cache,
               Presence &presence, bool ownerKeys)
        : m_database(database), m_clock(clock), m_cache(cache), m_presence(presence),
          m_ownerKeys(ownerKeys)
    {
    }

    /** Fault: Unauthenticated. */
    Result<Identity> identify(const QByteArray &token);

private:
    using Found = Result<std::optional<Identity>>;
    Found bySession(Connection &connection, const QString &hash) const;
    Found byKey(Connection &connection, const QString &hash) const;

    Database &m_database;
    const AccountClock &m_clock;
    IdentityCache &m_cache;
    Presence &m_presence;
    const bool m_ownerKeys;
};

} // namespace lectern
