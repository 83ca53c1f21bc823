// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <optional>

/**
 * The SQL of accounts: passwords, sessions and keys, and what is asked of users by those who sign
 * in. What all that means is the services'. Times are milliseconds since 1970.
 */
namespace lectern::accounts {

/** A user as those need it who ask whether somebody may come in. */
struct User
{
    qint64 id = 0;
    QString username = {};
    QString email = {};
    QString firstName = {};
    QString lastName = {};
    QString role = {};
    bool admin = false;
    bool active = false;
    QByteArray passwordHash = {}; ///< empty: they have none
};

struct Session
{
    qint64 id = 0;
    qint64 userId = 0;
    QString device = {};
    QString address = {};
    qint64 createdAt = 0;
    qint64 lastUsedAt = 0;
    qint64 expiresAt = 0;
};

struct Key
{
    qint64 id = 0;
    qint64 userId = 0; ///< 0: the owner of the local data
    QString name = {};
    bool writes = false;
    std::optional<QStringList> resources = {}; ///< nothing: all
    qint64 createdAt = 0;
    qint64 expiresAt = 0; ///< 0: never
    qint64 lastUsedAt = 0; ///< 0: never
    QString username = {}; ///< of whose it is
};

/** Lets one at a time come to what follows in their transactions, also of other instances. */
Result<void> takeTurn(Connection &connection);
/** The same for those who have stored a name and look whether others have, too: their last step. */
Result<void> takeTurnOfNames(Connection &connection);

/** Nothing where there is none. */
Result<std::optional<User>> findUser(Connection &connection, qint64 id);
/** The same; user and password stay as they are until the transaction ends. */
Result<std::optional<User>> lockUser(Connection &connection, qint64 id);
/**
 * By user name, as it is or composed (NFC), or, where no user is called so, by email, in any case
 * of its letters A to Z. Takes as long where there is nobody.
 */
Result<std::optional<User>> findUser(Connection &connection, const QString &name);
/** Whether another user has that email, in any case of its letters A to Z, or is called so or in
 *  small ones. */
Result<bool> isTaken(Connection &connection, const QString &email, qint64 besides);
/** Whether several users have that email, or are called so, likewise. */
Result<bool> isShared(Connection &connection, const QString &email);
/** Whether that is so of an email, or a user name like one, of a user above that number. */
Result<bool> isAnyShared(Connection &connection, qint64 above);
/** The highest number of a user; 0: there is none. */
Result<qint64> lastUser(Connection &connection);
/** All, in the order of their names. */
Result<QList<User>> allUsers(Connection &connection);
/** Whether an active administrator with a password is there, other than that one. */
Result<bool> hasAdministrator(Connection &connection, qint64 besides = 0);

Result<void> setPassword(Connection &connection, qint64 userId, const QByteArray &hash);

/** Stores it and gives its id. */
Result<qint64> addSession(Connection &connection, const Session &session,
                          const QString &sessionHash, const QString &updateHash);
/** Nothing where there is none. */
Result<std::optional<Session>> findSession(Connection &connection, const QString &sessionHash);
Result<std::optional<Session>> findByUpdate(Connection &connection, const QString &updateHash);
/** Whether there is that session, and has not expired by then. */
Result<bool> hasSession(Connection &connection, qint64 id, qint64 now);
/** The session whose update token that once was; 0: none. */
Result<qint64> findSpent(Connection &connection, const QString &updateHash);
Result<QList<Session>> sessionsOf(Connection &connection, qint64 userId);
/** The session gets other tokens; its update token is spent. */
Result<void> renewSession(Connection &connection, const Session &session,
                          const QString &sessionHash, const QString &updateHash);
/** Returns how many there were. `id`: 0 for all of that user. */
Result<int> endSessions(Connection &connection, qint64 userId, qint64 id = 0);
/** Also notes that time. */
Result<void> endExpired(Connection &connection, qint64 now);

Result<qint64> addKey(Connection &connection, const Key &key, const QString &hash);
Result<std::optional<Key>> findKey(Connection &connection, const QString &hash);
/** Whether there is that key, and has not expired by then. */
Result<bool> hasKey(Connection &connection, qint64 id, qint64 now);
/** Those of that user (0: the owner's), or all. */
Result<QList<Key>> keysOf(Connection &connection, std::optional<qint64> userId);
/** Returns how many there were. */
Result<int> removeKey(Connection &connection, qint64 id, std::optional<qint64> userId);

/** When somebody was last seen: the user, and the session or the key that they used. */
Result<void> sawUser(Connection &connection, qint64 userId, const QString &time);
Result<void> sawSession(Connection &connection, qint64 id, qint64 time);
Result<void> sawKey(Connection &connection, qint64 id, qint64 time);
/** The latest time that is noted anywhere; 0: none is. */
Result<qint64> latestTime(Connection &connection);

} // namespace lectern::accounts
