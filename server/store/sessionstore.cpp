// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/sessionstore.h"

#include "store/accountrows.h"
#include "store/dialect.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern::accounts {

using namespace Qt::StringLiterals;

namespace {

const QString kSession =
    u"SELECT id, user_id, device, address, created_at, last_used_at, expires_at FROM sessions "_s;
const QString kKey =
    u"SELECT k.id, k.user_id, k.name, k.writes, k.resources, k.created_at, k.expires_at, "
    u"k.last_used_at, u.username FROM api_keys k LEFT JOIN users u ON u.id = k.user_id "_s;

Session sessionIn(const Connection::Row &row)
{
    return {.id = row[0].toLongLong(),
            .userId = row[1].toLongLong(),
            .device = row[2].toString(),
            .address = row[3].toString(),
            .createdAt = row[4].toLongLong(),
            .lastUsedAt = row[5].toLongLong(),
            .expiresAt = row[6].toLongLong()};
}

std::optional<QStringList> resourcesIn(const QVariant &value)
{
    if (value.isNull())
        return std::nullopt;
    QStringList names;
    for (const QJsonValue &name : QJsonDocument::fromJson(value.toString().toUtf8()).array())
        names.append(name.toString());
    return names;
}

QVariant resourcesText(const std::optional<QStringList> &names)
{
    if (!names)
        return {};
    return QString::fromUtf8(
        QJsonDocument(QJsonArray::fromStringList(*names)).toJson(QJsonDocument::Compact));
}

Key keyIn(const Connection::Row &row)
{
    return {.id = row[0].toLongLong(),
            .userId = row[1].toLongLong(),
            .name = row[2].toString(),
            .writes = row[3].toBool(),
            .resources = resourcesIn(row[4]),
            .createdAt = row[5].toLongLong(),
            .expiresAt = row[6].toLongLong(),
            .lastUsedAt = row[7].toLongLong(),
            .username = row[8].toString()};
}

QVariant orNull(qint64 value)
{
    return value == 0 ? QVariant() : QVariant(value);
}

} // namespace

Result<qint64> addSession(Connection &connection, const Session &session,
                          const QString &sessionHash, const QString &updateHash)
{
    return number(connection,
                  u"INSERT INTO sessions (user_id, session_hash, update_hash, device, address, "
                  u"created_at, last_used_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                  u"RETURNING id"_s,
                  {session.userId, sessionHash, updateHash, session.device, session.address,
                   session.createdAt, session.lastUsedAt, session.expiresAt});
}

Result<std::optional<Session>> findSession(Connection &connection, const QString &sessionHash)
{
    return one(connection, kSession + u"WHERE session_hash = ?"_s, {sessionHash}, sessionIn);
}

Result<std::optional<Session>> findByUpdate(Connection &connection, const QString &updateHash)
{
    const QString lock = Dialect::of(connection.kind()).forUpdate();
    return one(connection, kSession + u"WHERE update_hash = ?"_s + lock, {updateHash}, sessionIn);
}

Result<bool> hasSession(Connection &connection, qint64 id, qint64 now)
{
    return isThere(connection, u"SELECT id FROM sessions WHERE id = ? AND expires_at > ?"_s,
                   {id, now});
}

Result<qint64> findSpent(Connection &connection, const QString &updateHash)
{
    return number(connection, u"SELECT session_id FROM spent_tokens WHERE update_hash = ?"_s,
                  {updateHash});
}

Result<QList<Session>> sessionsOf(Connection &connection, qint64 userId)
{
    return listed(connection, kSession + u"WHERE user_id = ? ORDER BY last_used_at DESC, id"_s,
                  {userId}, sessionIn);
}

Result<void> renewSession(Connection &connection, const Session &session,
                          const QString &sessionHash, const QString &updateHash)
{
    auto spent = done(connection,
                      u"INSERT INTO spent_tokens (update_hash, session_id) "
                      u"SELECT update_hash, id FROM sessions WHERE id = ?"_s,
                      {session.id});
    if (!spent)
        return spent;
    return done(connection,
                u"UPDATE sessions SET session_hash = ?, update_hash = ?, last_used_at = ?, "
                u"expires_at = ? WHERE id = ?"_s,
                {sessionHash, updateHash, session.lastUsedAt, session.expiresAt, session.id});
}

Result<int> endSessions(Connection &connection, qint64 userId, qint64 id)
{
    if (id == 0)
        return connection.execute(u"DELETE FROM sessions WHERE user_id = ?"_s, {userId});
    return connection.execute(u"DELETE FROM sessions WHERE user_id = ? AND id = ?"_s, {userId, id});
}

Result<void> endExpired(Connection &connection, qint64 now)
{
    auto ended = done(connection, u"DELETE FROM sessions WHERE expires_at <= ?"_s, {now});
    if (!ended)
        return ended;
    auto dead = done(connection,
                     u"UPDATE api_keys SET hash = 'expired ' || id WHERE expires_at <= ? "
                     u"AND hash NOT LIKE 'expired %'"_s,
                     {now});
    if (!dead)
        return dead;
    return done(connection, u"UPDATE account_clock SET latest = ? WHERE latest < ?"_s, {now, now});
}

Result<qint64> addKey(Connection &connection, const Key &key, const QString &hash)
{
    return number(connection,
                  u"INSERT INTO api_keys (user_id, name, hash, writes, resources, created_at, "
                  u"expires_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"_s,
                  {orNull(key.userId), key.name, hash, key.writes, resourcesText(key.resources),
                   key.createdAt, orNull(key.expiresAt)});
}

Result<std::optional<Key>> findKey(Connection &connection, const QString &hash)
{
    return one(connection, kKey + u"WHERE k.hash = ?"_s, {hash}, keyIn);
}

Result<bool> hasKey(Connection &connection, qint64 id, qint64 now)
{
    return isThere(connection,
                   u"SELECT id FROM api_keys WHERE id = ? AND coalesce(expires_at > ?, TRUE)"_s,
                   {id, now});
}

Result<QList<Key>> keysOf(Connection &connection, std::optional<qint64> userId)
{
    const QString order = u"ORDER BY k.created_at DESC, k.id DESC"_s;
    if (!userId)
        return listed(connection, kKey + order, {}, keyIn);
    if (*userId == 0)
        return listed(connection, kKey + u"WHERE k.user_id IS NULL "_s + order, {}, keyIn);
    return listed(connection, kKey + u"WHERE k.user_id = ? "_s + order, {*userId}, keyIn);
}

Result<int> removeKey(Connection &connection, qint64 id, std::optional<qint64> userId)
{
    const QString remove = u"DELETE FROM api_keys WHERE id = ?"_s;
    if (!userId)
        return connection.execute(remove, {id});
    if (*userId == 0)
        return connection.execute(remove + u" AND user_id IS NULL"_s, {id});
    return connection.execute(remove + u" AND user_id = ?"_s, {id, *userId});
}

Result<void> sawUser(Connection &connection, qint64 userId, const QString &time)
{
    const QString place =
        connection.kind() == DatabaseKind::Postgres ? u"?::timestamptz"_s : u"?"_s;
    return done(connection, u"UPDATE users SET last_seen = %1 WHERE id = ?"_s.arg(place),
                {time, userId});
}

Result<void> sawSession(Connection &connection, qint64 id, qint64 time)
{
    return done(connection, u"UPDATE sessions SET last_used_at = ? WHERE id = ?"_s, {time, id});
}

Result<void> sawKey(Connection &connection, qint64 id, qint64 time)
{
    return done(connection, u"UPDATE api_keys SET last_used_at = ? WHERE id = ?"_s, {time, id});
}

Result<qint64> latestTime(Connection &connection)
{
    return number(connection,
                  u"SELECT coalesce(max(time), 0) FROM ("
                  u"SELECT max(last_used_at) AS time FROM sessions UNION ALL "
                  u"SELECT max(last_used_at) FROM api_keys UNION ALL "
                  u"SELECT latest FROM account_clock) AS times"_s,
                  {});
}

} // namespace lectern::accounts
