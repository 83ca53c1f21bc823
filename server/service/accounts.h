// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/basiccache.h"
#include "service/passwords.h"
#include "service/presence.h"
#include "service/resourceservice.h"
#include "service/sessions.h"
#include "service/signinthrottle.h"

namespace lectern {

/**
 * The accounts of people: registering, signing in, passwords. What tokens are is Sessions', what
 * users are besides is the resource's. Safe to use from several threads.
 */
class Accounts : public ResourceRules
{
public:
    Accounts(Database &database, Sessions &sessions, IdentityCache &cache, Presence &presence,
             const ResourceService &users, PasswordCost cost)
        : m_database(database), m_sessions(sessions), m_cache(cache), m_presence(presence),
          m_users(users), m_passwords(cost)
    {
    }

    struct SignedIn
    {
        Sessions::Tokens tokens;
        accounts::User user;
    };

    /** `name`: user name or email. Fault: Unauthenticated, TooMany, Unavailable. */
    Result<SignedIn> signIn(const QString &name, const QString &password,
                            const Sessions::Place &place);
    /** The same without a session, for those who send both with each request. */
    Result<Identity> identify(const QString &name, const QString &password, const QString &address);
    /** Fault: Unauthenticated. */
    Result<SignedIn> renew(const QByteArray &updateToken);

    struct Newcomer
    {
        QString username;
        QString email = {};
        QString firstName = {};
        QString lastName = {};
        Role role = Role::Student;
        QString password;
    };

    /**
     * A user with a password. `first` may refuse, within the transaction. Fault: Invalid with
     * fields of the user and `password`, Conflict.
     */
    using Step = std::function<Result<void>(Connection &)>;
    Result<accounts::User> add(const Newcomer &newcomer, const Step &first = {});

    /** Ends all sessions of the user and begins another. Fault: Invalid, Denied, TooMany. */
    Result<SignedIn> changePassword(const QString &current, const QString &wanted,
                                    const Identity &who, const Sessions::Place &place);
    /** In the place of a lost one; ends all sessions of the user. Fault: NotFound, Denied,
     *  Invalid. */
    Result<void> resetPassword(qint64 userId, const QString &wanted, const Identity &who);

    /** By the command line, which is the administrator's. Fault: NotFound, Invalid. */
    Result<void> setPassword(const QString &username, const QString &wanted);

    /** Whether somebody may look after the sessions of that user. Fault: NotFound, Denied. */
    Result<void> mayManage(qint64 userId, const Identity &who);
    Result<accounts::User> find(qint64 userId);
    Result<accounts::User> find(const QString &username);
    Result<QList<accounts::User>> all();

    /** A code by which the first administrator is made; empty where there is one. */
    Result<QString> openSetup();
    /** Whether such a code is waited for. */
    Result<bool> isSetupOpen();
    /** Fault: Denied for another code, TooMany, Invalid. */
    Result<SignedIn> setUp(const QString &code, const Newcomer &administrator,
                           const Sessions::Place &place);

    Result<void> changing(Connection &connection, const Record &before, const Record *changes,
                          const Identity &who) override;
    void changed() override { m_cache.forget(); }

private:
    Result<accounts::User> checked(const QString &name, const QString &password,
                                   const QString &address);
    Identity seen(const accounts::User &user);
    Result<void> insert(Connection &connection, const Record &record, const QByteArray &hash,
                        accounts::User &added) const;
    QByteArray betterHash(const accounts::User &user, const QString &password) const;
    Result<std::optional<SignedIn>> begin(const accounts::User &user, const QByteArray &betterHash,
                                          const Sessions::Place &place);
    Result<void> setPassword(qint64 userId, const QByteArray &hash, const Step &first,
                             const Step &then);

    Database &m_database;
    Sessions &m_sessions;
    IdentityCache &m_cache;
    Presence &m_presence;
    const ResourceService &m_users;
    const Passwords m_passwords;
    SigninThrottle m_throttle;
    BasicCache m_basic;
    mutable std::mutex m_mutex;
    QString m_setupCode;
};

} // namespace lectern
