// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <optional>

/**
 * The SQL of accounts: passwords, and what is asked of users by those who sign in. What that means
 * is the services'; sessions and keys are the session store's.
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

} // namespace lectern::accounts
