// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/accounts.h"

#include "service/apikeys.h"
#include "service/passwordstrength.h"
#include "service/tokens.h"

#include <QRandomGenerator>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestPassword = 1024; // UTF-16 units; none that was set is as long

Fault wrongPassword()
{
    return {.kind = Fault::Kind::Unauthenticated,
            .message = u"The user name or the password is wrong."_s};
}

Fault tooManyTries(int seconds)
{
    return Fault::tooMany(
        u"There were too many wrong passwords. Try again in %1 seconds."_s.arg(seconds), seconds);
}

QStringList namesOf(const accounts::User &user)
{
    return {user.username, user.email, user.firstName, user.lastName};
}

QString newCode()
{
    // Without what looks like something else: 0 and O, 1 and I.
    const QString letters = u"ABCDEFGHJKLMNPQRSTUVWXYZ23456789"_s;
    QString code;
    for (int i = 0; i < 20; ++i) {
        if (i > 0 && i % 5 == 0)
            code += u'-';
        code += letters[QRandomGenerator::system()->bounded(int(letters.size()))];
    }
    return code;
}

Fault noSuchUser(qint64 id)
{
    return Fault::notFound(u"There is no user with the number %1."_s.arg(id));
}

Fault noSetup()
{
    return {.kind = Fault::Kind::Denied, .message = u"This server has an administrator already."_s};
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

// Who signs in by it may write it in any case.
Result<void> checkEmail(Connection &connection, const QString &email)
{
    auto known = email.isEmpty() ? Result<bool>(false) : accounts::isKnownEmail(connection, email);
    if (!known)
        return known.fault();
    if (!*known)
        return {};
    const QString words = u"Email is already in use by another user."_s;
    return Fault::conflict(words, {{u"email"_s, u"unique"_s, words}});
}

Identity identityOf(const accounts::User &user)
{
    return {.name = user.username,
            .kind = Identity::Kind::Session,
            .role = roleOf(user.role, user.admin),
            .userId = user.id};
}

// The user, where whoever asks may take that action. Fault: NotFound, Denied.
Result<accounts::User> managed(Connection &connection, qint64 id, const Identity &who,
                               const ResourceSpec &spec)
{
    auto user = accounts::findUser(connection, id, true);
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

Result<accounts::User> Accounts::find(qint64 userId)
{
    auto user = m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, userId); });
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

// Whether there is such an account takes as long to say as whether the password is right.
Result<accounts::User> Accounts::checked(const QString &name, const QString &password,
                                         const QString &address)
{
    const QString account = u"name "_s + name.trimmed();
    // Before the database is asked, which could be told from the time that it takes.
    if (const int seconds = m_throttle.wait(account, address); seconds > 0)
        return tooManyTries(seconds);
    auto found = m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, name); });
    if (!found)
        return found.fault();
    const accounts::User user = found->value_or(accounts::User());
    auto right = m_passwords.verify(user.passwordHash, password.left(kLongestPassword));
    if (!right)
        return right.fault();
    if (!*right || !user.active) {
        m_throttle.failed(account, address);
        return wrongPassword();
    }
    m_throttle.succeeded(account, address);
    return user;
}

Result<Accounts::SignedIn> Accounts::signIn(const QString &name, const QString &password,
                                            const Sessions::Place &place)
{
    // The password may be changed while the old one is being checked.
    for (int tries = 0; tries < 2; ++tries) {
        auto user = checked(name, password, place.address);
        if (!user)
            return user.fault();
        auto begun = begin(*user, betterHash(*user, password), place);
        if (!begun)
            return begun.fault();
        if (*begun)
            return **begun;
    }
    return wrongPassword();
}

// At today's cost, where the one that there is was made at another; empty where it is good enough.
QByteArray Accounts::betterHash(const accounts::User &user, const QString &password) const
{
    if (!m_passwords.needsRehash(user.passwordHash))
        return {};
    // Where there is no time for it now, there is the next time.
    auto hash = m_passwords.hash(password);
    return hash ? *hash : QByteArray();
}

// A session for the user as they were checked; nothing where they have changed since.
Result<std::optional<Accounts::SignedIn>> Accounts::begin(const accounts::User &user,
                                                          const QByteArray &betterHash,
                                                          const Sessions::Place &place)
{
    std::optional<SignedIn> signedIn;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        signedIn.reset();
        auto now = accounts::findUser(connection, user.id, true);
        if (!now)
            return now.fault();
        if (!*now || !(*now)->active || (*now)->passwordHash != user.passwordHash)
            return {};
        if (!betterHash.isEmpty()) {
            if (auto kept = accounts::setPassword(connection, user.id, betterHash); !kept)
                return kept;
        }
        auto tokens = m_sessions.begin(connection, user.id, place);
        if (!tokens)
            return tokens.fault();
        signedIn = SignedIn {.tokens = *tokens, .user = **now};
        return {};
    });
    if (!done)
        return done.fault();
    return signedIn;
}

Result<Identity> Accounts::identify(const QString &name, const QString &password,
                                    const QString &address)
{
    auto known = m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, name); });
    if (!known)
        return known.fault();
    const QByteArray hash = m_basic.find(name, password);
    if (*known && (*known)->active && !hash.isEmpty() && hash == (*known)->passwordHash)
        return seen(**known);
    auto user = checked(name, password, address);
    if (!user)
        return user.fault();
    m_basic.put(name, password, user->passwordHash);
    return seen(*user);
}

Identity Accounts::seen(const accounts::User &user)
{
    Identity who = identityOf(user);
    m_presence.saw(who);
    return who;
}

Result<Accounts::SignedIn> Accounts::renew(const QByteArray &updateToken)
{
    auto tokens = m_sessions.renew(updateToken);
    if (!tokens)
        return tokens.fault();
    auto user = find(tokens->userId);
    if (!user)
        return user.fault();
    return SignedIn {.tokens = *tokens, .user = *user};
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
                              accounts::User &added) const
{
    if (auto free = checkEmail(connection, record.value(u"email"_s).toString()); !free)
        return free;
    const QString username = record.value(u"username"_s).toString();
    auto stored = m_users.store().insert(connection, record, username);
    if (!stored)
        return stored.fault();
    auto user = accounts::findUser(connection, username);
    if (!user)
        return user.fault();
    added = **user;
    added.passwordHash = hash;
    return accounts::setPassword(connection, added.id, hash);
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

Result<Accounts::SignedIn> Accounts::changePassword(const QString &current, const QString &wanted,
                                                    const Identity &who,
                                                    const Sessions::Place &place)
{
    if (who.kind != Identity::Kind::Session)
        return Fault {.kind = Fault::Kind::Denied,
                      .message = u"Only who has signed in has a password to change."_s};
    auto user = checked(who.name, current, place.address);
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
        auto now = accounts::findUser(connection, user->id, true);
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
    std::optional<accounts::User> user;
    const auto may = [&](Connection &connection) -> Result<void> {
        auto found = managed(connection, userId, who, m_users.spec());
        if (found)
            user = *found;
        return found ? Result<void>() : Result<void>(found.fault());
    };
    if (auto known = m_database.read(may); !known)
        return known;
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
    return setPassword(userId, *hash, may, {});
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
    auto user = m_database.read(
        [&](Connection &connection) { return managed(connection, userId, who, m_users.spec()); });
    return user ? Result<void>() : Result<void>(user.fault());
}

Result<QString> Accounts::openSetup()
{
    auto there = m_database.read(
        [](Connection &connection) { return accounts::hasAdministrator(connection); });
    if (!there)
        return there.fault();
    const std::scoped_lock lock(m_mutex);
    m_setupCode = *there ? QString() : newCode();
    return m_setupCode;
}

// Another instance, or a command, may have made one since.
Result<bool> Accounts::isSetupOpen()
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_setupCode.isEmpty())
            return false;
    }
    auto there = m_database.read(
        [](Connection &connection) { return accounts::hasAdministrator(connection); });
    if (!there)
        return there;
    return !*there;
}

Result<Accounts::SignedIn> Accounts::setUp(const QString &code, const Newcomer &administrator,
                                           const Sessions::Place &place)
{
    const QString account = u"setup"_s;
    if (const int seconds = m_throttle.wait(account, place.address); seconds > 0)
        return tooManyTries(seconds);
    {
        const std::scoped_lock lock(m_mutex);
        if (m_setupCode.isEmpty())
            return noSetup();
        if (!sameToken(code.trimmed().toUpper().toUtf8(), m_setupCode.toUtf8())) {
            m_throttle.failed(account, place.address);
            return Fault {.kind = Fault::Kind::Denied,
                          .message = u"This is not the code that the server has printed."_s};
        }
    }
    auto added = add(administrator, [](Connection &connection) -> Result<void> {
        if (auto turn = accounts::takeTurn(connection); !turn)
            return turn;
        auto there = accounts::hasAdministrator(connection);
        if (!there)
            return there.fault();
        return *there ? Result<void>(noSetup()) : Result<void>();
    });
    if (!added)
        return added.fault();
    {
        const std::scoped_lock lock(m_mutex);
        m_setupCode.clear();
    }
    auto begun = begin(*added, {}, place);
    if (!begun)
        return begun.fault();
    return *begun ? Result<SignedIn>(**begun) : Result<SignedIn>(wrongPassword());
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
