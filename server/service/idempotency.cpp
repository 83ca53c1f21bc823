// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/idempotency.h"

#include "core/timestamp.h"

#include <QDateTime>

#include <optional>

namespace lectern {

using namespace Qt::StringLiterals;

/** One request with a key at a time. */
class Idempotency::Turn
{
public:
    Turn(Idempotency &all, const RequestKey &key) : m_all(all), m_key(key.asker, key.key)
    {
        const std::scoped_lock lock(m_all.m_mutex);
        m_taken = m_all.m_underWay.insert(m_key).second;
    }
    ~Turn()
    {
        const std::scoped_lock lock(m_all.m_mutex);
        if (m_taken)
            m_all.m_underWay.erase(m_key);
    }
    Q_DISABLE_COPY_MOVE(Turn)

    bool isTaken() const { return m_taken; }

private:
    Idempotency &m_all;
    const std::pair<QString, QString> m_key;
    bool m_taken = false;
};

namespace {

// At most so many expired keys go with a request: after a burst there may be a million.
constexpr int kMostForgotten = 200;

// Those that another instance is about to remove are left to it.
Result<void> forgetOld(Connection &connection, const QString &limit)
{
    const QString lock = Dialect::of(connection.kind()).forUpdate();
    auto removed = connection.execute(
        u"DELETE FROM idempotency_keys WHERE (asker, key) IN "
        u"(SELECT asker, key FROM idempotency_keys WHERE created_at < ? ORDER BY created_at "
        u"LIMIT %1%2)"_s.arg(kMostForgotten)
            .arg(lock.isEmpty() ? lock : lock + u" SKIP LOCKED"_s),
        {limit});
    return removed ? Result<void>() : Result<void>(removed.fault());
}

// Whether the key was free or has expired; it is taken from now on. On PostgreSQL this waits until
// another instance that has just taken it has committed, and keeps the key from being removed.
Result<bool> take(Connection &connection, const RequestKey &key)
{
    const QString yesterday = toTimestamp(QDateTime::currentDateTimeUtc().addDays(-1));
    auto taken = connection.execute(
        u"INSERT INTO idempotency_keys (asker, key, fingerprint, created_at) VALUES (?, ?, ?, ?) "
        u"ON CONFLICT (asker, key) DO UPDATE SET fingerprint = excluded.fingerprint, "
        u"result = NULL, created_at = excluded.created_at WHERE idempotency_keys.created_at < ?"_s,
        {key.asker, key.key, key.fingerprint, timestampNow(), yesterday});
    if (!taken)
        return taken.fault();
    if (*taken == 0)
        return false;
    // After the key itself, so that nobody who waits for one holds others.
    if (auto forgotten = forgetOld(connection, yesterday); !forgotten)
        return forgotten.fault();
    return true;
}

Result<void> keep(Connection &connection, const RequestKey &key, const QByteArray &result,
                  Connection::Place place)
{
    auto kept =
        connection.execute(u"UPDATE idempotency_keys SET result = ? WHERE asker = ? AND key = ?"_s,
                           {QString::fromUtf8(result), key.asker, key.key}, place);
    return kept ? Result<void>() : Result<void>(kept.fault());
}

} // namespace

Result<void> Idempotency::once(const RequestKey &key, QByteArray &result, const Database::Job &job,
                               Database::Effort effort)
{
    const Turn turn(*this, key);
    if (!turn.isTaken())
        return Fault::conflict(u"A request with this Idempotency-Key is under way."_s);
    const auto unlessDone = [&](Connection &connection) -> Result<void> {
        auto taken = take(connection, key);
        if (!taken)
            return taken.fault();
        if (*taken) {
            if (auto done = job(connection); !done)
                return done;
            return keep(connection, key, result, Connection::Place::Last);
        }
        auto earlier = kept(connection, key);
        if (!earlier)
            return earlier.fault();
        if (!*earlier)
            return Fault::unavailable(u"This Idempotency-Key has just expired. Try again."_s);
        result = **earlier;
        return {};
    };
    return m_database.write(unlessDone, effort);
}

Result<void> Idempotency::note(Connection &connection, const RequestKey &key,
                               const QByteArray &result)
{
    auto taken = take(connection, key);
    if (!taken)
        return taken.fault();
    return keep(connection, key, result, Connection::Place::Any);
}

Result<std::optional<QByteArray>> Idempotency::kept(Connection &connection, const RequestKey &key)
{
    auto rows = connection.query(
        u"SELECT fingerprint, result FROM idempotency_keys WHERE asker = ? AND key = ?"_s,
        {key.asker, key.key});
    if (!rows)
        return rows.fault();
    if (rows->isEmpty())
        return std::optional<QByteArray>();
    if (rows->first()[0].toString() != key.fingerprint) {
        return Fault {.kind = Fault::Kind::Unprocessable,
                      .message = u"This Idempotency-Key was used for another request."_s};
    }
    return std::optional(rows->first()[1].toString().toUtf8());
}

} // namespace lectern
