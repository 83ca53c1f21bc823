// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/searchfiller.h"

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

// While nobody has written for so long, the indexes may be worked at ...
constexpr auto kPause = 100ms;
// ... and after so long in any case. What another instance has left is taken up after it, too.
constexpr auto kNextLook = 2s;
// Looking through so many takes about 10 ms, so that no pause is waited for.
constexpr qint64 kMostWaiting = 20'000;
// Others wait with their writes while a portion is taken, so its size follows the time it takes.
constexpr auto kShort = 5ms;
constexpr auto kLong = 15ms;
constexpr int kSmallest = 50; // records
constexpr int kLargest = 2000;
// Records after which PostgreSQL's statistics are of no use.
constexpr qint64 kWorthCounting = 10'000;

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
        ++m_writes;
    }
    m_wake.notify_one();
}

void SearchFiller::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        const quint64 seen = m_writes;
        lock.unlock();
        const Step step = fillNext();
        lock.lock();
        if (step.taken == 0)
            m_wake.wait_for(lock, kNextLook, [&] { return m_stopping || m_writes > seen; });
        if (step.left < kMostWaiting)
            awaitPause(lock);
    }
}

// PostgreSQL plans by statistics, which are old after so much; until autovacuum comes along it
// would read whole tables.
void SearchFiller::countAnew(const ResourceSpec &spec)
{
    m_unknown = 0;
    auto own = connection();
    if (!own || (*own)->kind() != DatabaseKind::Postgres)
        return;
    auto done = (*own)->runScript(
        u"ANALYZE %1; ANALYZE search_entries; ANALYZE search_waiting"_s.arg(spec.name));
    if (!done)
        qWarning("ANALYZE: %s", qUtf8Printable(done.fault().message));
}

// The next portion, by the time that the last one took.
void SearchFiller::adapt(std::chrono::steady_clock::duration time)
{
    if (time > kLong)
        m_portion = std::max(m_portion / 2, kSmallest);
    else if (time < kShort)
        m_portion = std::min(m_portion * 2, kLargest);
}

void SearchFiller::awaitPause(std::unique_lock<std::mutex> &lock)
{
    const auto latest = std::chrono::steady_clock::now() + kNextLook;
    for (quint64 seen = m_writes; std::chrono::steady_clock::now() < latest; seen = m_writes) {
        m_wake.wait_for(lock, kPause, [this] { return m_stopping; });
        if (m_stopping || m_writes == seen)
            return;
    }
}

// A portion of the first resource that has something waiting. After a fault nothing is taken:
// searches find everything all the same, and the next look tries again.
SearchFiller::Step SearchFiller::fillNext()
{
    for (const ResourceSpec &spec : m_catalog) {
        auto step = fillSome(spec);
        if (!step)
            return {};
        if (step->taken == 0)
            continue;
        m_unknown += step->taken;
        if (step->left == 0 && m_unknown > kWorthCounting)
            countAnew(spec);
        return *step;
    }
    return {};
}

// What is looked up here is nobody's request.
Result<Connection *> SearchFiller::connection()
{
    auto own = m_database.connection();
    if (own)
        (*own)->measureReads(nullptr);
    return own;
}

Result<SearchFiller::Step> SearchFiller::fillSome(const ResourceSpec &spec)
{
    return m_database.url().kind == DatabaseKind::Sqlite ? fillSqlite(spec) : fillPostgres(spec);
}

// Ids only grow, so that a number tells how far the index is.
Result<SearchFiller::Step> SearchFiller::fillSqlite(const ResourceSpec &spec)
{
    auto reading = connection();
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
        return Step();
    const qint64 from = rows->first()[0].toLongLong();
    const int portion = m_portion;
    int taken = 0;
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        const auto begin = std::chrono::steady_clock::now();
        auto filled = connection.execute(
            u"INSERT INTO %1_search (rowid, %2) SELECT id, %2 FROM %1 WHERE id > ? ORDER BY id LIMIT ?"_s
                .arg(spec.name, keyNames(spec).join(u", "_s)),
            {from, portion});
        if (!filled)
            return filled.fault();
        taken = *filled;
        adapt(std::chrono::steady_clock::now() - begin);
        auto noted = connection.execute(
            u"UPDATE search_progress SET filled_to = coalesce((SELECT max(id) FROM (SELECT id FROM "
            u"%1 "
            u"WHERE id > ? ORDER BY id LIMIT ?)), filled_to) WHERE resource = ?"_s.arg(spec.name),
            {from, portion, spec.name});
        return noted ? Result<void>() : Result<void>(noted.fault());
    });
    if (!done)
        return done.fault();
    return Step {.taken = taken, .left = waiting - taken};
}

// Several instances may do so at once: each takes what no other has taken. A record that is being
// changed is waited for, and goes by what it says then.
Result<SearchFiller::Step> SearchFiller::fillPostgres(const ResourceSpec &spec)
{
    const QString sql =
        u"WITH taken AS (DELETE FROM search_waiting WHERE ctid = ANY (ARRAY("
        u"SELECT ctid FROM search_waiting WHERE resource = '%1' LIMIT ? FOR UPDATE SKIP LOCKED"
        u")) RETURNING id), "
        u"texts AS (SELECT id, concat_ws(E'\\n', %2) AS keys FROM %1 "
        u"WHERE id IN (SELECT id FROM taken) ORDER BY id FOR SHARE) "
        u"INSERT INTO search_entries SELECT '%1', id, keys FROM texts "
        u"ON CONFLICT (resource, id) DO UPDATE SET keys = excluded.keys"_s.arg(
            spec.name, keyNames(spec).join(u", "_s));
    int taken = 0;
    auto reading = connection();
    if (!reading)
        return reading.fault();
    auto waiting = (*reading)->query(
        u"SELECT 1 FROM search_waiting WHERE resource = '%1' LIMIT 1"_s.arg(spec.name));
    if (!waiting || waiting->isEmpty())
        return waiting ? Result<Step>(Step()) : Result<Step>(waiting.fault());
    auto done = m_database.write([&](Connection &connection) -> Result<void> {
        auto filled = connection.execute(sql, {kLargest}, Connection::Place::Last);
        if (!filled)
            return filled.fault();
        taken = *filled;
        return {};
    });
    if (!done)
        return done.fault();
    // No writer waits for this, and counting would take longer than going on.
    return Step {.taken = taken, .left = taken < kLargest ? 0 : kMostWaiting};
}

} // namespace lectern
