// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/identitycache.h"

namespace lectern {

std::optional<Identity> IdentityCache::find(const QByteArray &token)
{
    std::optional<Identity> who;
    m_known.change([&](Known &known) {
        if (known.generation != m_generation)
            return;
        const auto it = known.entries.constFind(token);
        if (it != known.entries.cend() && !it->until.hasExpired())
            who = it->who;
    });
    return who;
}

void IdentityCache::put(const QByteArray &token, const Identity &who, quint64 generation)
{
    m_known.change([&](Known &known) {
        if (known.generation != generation || known.entries.size() >= kMost)
            known.entries.clear();
        known.generation = generation;
        // A copy of its own, since the token may lie in somebody else's bytes.
        known.entries.insert(QByteArray(token.constData(), token.size()),
                             {who, QDeadlineTimer(kKept)});
    });
}

} // namespace lectern
