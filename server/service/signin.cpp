// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/signin.h"

#include "service/rights.h"

#include <QScopeGuard>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestPassword = 1024; // UTF-16 units; none that was set is as long

Fault wrongPassword()
{
    return {.kind = Fault::Kind::Unauthenticated,
            .message = u"The user name or the password is wrong."_s};
}

Identity identityOf(const accounts::User &user)
{
    return {.name = user.username,
            .kind = Identity::Kind::Session,
            .role = roleOf(user.role, user.admin),
            .userId = user.id};
}

} // namespace

// Whether there is such an account takes as long to say as whether the password is right.
Result<accounts::User> Signin::check(const QString &name, const QString &password,
                                     const QString &address)
{
    const QString account = u"name "_s + name.trimmed();
    // Before the database is asked, which could be told from the time that it takes.
    const QString words = u"There were too many wrong passwords."_s;
    if (auto may = m_throttle.begin(account, address, words); !may)
        return may.fault();
    const auto over = qScopeGuard([&] { m_throttle.end(account, address); });
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

Result<SignedIn> Signin::signIn(const QString &name, const QString &password,
                                const Sessions::Place &place)
{
    // The password may be changed while the old one is being checked.
    for (int tries = 0; tries < 2; ++tries) {
        auto user = check(name, password, place.address);
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
QByteArray Signin::betterHash(const accounts::User &user, const QString &password) const
{
    if (!m_passwords.needsRehash(user.passwordHash))
        return {};
    // Where there is no time for it now, there is the next time.
    auto hash = m_passwords.hash(password);
    return hash ? *hash : QByteArray();
}

// A session for the user as they were checked; nothing where they have changed since.
Result<std::optional<SignedIn>> Signin::begin(const accounts::User &user,
                                              const QByteArray &betterHash,
                                              const Sessions::Place &place)
{
    std::optional<SignedIn> signedIn;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        signedIn.reset();
        auto now = accounts::lockUser(connection, user.id);
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

Result<Identity> Signin::identify(const QString &name, const QString &password,
                                  const QString &address)
{
    auto known = m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, name); });
    if (!known)
        return known.fault();
    const QByteArray hash = m_basic.find(name, password);
    if (*known && (*known)->active && !hash.isEmpty() && hash == (*known)->passwordHash)
        return seen(**known);
    auto user = check(name, password, address);
    if (!user)
        return user.fault();
    m_basic.put(name, password, user->passwordHash);
    return seen(*user);
}

Identity Signin::seen(const accounts::User &user)
{
    Identity who = identityOf(user);
    m_presence.saw(who);
    return who;
}

Result<SignedIn> Signin::renew(const QByteArray &updateToken)
{
    auto tokens = m_sessions.renew(updateToken);
    if (!tokens)
        return tokens.fault();
    auto user = m_database.read(
        [&](Connection &connection) { return accounts::findUser(connection, tokens->userId); });
    if (!user)
        return user.fault();
    // Removed since.
    if (!*user)
        return Sessions::unknownToken();
    return SignedIn {.tokens = *tokens, .user = **user};
}

} // namespace lectern
