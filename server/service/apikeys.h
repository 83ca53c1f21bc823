// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/accountclock.h"
#include "service/identitycache.h"
#include "store/database.h"
#include "store/sessionstore.h"

namespace lectern {

/**
 * Keys by which tools come in: with the rights of whose they are, or less. Made and removed by
 * people only, never by a key. Safe to use from several threads.
 */
class ApiKeys
{
public:
    ApiKeys(Database &database, const AccountClock &clock, IdentityCache &cache)
        : m_database(database), m_clock(clock), m_cache(cache)
    {
    }

    struct Wish
    {
        QString name; ///< 1 to 100 characters
        bool writes = false;
        std::optional<QStringList> resources = {}; ///< names that there are; nothing: all
        qint64 days = 0; ///< until it expires; 0: never
    };
    struct Made
    {
        accounts::Key key;
        QByteArray token; ///< shown once
    };

    /** Fault: Denied, Conflict where somebody has very many. */
    Result<Made> add(const Wish &wish, const Identity &who);
    /** One's own; administrators and the owner see all. Fault: Denied. */
    Result<QList<accounts::Key>> of(const Identity &who) const;
    /** Fault: Denied, NotFound. */
    Result<void> remove(qint64 id, const Identity &who);

private:
    Database &m_database;
    const AccountClock &m_clock;
    IdentityCache &m_cache;
};

/** Whether somebody who asks may look after their account: not a tool, and not a stranger. */
bool isPerson(const Identity &who);
/** Fault: Denied where not. */
Result<void> checkPerson(const Identity &who);

} // namespace lectern
