// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/doorkeeper.h"

#include "service/rights.h"
#include "service/tokens.h"
#include "store/accountstore.h"
#include "store/sessionstore.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Result<bool> hasSameRole(Connection &connection, const Identity &who)
{
    if (who.userId == 0)
        return true;
    auto user = accounts::findUser(connection, who.userId);
    if (!user)
        return user.fault();
    return *user && (*user)->active && roleOf((*user)->role, (*user)->admin) == who.role;
}

// The session or the key; whoever sends a password with each request has none.
Result<bool> hasCredential(Connection &connection, const Identity &who, qint64 now)
{
    if (who.credentialId == 0)
        return true;
    return who.kind == Identity::Kind::Key
        ? accounts::hasKey(connection, who.credentialId, now)
        : accounts::hasSession(connection, who.credentialId, now);
}

} // namespace

Result<void> checkUnchanged(Connection &connection, const Identity &who, qint64 now)
{
    auto same = hasSameRole(connection, who);
    if (same && *same)
        same = hasCredential(connection, who, now);
    if (!same)
        return same.fault();
    if (*same)
        return {};
    return Fault {.kind = Fault::Kind::Denied,
                  .message = u"The rights of who has begun this have changed."_s};
}

Result<Identity> Doorkeeper::identify(const QByteArray &token)
{
    if (auto known = m_cache.find(token))
        return *std::move(known);
    const QString hash = tokenHash(token);
    const quint64 generation = m_cache.generation();
    auto found = m_database.read([&](Connection &connection) {
        return token.startsWith(kKeyPrefix) ? byKey(connection, hash) : bySession(connection, hash);
    });
    if (!found)
        return found.fault();
    if (!*found) {
        return Fault {.kind = Fault::Kind::Unauthenticated,
                      .message = u"This token is not known."_s};
    }
    m_cache.put(token, **found, generation);
    m_presence.saw(**found);
    return **found;
}

Doorkeeper::Found Doorkeeper::bySession(Connection &connection, const QString &hash) const
{
    auto session = accounts::findSession(connection, hash);
    if (!session)
        return session.fault();
    if (!*session)
        return std::optional<Identity>();
    if ((*session)->expiresAt <= m_clock.now()) {
        m_presence.foundExpired();
        return std::optional<Identity>();
    }
    auto user = accounts::findUser(connection, (*session)->userId);
    if (!user)
        return user.fault();
    if (!*user || !(*user)->active)
        return std::optional<Identity>();
    return std::optional(Identity {.name = (*user)->username,
                                   .kind = Identity::Kind::Session,
                                   .role = roleOf((*user)->role, (*user)->admin),
                                   .userId = (*user)->id,
                                   .credentialId = (*session)->id});
}

Doorkeeper::Found Doorkeeper::byKey(Connection &connection, const QString &hash) const
{
    auto key = accounts::findKey(connection, hash);
    if (!key)
        return key.fault();
    if (!*key)
        return std::optional<Identity>();
    if ((*key)->expiresAt != 0 && (*key)->expiresAt <= m_clock.now()) {
        m_presence.foundExpired();
        return std::optional<Identity>();
    }
    Identity who = Identity::owner();
    if ((*key)->userId != 0) {
        auto user = accounts::findUser(connection, (*key)->userId);
        if (!user)
            return user.fault();
        if (!*user || !(*user)->active)
            return std::optional<Identity>();
        who.name = (*user)->username;
        who.role = roleOf((*user)->role, (*user)->admin);
        who.userId = (*user)->id;
    } else if (!m_ownerKeys) {
        return std::optional<Identity>();
    }
    who.kind = Identity::Kind::Key;
    who.credentialId = (*key)->id;
    who.limits = {.writes = (*key)->writes, .resources = (*key)->resources};
    return std::optional(who);
}

} // namespace lectern
