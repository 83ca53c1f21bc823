// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/accountstore.h"

#include "store/accountrows.h"
#include "store/dialect.h"

namespace lectern::accounts {

using namespace Qt::StringLiterals;

namespace {

const QString kUser = u"SELECT u.id, u.username, coalesce(u.email, ''), u.first_name, u.last_name, "
                      u"u.role, u.admin, u.active, coalesce(p.hash, '') FROM users u "
                      u"LEFT JOIN passwords p ON p.user_id = u.id "_s;
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

// With OR or IN, PostgreSQL reads the whole table as long as it takes it for a small one, which it
// does all through an import.
Result<bool> isTaken(Connection &connection, const QString &email, qint64 besides)
{
    return isThere(connection,
                   u"SELECT id FROM users WHERE lower(email) = %1 AND id <> ? "
                   u"UNION ALL SELECT id FROM users WHERE username = ? AND id <> ? "
                   u"UNION ALL SELECT id FROM users WHERE username = %1 AND id <> ? LIMIT 1"_s.arg(
                       lowered(connection)),
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

} // namespace lectern::accounts
