// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/basiccache.h"
#include "service/passwords.h"
#include "service/presence.h"
#include "service/sessions.h"
#include "service/signinthrottle.h"
#include "store/accountstore.h"

namespace lectern {

/** What whoever has signed in is given. */
struct SignedIn
{
    Sessions::Tokens tokens;
    accounts::User user;
};

/**
 * Lets in who knows the password of an account; who tries many is slowed down, and cannot tell from
 * the answer or its time which accounts there are. Safe to use from several threads.
 */
class Signin
{
public:
    Signin(Database &database, Sessions &sessions, Presence &presence, const Passwords &passwords)
        : m_database(database), m_sessions(sessions), m_presence(presence), m_passwords(passwords)
    {
    }

    /** `name`: user name or email. Fault: Unauthenticated, TooMany, Unavailable. */
    Result<SignedIn> signIn(const QString &name, const QString &password,
                            const Sessions::Place &place);
    /** The same without a session, for those who send both with each request. */
    Result<Identity> identify(const QString &name, const QString &password, const QString &address);
    /** Fault: Unauthenticated. */
    Result<SignedIn> renew(const QByteArray &updateToken);

    /** Whose name and password these are. Fault: as signIn. */
    Result<accounts::User> check(const QString &name, const QString &password,
                                 const QString &address);

    /**
     * A session for the user as they were checked, who keeps the better hash where there is one;
     * nothing where they, or their password, have changed since.
     */
    Result<std::optional<SignedIn>> begin(const accounts::User &user, const QByteArray &betterHash,
                                          const Sessions::Place &place);

private:
    Identity seen(const accounts::User &user);
    QByteArray betterHash(const accounts::User &user, const QString &password) const;

    Database &m_database;
    Sessions &m_sessions;
    Presence &m_presence;
    const Passwords &m_passwords;
    SigninThrottle m_throttle;
    BasicCache m_basic;
};

} // namespace lectern
