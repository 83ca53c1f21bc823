// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/accounts.h"

#include "service/apikeys.h"
#include "service/passwordstrength.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QStringList namesOf(const accounts::User &user)
{
    return {user.username, user.email, user.firstName, user.lastName};
}

Fault noSuchUser(qint64 id)
{
    return Fault::notFound(u"There is no user with the number %1."_s.arg(id));
}

Record recordOf(const accounts::User &user)
{
    return {{u"id"_s, user.id}, {u"role"_s, user.role}, {u"admin"_s, user.admin}};
}

Record recordOf(const Accounts::Newcomer &newcomer)
{
    const bool admin = newcomer.role == Role::Administrator;
    Record record {{u"username"_s, newcomer.username},
                   {u"first_name"_s, newcomer.firstName},
                   {u"last_name"_s, newcomer.lastName},
                   {u"admin"_s, admin}};
    if (!newcomer.email.isEmpty())
        record.insert(u"email"_s, newcomer.email);
    if (!admin)
        record.insert(u"role"_s, roleName(newcomer.role));
    return record;
}

// The fields that hold what can be an email: what has an @.
QStringList emailsIn(const Record &values)
{
    QStringList fields;
    for (const QString &field : {u"username"_s, u"email"_s}) {
        if (values.value(field).toString().contains(u'@'))
            fields.append(field);
    }
    return fields;
}

using Found = Result<std::optional<accounts::User>>;

// The user who was found under that number, where whoever asks may change them. Fault: NotFound,
// Denied.
Result<accounts::User> managed(qint64 id, const Found &user, const Identity &who,
                               const ResourceSpec &spec)
{
    if (!user)
        return user.fault();
    if (!*user || scopeOn(who, spec.name, Action::Read, recordOf(**user)) == Scope::None)
        return noSuchUser(id);
    const Scope scope = scopeOn(who, spec.name, Action::Change, recordOf(**user));
    if (scope != Scope::All && scope != Scope::Students)
        return denied(Action::Change, spec);
    return **user;
}

} // namespace

Result<std::optional<accounts::User>> Accounts::found(qint64 userId)
{
    return m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, userId); });
}

Result<accounts::User> Accounts::find(qint64 userId)
{
    auto user = found(userId);
    if (!user)
        return user.fault();
    return *user ? Result<accounts::User>(**user) : Result<accounts::User>(noSuchUser(userId));
}

Result<accounts::User> Accounts::find(const QString &username)
{
    auto user = m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, username); });
    if (!user)
        return user.fault();
    if (!*user)
        return Fault::notFound(u"There is no user with the user name %1."_s.arg(username));
    return **user;
}

Result<QList<accounts::User>> Accounts::all()
{
    return m_database.read([](Connection &connection) { return accounts::allUsers(connection); });
}

Result<accounts::User> Accounts::add(const Newcomer &newcomer, const Step &first)
{
    auto record = m_users.prepared(recordOf(newcomer), Identity::program(newcomer.username));
    auto strong =
        checkPassword(u"password"_s, newcomer.password,
                      {newcomer.username, newcomer.email, newcomer.firstName, newcomer.lastName});
    if (!record && !strong)
        return Fault::invalid(record.fault().message,
                              record.fault().fields + strong.fault().fields);
    if (!record || !strong)
        return record ? strong.fault() : record.fault();
    auto hash = m_passwords.hash(newcomer.password);
    if (!hash)
        return hash.fault();
    accounts::User added;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        if (auto may = first ? first(connection) : Result<void>(); !may)
            return may;
        return insert(connection, *record, *hash, added);
    });
    if (!done)
        return done.fault();
    m_users.changed();
    return added;
}

Result<void> Accounts::insert(Connection &connection, const Record &record, const QByteArray &hash,
                              accounts::User &added)
{
    if (auto fits = storing(connection, 0, record); !fits)
        return fits;
    const QString username = record.value(u"username"_s).toString();
    auto inserted = m_users.store().insert(connection, record, username);
    if (!inserted)
        return inserted.fault();
    auto user = accounts::findUser(connection, username);
    if (!user)
        return user.fault();
    added = **user;
    added.passwordHash = hash;
    if (auto set = accounts::setPassword(connection, added.id, hash); !set)
        return set;
    return stored(connection, record);
}

// Ends every session of the user; `first` may refuse, and what `then` does belongs to it.
Result<void> Accounts::setPassword(qint64 userId, const QByteArray &hash, const Step &first,
                                   const Step &then)
{
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        if (auto may = first(connection); !may)
            return may;
        if (auto set = accounts::setPassword(connection, userId, hash); !set)
            return set;
        auto ended = accounts::endSessions(connection, userId);
        if (!ended)
            return ended.fault();
        return then ? then(connection) : Result<void>();
    });
    m_cache.forget();
    return done;
}

Result<SignedIn> Accounts::changePassword(const QString &current, const QString &wanted,
                                          const Identity &who, const Sessions::Place &place)
{
    if (who.kind != Identity::Kind::Session)
        return Fault {.kind = Fault::Kind::Denied,
                      .message = u"Only who has signed in has a password to change."_s};
    auto user = m_signin.check(who.name, current, place.address);
    const bool wrong =
        user ? user->id != who.userId : user.fault().kind == Fault::Kind::Unauthenticated;
    if (wrong) {
        const QString words = u"This is not your password."_s;
        return Fault::invalid(words, {{u"current_password"_s, u"wrong"_s, words}});
    }
    if (!user)
        return user.fault();
    if (auto strong = checkPassword(u"new_password"_s, wanted, namesOf(*user)); !strong)
        return strong.fault();
    auto hash = m_passwords.hash(wanted);
    if (!hash)
        return hash.fault();
    SignedIn signedIn {.tokens = {}, .user = *user};
    const auto unchanged = [&](Connection &connection) -> Result<void> {
        auto now = accounts::lockUser(connection, user->id);
        if (!now)
            return now.fault();
        if (!*now || (*now)->passwordHash != user->passwordHash)
            return Fault::conflict(u"Your password has just been changed elsewhere."_s);
        return {};
    };
    auto done =
        setPassword(user->id, *hash, unchanged, [&](Connection &connection) -> Result<void> {
            auto tokens = m_sessions.begin(connection, user->id, place);
            if (!tokens)
                return tokens.fault();
            signedIn.tokens = *tokens;
            return {};
        });
    if (!done)
        return done.fault();
    return signedIn;
}

Result<void> Accounts::resetPassword(qint64 userId, const QString &wanted, const Identity &who)
{
    auto user = managed(userId, found(userId), who, m_users.spec());
    if (!user)
        return user.fault();
    if (auto person = checkPerson(who); !person && who.kind != Identity::Kind::Program)
        return person;
    if (who.userId == userId)
        return Fault {.kind = Fault::Kind::Denied,
                      .message = u"Change your own password with the one that you have."_s};
    if (auto strong = checkPassword(u"new_password"_s, wanted, namesOf(*user)); !strong)
        return strong;
    auto hash = m_passwords.hash(wanted);
    if (!hash)
        return hash.fault();
    // Once more, since who they are may have changed meanwhile.
    const auto still = [&](Connection &connection) -> Result<void> {
        auto now = managed(userId, accounts::lockUser(connection, userId), who, m_users.spec());
        return now ? Result<void>() : Result<void>(now.fault());
    };
    return setPassword(userId, *hash, still, {});
}

Result<void> Accounts::setPassword(const QString &username, const QString &wanted)
{
    auto user = find(username);
    if (!user)
        return user.fault();
    return resetPassword(user->id, wanted, Identity::program(username));
}

Result<void> Accounts::mayManage(qint64 userId, const Identity &who)
{
    if (auto person = checkPerson(who); !person)
        return person;
    if (who.userId == userId && userId > 0)
        return {};
    auto user = managed(userId, found(userId), who, m_users.spec());
    return user ? Result<void>() : Result<void>(user.fault());
}

// Who signs in by their email, in any case of its letters, must not be taken for somebody else.
Result<void> Accounts::storing(Connection &connection, qint64 id, const Record &values)
{
    for (const QString &field : emailsIn(values)) {
        auto taken = accounts::isTaken(connection, values.value(field).toString(), id);
        if (!taken)
            return taken.fault();
        if (*taken)
            return inUse(field);
    }
    return {};
}

// On PostgreSQL others may have stored the same meanwhile, each before the other's was to be seen.
// Whoever looks is the only one, and is so no longer than it takes to look and to commit.
Result<void> Accounts::stored(Connection &connection, const Record &values)
{
    const QStringList fields = emailsIn(values);
    if (fields.isEmpty() || connection.kind() == DatabaseKind::Sqlite)
        return {};
    if (auto turn = accounts::takeTurnOfNames(connection); !turn)
        return turn;
    for (const QString &field : fields) {
        auto shared = accounts::isShared(connection, values.value(field).toString());
        if (!shared)
            return shared.fault();
        if (*shared)
            return inUse(field);
    }
    return {};
}

Result<qint64> Accounts::storingMany(Connection &connection)
{
    return accounts::lastUser(connection);
}

Result<void> Accounts::storedMany(Connection &connection, qint64 above)
{
    if (connection.kind() == DatabaseKind::Sqlite)
        return {};
    if (auto turn = accounts::takeTurnOfNames(connection); !turn)
        return turn;
    auto shared = accounts::isAnyShared(connection, above);
    if (!shared)
        return shared.fault();
    if (!*shared)
        return {};
    return Fault::conflict(u"Somebody has just added a user with one of these emails; nothing was "
                           u"stored. Try again."_s);
}

Fault Accounts::inUse(const QString &field) const
{
    const QString words =
        u"%1 is already in use by another user."_s.arg(m_users.spec().field(field)->label);
    return Fault::conflict(words, {{field, u"unique"_s, words}});
}

// Somebody must be left who can let others in; the owner of the local data always can.
Result<void> Accounts::changing(Connection &connection, const Record &before, const Record *changes,
                                const Identity &who)
{
    const qint64 id = before.value(u"id"_s).toLongLong();
    const auto is = [](const Record &record, const QString &name, bool otherwise) {
        return record.value(name, otherwise).toBool();
    };
    const bool wasActive = is(before, u"active"_s, true);
    const bool isActive = changes && is(*changes, u"active"_s, wasActive);
    const bool wasAdmin = is(before, u"admin"_s, false);
    const bool isAdmin = changes && is(*changes, u"admin"_s, wasAdmin);
    if (wasAdmin && wasActive && !(isAdmin && isActive) && who.kind != Identity::Kind::Owner) {
        // Else two could go at once, each seeing the other.
        if (auto turn = accounts::takeTurn(connection); !turn)
            return turn;
        auto any = accounts::hasAdministrator(connection);
        auto others = accounts::hasAdministrator(connection, id);
        if (!any || !others)
            return any ? others.fault() : any.fault();
        if (*any && !*others)
            return Fault::conflict(u"This is the last administrator; make another one first."_s);
    }
    if (wasActive == isActive)
        return {};
    auto ended = accounts::endSessions(connection, id);
    return ended ? Result<void>() : Result<void>(ended.fault());
}

} // namespace lectern
