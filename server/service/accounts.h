// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/resourceservice.h"
#include "service/signin.h"

namespace lectern {

/**
 * The accounts of people: who has one, and their passwords. How they sign in is Signin's, what
 * users are besides is the resource's. Safe to use from several threads.
 */
class Accounts : public ResourceRules
{
public:
    Accounts(Database &database, Sessions &sessions, IdentityCache &cache,
             const ResourceService &users, const Passwords &passwords, Signin &signin)
        : m_database(database), m_sessions(sessions), m_cache(cache), m_users(users),
          m_passwords(passwords), m_signin(signin)
    {
    }

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

    Result<void> storing(Connection &connection, qint64 id, const Record &values) override;
    Result<void> stored(Connection &connection, const Record &values) override;
    Result<qint64> storingMany(Connection &connection) override;
    Result<void> storedMany(Connection &connection, qint64 above) override;
    Result<void> changing(Connection &connection, const Record &before, const Record *changes,
                          const Identity &who) override;
    void changed() override { m_cache.forget(); }

private:
    Result<std::optional<accounts::User>> found(qint64 userId);
    Fault inUse(const QString &field) const;
    Result<void> insert(Connection &connection, const Record &record, const QByteArray &hash,
                        accounts::User &added);
    Result<void> setPassword(qint64 userId, const QByteArray &hash, const Step &first,
                             const Step &then);

    Database &m_database;
    Sessions &m_sessions;
    IdentityCache &m_cache;
    const ResourceService &m_users;
    const Passwords &m_passwords;
    Signin &m_signin;
};

} // namespace lectern
