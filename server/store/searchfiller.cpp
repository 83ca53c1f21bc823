// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/searchfiller.h"

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// While nobody has written for so long, the indexes may be worked at.
constexpr auto kPause = 100ms;
// Writes after which it is done in spite of others; looking through so many takes about 10 ms.
constexpr int kMostWaiting = 20'000;
// What another instance has left, or a failure, is taken up after so long.
constexpr auto kNextLook = 2s;
// Records at a time: others wait with their writes for so many. In larger portions it is less work.
constexpr int kFew = 400;
constexpr int kMany = 2000;
constexpr qint64 kLongQueue = 10'000;

QStringList keyNames(const ResourceSpec &spec)
{
    QStringList keys;
    for (const FieldSpec &field : spec.searchedFields())
        keys.append(field.name + u"_key"_s);
    return keys;
}

} // namespace

SearchFiller::~SearchFiller()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void SearchFiller::start()
{
    m_thread = std::thread([this] {
        run();
        m_database.releaseThread();
    });
}

void SearchFiller::wake()
{
    {
        const std::scoped_lock lock(m_mutex);
        // One that waits has been told already.
        if (++m_writes != 1 && m_writes != kMostWaiting)
            return;
    }
    m_wake.notify_one();
}

bool SearchFiller::isStopping()
{
    const std::scoped_lock lock(m_mutex);
    return m_stopping;
}

void SearchFiller::run()
{
    for (;;) {
        fillAll();
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, kNextLook, [this] { return m_stopping || m_writes > 0; });
        for (int seen = 0; !m_stopping && m_writes > seen && m_writes < kMostWaiting;) {
            seen = m_writes;
            m_wake.wait_for(lock, kPause,
                            [this] { return m_stopping || m_writes >= kMostWaiting; });
        }
        if (m_stopping)
            return;
        m_writes = 0;
    }
}

void SearchFiller::fillAll()
{
    for (const ResourceSpec &spec : m_catalog) {
        for (int taken = 1; taken > 0 && !isStopping();) {
            auto filled = fillSome(spec);
            // Searches find everything all the same; the next look tries again.
            if (!filled)
                return;
            taken = *filled;
        }
    }
}

Result<int> SearchFiller::fillSome(const ResourceSpec &spec)
{
    return m_database.url().kind == DatabaseKind::Sqlite ? fillSqlite(spec) : fillPostgres(spec);
}

// Ids only grow, so that a number tells how far the index is.
Result<int> SearchFiller::fillSqlite(const ResourceSpec &spec)
{
    auto reading = m_database.connection();
    if (!reading)
        return reading.fault();
    auto rows = (*reading)->query(
        u"SELECT filled_to, (SELECT max(id) FROM %1) FROM search_progress WHERE resource = ?"_s.arg(
            spec.name),
        {spec.name});
    if (!rows)
        return rows.fault();
    const qint64 waiting =
        rows->isEmpty() ? 0 : rows->first()[1].toLongLong() - rows->first()[0].toLongLong();
    if (waiting <= 0)
        return 0;
    const qint64 from = rows->first()[0].toLongLong();
    const int some = waiting > kLongQueue ? kMany : kFew;
    int taken = 0;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto filled = connection.execute(
            u"INSERT INTO %1_search (rowid, %2) SELECT id, %2 FROM %1 WHERE id > ? ORDER BY id LIMIT ?"_s
                .arg(spec.name, keyNames(spec).join(u", "_s)),
            {from, some});
        if (!filled)
            return filled.fault();
        taken = *filled;
        auto noted = connection.execute(
            u"UPDATE search_progress SET filled_to = coalesce((SELECT max(id) FROM (SELECT id FROM "
            u"%1 "
            u"WHERE id > ? ORDER BY id LIMIT ?)), filled_to) WHERE resource = ?"_s.arg(spec.name),
            {from, some, spec.name});
        return noted ? Result<void>() : Result<void>(noted.fault());
    });
    if (!done)
        return done.fault();
    return taken;
}

// Several instances may do so at once: each takes what no other has taken. A record that is being
// changed is waited for, and goes by what it says then.
Result<int> SearchFiller::fillPostgres(const ResourceSpec &spec)
{
    const QString sql =
        u"WITH taken AS (DELETE FROM search_waiting WHERE ctid = ANY (ARRAY("
        u"SELECT ctid FROM search_waiting WHERE resource = '%1' LIMIT %3 FOR UPDATE SKIP LOCKED"
        u")) RETURNING id), "
        u"texts AS (SELECT id, concat_ws(E'\\n', %2) AS keys FROM %1 "
        u"WHERE id IN (SELECT id FROM taken) ORDER BY id FOR SHARE) "
        u"INSERT INTO search_entries SELECT '%1', id, keys FROM texts "
        u"ON CONFLICT (resource, id) DO UPDATE SET keys = excluded.keys"_s
            .arg(spec.name, keyNames(spec).join(u", "_s))
            .arg(kMany);
    int taken = 0;
    auto reading = m_database.connection();
    if (!reading)
        return reading.fault();
    auto waiting = (*reading)->query(
        u"SELECT 1 FROM search_waiting WHERE resource = '%1' LIMIT 1"_s.arg(spec.name));
    if (!waiting || waiting->isEmpty())
        return waiting ? Result<int>(0) : Result<int>(waiting.fault());
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto filled = connection.execute(sql, {}, Connection::Place::Last);
        if (!filled)
            return filled.fault();
        taken = *filled;
        return {};
    });
    if (!done)
        return done.fault();
    return taken;
}

} // namespace lectern
