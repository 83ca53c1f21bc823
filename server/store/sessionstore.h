// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/connection.h"

#include <optional>

/**
 * The SQL of what lets in: sessions and keys, and when they were last used. What that means is the
 * services'. Times are milliseconds since 1970.
 */
namespace lectern::accounts {

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
