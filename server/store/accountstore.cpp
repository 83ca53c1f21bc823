// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accountstore.h"

#include "store/dialect.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern::accounts {

using namespace Qt::StringLiterals;

namespace {

const QString kUser = u"SELECT u.id, u.username, coalesce(u.email, ''), u.first_name, u.last_name, "
                      u"u.role, u.admin, u.active, coalesce(p.hash, '') FROM users u "
                      u"LEFT JOIN passwords p ON p.user_id = u.id "_s;
const QString kSession =
    u"SELECT id, user_id, device, address, created_at, last_used_at, expires_at FROM sessions "_s;
const QString kKey =
    u"SELECT k.id, k.user_id, k.name, k.writes, k.resources, k.created_at, k.expires_at, "
    u"k.last_used_at, u.username FROM api_keys k LEFT JOIN users u ON u.id = k.user_id "_s;

User userIn(const Connection::Row &row)
{
    return {.id = row[0].toLongLong(),
            .username = row[1].toString(),
            .email = row[2].toString(),
            .firstName = row[3].toString(),
            .lastName = row[4].toString(),
            .role = row[5].toString(),
            .admin = row[6].toBool(),
            .active = row[7].toBool(),
            .passwordHash = row[8].toString().toLatin1()};
}

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

template <typename Thing>
Result<QList<Thing>> listed(Connection &connection, const QString &sql, const QVariantList &values,
                            Thing (*read)(const Connection::Row &))
{
    auto rows = connection.query(sql, values);
    if (!rows)
        return rows.fault();
    QList<Thing> things;
    for (const Connection::Row &row : *rows)
        things.append(read(row));
    return things;
}

template <typename Thing>
Result<std::optional<Thing>> one(Connection &connection, const QString &sql,
                                 const QVariantList &values, Thing (*read)(const Connection::Row &))
{
    auto things = listed(connection, sql, values, read);
    if (!things)
        return things.fault();
    if (things->isEmpty())
        return std::optional<Thing>();
    return std::optional(things->first());
}

// The database's words for a constraint name tables; here it can only be a user who has gone.
Fault inWords(const Fault &fault)
{
    if (fault.kind != Fault::Kind::Conflict)
        return fault;
    return Fault::conflict(u"This user has just been changed by somebody else. Try again."_s);
}

Result<qint64> number(Connection &connection, const QString &sql, const QVariantList &values)
{
    auto rows = connection.query(sql, values);
    if (!rows)
        return inWords(rows.fault());
    return rows->isEmpty() ? 0 : rows->first().first().toLongLong();
}

Result<void> done(Connection &connection, const QString &sql, const QVariantList &values)
{
    auto changed = connection.execute(sql, values);
    return changed ? Result<void>() : Result<void>(inWords(changed.fault()));
}

Result<void> takeTurn(Connection &connection, const QString &name)
{
    // There the writer has everything to itself.
    if (connection.kind() == DatabaseKind::Sqlite)
        return {};
    auto turn = connection.query(u"SELECT pg_advisory_xact_lock(hashtext(?))"_s, {name});
    return turn ? Result<void>() : Result<void>(turn.fault());
}

// A text in small letters, as those of the table: of ASCII only, which is SQLite's rule, and
// PostgreSQL's in the columns.
QString lowered(const Connection &connection)
{
    return connection.kind() == DatabaseKind::Postgres ? u"lower(? COLLATE \"C\")"_s
                                                       : u"lower(?)"_s;
}

Result<bool> isThere(Connection &connection, const QString &sql, const QVariantList &values)
{
    auto found = number(connection, sql, values);
    return found ? Result<bool>(*found != 0) : Result<bool>(found.fault());
}

} // namespace

Result<void> takeTurn(Connection &connection)
{
    return takeTurn(connection, u"lectern accounts"_s);
}

Result<void> takeTurnOfNames(Connection &connection)
{
    return takeTurn(connection, u"lectern names"_s);
}

Result<std::optional<User>> findUser(Connection &connection, qint64 id)
{
    return one(connection, kUser + u"WHERE u.id = ?"_s, {id}, userIn);
}

// Who changes a password locks its user first. PostgreSQL, having waited for them, reads the user
// anew, but a password joined by the same statement as it was before.
Result<std::optional<User>> lockUser(Connection &connection, qint64 id)
{
    const QString lock = Dialect::of(connection.kind()).forUpdate();
    if (!lock.isEmpty()) {
        auto locked = connection.query(u"SELECT id FROM users WHERE id = ?"_s + lock, {id});
        if (!locked)
            return locked.fault();
    }
    return findUser(connection, id);
}

Result<std::optional<User>> findUser(Connection &connection, const QString &name)
{
    const QString composed = name.trimmed().normalized(QString::NormalizationForm_C);
    return one(connection,
               kUser
                   + u"WHERE u.username = ? OR u.username = ? OR lower(u.email) = %1 "
                     u"ORDER BY u.username <> ?, u.username <> ?, coalesce(u.email, '') <> ?, u.id "
                     u"LIMIT 1"_s.arg(lowered(connection)),
               {name, composed, composed, name, composed, composed}, userIn);
}

// With OR or IN, PostgreSQL reads the whole table as long as it takes it for a small one, which it does
// all through an import.
Result<bool> isTaken(Connection &connection, const QString &email, qint64 besides)
{
    return isThere(connection,
                   u"SELECT id FROM users WHERE lower(email) = %1 AND id <> ? "
                   u"UNION ALL SELECT id FROM users WHERE username = ? AND id <> ? "
                   u"UNION ALL SELECT id FROM users WHERE username = %1 AND id <> ? LIMIT 1"_s
                       .arg(lowered(connection)),
                   {email, besides, email, besides, email, besides});
}

Result<bool> isShared(Connection &connection, const QString &email)
{
    return isThere(connection,
                   u"SELECT 1 FROM (SELECT id FROM users WHERE lower(email) = %1 "
                   u"UNION SELECT id FROM users WHERE username = ? "
                   u"UNION SELECT id FROM users WHERE username = %1) AS those "
                   u"HAVING count(*) > 1"_s.arg(lowered(connection)),
                   {email, email, email});
}

// The number spelt out: a plan that is kept may be one for the table as it was when it was small.
Result<bool> isAnyShared(Connection &connection, qint64 above)
{
    QStringList pairs;
    for (const QString &same :
         {u"lower(o.email) = lower(u.email)"_s, u"lower(o.email) = lower(u.username)"_s,
          u"o.username = u.email"_s, u"o.username = lower(u.email)"_s}) {
        pairs.append(u"SELECT 1 FROM users u JOIN users o ON %1 "
                     u"WHERE u.id > %2 AND o.id <> u.id"_s.arg(same)
                         .arg(above));
    }
    return isThere(connection, pairs.join(u" UNION ALL "_s) + u" LIMIT 1"_s, {});
}

Result<qint64> lastUser(Connection &connection)
{
    return number(connection, u"SELECT coalesce(max(id), 0) FROM users"_s, {});
}

Result<QList<User>> allUsers(Connection &connection)
{
    return listed(connection, kUser + u"ORDER BY u.username"_s, {}, userIn);
}

Result<bool> hasAdministrator(Connection &connection, qint64 besides)
{
    return isThere(connection,
                   u"SELECT u.id FROM users u JOIN passwords p ON p.user_id = u.id "
                   u"WHERE u.admin AND u.active AND u.id <> ? LIMIT 1"_s,
                   {besides});
}

Result<void> setPassword(Connection &connection, qint64 userId, const QByteArray &hash)
{
    return done(connection,
                u"INSERT INTO passwords (user_id, hash) VALUES (?, ?) "
                u"ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash"_s,
                {userId, QString::fromLatin1(hash)});
}

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
