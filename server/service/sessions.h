// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/accountclock.h"
#include "service/identitycache.h"
#include "store/database.h"
#include "store/sessionstore.h"

namespace lectern {

/**
 * The sessions of those who have signed in: each a pair of random tokens, of which only hashes are
 * kept. One lets in for 7 days, the other gets a new pair, once: an update token that comes a
 * second time has been stolen, or its owner has been robbed, and ends the session. Safe to use from
 * several threads.
 */
class Sessions
{
public:
    static constexpr qint64 kLifetime = 7LL * 24 * 60 * 60 * 1000; // milliseconds

    Sessions(Database &database, const AccountClock &clock, IdentityCache &cache)
        : m_database(database), m_clock(clock), m_cache(cache)
    {
    }

    /** That there is no such update token, or no longer. */
    static Fault unknownToken();

    struct Tokens
    {
        QByteArray session;
        QByteArray update;
        qint64 expiresAt = 0; ///< milliseconds since 1970
        qint64 userId = 0;
    };

    /** Where somebody signs in from. */
    struct Place
    {
        QString device; ///< as they or their program call it
        QString address;
    };

    /** Within a transaction of the caller's. */
    Result<Tokens> begin(Connection &connection, qint64 userId, const Place &place) const;

    /** A new pair for an update token; the old one is dead. Fault: Unauthenticated. */
    Result<Tokens> renew(const QByteArray &updateToken);

    Result<QList<accounts::Session>> of(qint64 userId) const;
    /** When the session ends by which somebody asks; 0 where it is none, or has ended. */
    Result<qint64> expiryOf(const Identity &who) const;

    /** One of the user's sessions, or all (0). Fault: NotFound. */
    Result<void> end(qint64 userId, qint64 id);

private:
    Result<std::optional<Tokens>> exchange(Connection &connection, const QString &hash) const;

    Database &m_database;
    const AccountClock &m_clock;
    IdentityCache &m_cache;
};

} // namespace lectern
