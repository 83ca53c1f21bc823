// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/identity.h"
#include "store/perthread.h"

#include <QDeadlineTimer>
#include <QHash>

#include <atomic>
#include <chrono>
#include <optional>

namespace lectern {

/**
 * Who is behind the tokens that were just used, so that not each request asks the database. What
 * is remembered is forgotten after half a second, by which time another instance may have ended a
 * session, and at once where this one has. Safe to use from several threads, of which each
 * remembers for itself, so that none waits for another.
 */
class IdentityCache
{
public:
    /** Before the database is asked: what it then says holds only if nothing was forgotten since.
     */
    quint64 generation() const { return m_generation; }
    std::optional<Identity> find(const QByteArray &token);
    void put(const QByteArray &token, const Identity &who, quint64 generation);
    /** Everybody. */
    void forget() { ++m_generation; }

private:
    static constexpr std::chrono::milliseconds kKept {500};
    static constexpr qsizetype kMost = 1'000;

    struct Entry
    {
        Identity who;
        QDeadlineTimer until;
    };

    struct Known
    {
        QHash<QByteArray, Entry> entries; ///< by the token itself: a digest would take longer
        quint64 generation = 0; ///< for which they hold
    };

    std::atomic<quint64> m_generation = 0;
    PerThread<Known> m_known;
};

} // namespace lectern
