// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/sessions.h"

#include "core/random256.h"
#include "service/tokens.h"
#include "store/accountstore.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestDevice = 200; // UTF-16 units

Sessions::Tokens newTokens(qint64 userId, qint64 expiresAt)
{
    return {
        .session = random256(), .update = random256(), .expiresAt = expiresAt, .userId = userId};
}

Result<bool> isKnown(Connection &connection, const QString &hash)
{
    auto session = accounts::findByUpdate(connection, hash);
    if (!session || *session)
        return session ? Result<bool>(true) : Result<bool>(session.fault());
    auto spent = accounts::findSpent(connection, hash);
    return spent ? Result<bool>(*spent != 0) : Result<bool>(spent.fault());
}

// What the thief or the robbed has got for a spent token must not be of use any longer.
Result<void> endStolen(Connection &connection, const QString &hash)
{
    auto spent = accounts::findSpent(connection, hash);
    if (!spent || *spent == 0)
        return spent ? Result<void>() : Result<void>(spent.fault());
    auto ended = connection.execute(u"DELETE FROM sessions WHERE id = ?"_s, {*spent});
    return ended ? Result<void>() : Result<void>(ended.fault());
}

} // namespace

Fault Sessions::unknownToken()
{
    return {.kind = Fault::Kind::Unauthenticated,
            .message = u"This update token is not known. Sign in again."_s};
}

Result<Sessions::Tokens> Sessions::begin(Connection &connection, qint64 userId,
                                         const Place &place) const
{
    const qint64 now = m_clock.now();
    const Tokens tokens = newTokens(userId, now + kLifetime);
    const accounts::Session session {.userId = userId,
                                     .device = place.device.simplified().left(kLongestDevice),
                                     .address = place.address,
                                     .createdAt = now,
                                     .lastUsedAt = now,
                                     .expiresAt = tokens.expiresAt};
    auto added = accounts::addSession(connection, session, tokenHash(tokens.session),
                                      tokenHash(tokens.update));
    if (!added)
        return added.fault();
    return tokens;
}

Result<Sessions::Tokens> Sessions::renew(const QByteArray &updateToken)
{
    const QString hash = tokenHash(updateToken);
    // Who sends just anything gets no turn to write, and nobody else is asked anew who they are.
    auto known = m_database.read([&](Connection &connection) { return isKnown(connection, hash); });
    if (!known || !*known)
        return known ? unknownToken() : known.fault();
    std::optional<Tokens> tokens;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto exchanged = exchange(connection, hash);
        if (!exchanged)
            return exchanged.fault();
        tokens = *exchanged;
        return {};
    });
    m_cache.forget();
    if (!done)
        return done.fault();
    return tokens ? Result<Tokens>(*tokens) : Result<Tokens>(unknownToken());
}

// A new pair for the session; nothing where it ends by this, or may not go on.
Result<std::optional<Sessions::Tokens>> Sessions::exchange(Connection &connection,
                                                           const QString &hash) const
{
    using Exchanged = std::optional<Tokens>;
    auto session = accounts::findByUpdate(connection, hash);
    if (!session)
        return session.fault();
    if (!*session) {
        auto ended = endStolen(connection, hash);
        return ended ? Result<Exchanged>(Exchanged()) : Result<Exchanged>(ended.fault());
    }
    auto user = accounts::findUser(connection, (*session)->userId);
    if (!user)
        return user.fault();
    const qint64 now = m_clock.now();
    if (!*user || !(*user)->active || (*session)->expiresAt <= now)
        return Exchanged();
    const Tokens tokens = newTokens((*session)->userId, now + kLifetime);
    (*session)->lastUsedAt = now;
    (*session)->expiresAt = tokens.expiresAt;
    auto renewed = accounts::renewSession(connection, **session, tokenHash(tokens.session),
                                          tokenHash(tokens.update));
    return renewed ? Result<Exchanged>(tokens) : Result<Exchanged>(renewed.fault());
}

Result<QList<accounts::Session>> Sessions::of(qint64 userId) const
{
    auto sessions = m_database.read(
        [&](Connection &connection) { return accounts::sessionsOf(connection, userId); });
    if (!sessions)
        return sessions;
    const qint64 now = m_clock.now();
    sessions->removeIf([now](const accounts::Session &one) { return one.expiresAt <= now; });
    return sessions;
}

Result<qint64> Sessions::expiryOf(const Identity &who) const
{
    if (who.kind != Identity::Kind::Session)
        return 0;
    auto sessions = of(who.userId);
    if (!sessions)
        return sessions.fault();
    for (const accounts::Session &one : std::as_const(*sessions)) {
        if (one.id == who.credentialId)
            return one.expiresAt;
    }
    return 0;
}

Result<void> Sessions::end(qint64 userId, qint64 id)
{
    int ended = 0;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto removed = accounts::endSessions(connection, userId, id);
        if (!removed)
            return removed.fault();
        ended = *removed;
        return {};
    });
    m_cache.forget();
    if (done && id != 0 && ended == 0)
        return Fault::notFound(u"There is no session %1 of this user."_s.arg(id));
    return done;
}

} // namespace lectern
