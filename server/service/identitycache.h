// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/identity.h"

#include <QDeadlineTimer>
#include <QHash>

#include <chrono>
#include <mutex>
#include <optional>

namespace lectern {

/**
 * Who is behind the tokens that were just used, so that not each request asks the database. What
 * is remembered is forgotten after half a second, by which time another instance may have ended a
 * session, and at once where this one has. Safe to use from several threads.
 */
class IdentityCache
{
public:
    /** Before the database is asked: what it then says holds only if nothing was forgotten since.
     */
    quint64 generation() const;
    std::optional<Identity> find(const QByteArray &token) const;
    void put(const QByteArray &token, const Identity &who, quint64 generation);
    /** Everybody. */
    void forget();

private:
    static constexpr std::chrono::milliseconds kKept {500};
    static constexpr qsizetype kMost = 10'000;

    struct Entry
    {
        Identity who;
        QDeadlineTimer until;
    };

    mutable std::mutex m_mutex;
    QHash<QByteArray, Entry> m_entries; ///< by the token itself, whose digest would take longer
    quint64 m_generation = 0;
};

} // namespace lectern
