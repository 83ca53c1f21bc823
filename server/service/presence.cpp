// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/presence.h"

#include "core/timestamp.h"
#include "store/sessionstore.h"

#include <set>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {
// Who comes within this time is noted together.
constexpr std::chrono::seconds kGathered {1};
} // namespace

Presence::~Presence()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Presence::start()
{
    m_thread = std::thread([this] {
        run();
        m_database.releaseThread();
    });
}

void Presence::saw(const Identity &who)
{
    if (who.kind != Identity::Kind::Session && who.kind != Identity::Kind::Key)
        return;
    {
        const std::scoped_lock lock(m_mutex);
        m_seen[{who.kind, who.credentialId, who.userId}] = who;
    }
    m_wake.notify_all();
}

void Presence::foundExpired()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_expired = true;
    }
    m_wake.notify_all();
}

void Presence::run()
{
    using Clock = std::chrono::steady_clock;
    std::unique_lock lock(m_mutex);
    Clock::time_point sweep = Clock::now();
    while (true) {
        const bool woken = m_wake.wait_until(
            lock, sweep, [this] { return m_stopping || m_expired || !m_seen.empty(); });
        if (m_stopping && m_seen.empty())
            return;
        if (!woken || Clock::now() >= sweep) {
            m_expired = true;
            sweep = Clock::now() + m_sweep;
        }
        const Seen seen = std::exchange(m_seen, {});
        const bool expired = std::exchange(m_expired, false);
        lock.unlock();
        const bool noted = note(seen, expired);
        lock.lock();
        if (!noted && m_stopping)
            return;
        // What could not be noted is noted with the next, unless it is out of date by then.
        if (!noted) {
            m_seen.insert(seen.begin(), seen.end());
            m_expired = m_expired || expired;
        }
        m_wake.wait_for(lock, kGathered, [this] { return m_stopping; });
    }
}

bool Presence::note(const Seen &seen, bool expired)
{
    const qint64 now = m_clock.now();
    const QString time = toTimestamp(QDateTime::fromMSecsSinceEpoch(now, Qt::UTC));
    auto done = m_database.write(
        [&](Connection &connection) -> Result<void> {
            // In the order in which others lock users and then their sessions.
            std::set<qint64> users;
            for (const auto &[name, who] : seen)
                users.insert(who.userId);
            users.erase(0);
            for (const qint64 user : users) {
                if (auto noted = accounts::sawUser(connection, user, time); !noted)
                    return noted;
            }
            for (const auto &[name, who] : seen) {
                // Who sends a password with each request has no session.
                if (who.credentialId == 0)
                    continue;
                auto noted = who.kind == Identity::Kind::Session
                    ? accounts::sawSession(connection, who.credentialId, now)
                    : accounts::sawKey(connection, who.credentialId, now);
                if (!noted)
                    return noted;
            }
            return expired ? accounts::endExpired(connection, now) : Result<void>();
        },
        Database::Effort::Once, DatabaseTimes::Work::Fill);
    return bool(done);
}

} // namespace lectern
