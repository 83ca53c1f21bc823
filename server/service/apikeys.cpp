// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/apikeys.h"

#include "core/random256.h"
#include "service/tokens.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMostKeys = 100; // of one user
constexpr qint64 kDay = 24LL * 60 * 60 * 1000; // milliseconds

// Whose keys somebody may see; nothing: everybody's.
std::optional<qint64> ownerOf(const Identity &who)
{
    if (who.role == Role::Administrator)
        return std::nullopt;
    return who.userId;
}

} // namespace

bool isPerson(const Identity &who)
{
    return who.kind == Identity::Kind::Session || who.kind == Identity::Kind::Owner;
}

Result<void> checkPerson(const Identity &who)
{
    if (isPerson(who))
        return {};
    return Fault {.kind = Fault::Kind::Denied,
                  .message = u"This is for people who have signed in, not for tools."_s};
}

Result<ApiKeys::Made> ApiKeys::add(const Wish &wish, const Identity &who)
{
    if (auto person = checkPerson(who); !person)
        return person.fault();
    const qint64 now = m_clock.now();
    Made made {.key = {.userId = who.userId,
                       .name = wish.name,
                       .writes = wish.writes,
                       .resources = wish.resources,
                       .createdAt = now,
                       .expiresAt = wish.days == 0 ? 0 : now + wish.days * kDay,
                       .username = who.userId == 0 ? QString() : who.name},
               .token = kKeyPrefix.toByteArray() + random256()};
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto keys = accounts::keysOf(connection, who.userId);
        if (!keys)
            return keys.fault();
        if (keys->size() >= kMostKeys) {
            return Fault::conflict(
                u"There are %1 keys already. Remove one that is not used."_s.arg(keys->size()));
        }
        auto id = accounts::addKey(connection, made.key, tokenHash(made.token));
        if (!id)
            return id.fault();
        made.key.id = *id;
        return {};
    });
    if (!done)
        return done.fault();
    return made;
}

Result<QList<accounts::Key>> ApiKeys::of(const Identity &who) const
{
    if (auto person = checkPerson(who); !person)
        return person.fault();
    return m_database.read(
        [&](Connection &connection) { return accounts::keysOf(connection, ownerOf(who)); });
}

Result<void> ApiKeys::remove(qint64 id, const Identity &who)
{
    if (auto person = checkPerson(who); !person)
        return person;
    int removed = 0;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto gone = accounts::removeKey(connection, id, ownerOf(who));
        if (!gone)
            return gone.fault();
        removed = *gone;
        return {};
    });
    m_cache.forget();
    if (done && removed == 0)
        return Fault::notFound(u"There is no key %1."_s.arg(id));
    return done;
}

} // namespace lectern
