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
// Looking through so many takes about 50 ms, so that no pause is waited for.
constexpr qint64 kMostWaiting = 100'000;
// Others wait with their writes while a portion is taken, on PostgreSQL only those that change the
// same records; so its size follows the time that the last one took.
struct Pace
{
    std::chrono::milliseconds brief;
    std::chrono::milliseconds lengthy;
};
constexpr Pace kSqlite {5ms, 15ms};
constexpr Pace kPostgres {100ms, 400ms};
constexpr int kFirst = 50; // records
constexpr int kLargest = 2000;
// Long texts may follow short ones.
constexpr int kMostText = 64 * 1024; // characters
// Records after which PostgreSQL's statistics are of no use.
constexpr int kWorthCounting = 10'000;
// Failures one after the other that are worth a warning.
constexpr int kWorrying = 5;

QStringList keyNames(const ResourceSpec &spec)
{
    QStringList keys;
    for (const FieldSpec &field : spec.searchedFields())
        keys.append(field.name + u"_key"_s);
    return keys;
}

// The same as in the triggers, which keep what the index has of a changed record.
QString sqliteText(const ResourceSpec &spec)
{
    return keyNames(spec).join(u" || char(10) || "_s);
}

Result<void> runAll(Connection &connection,
                    const QList<std::pair<QString, QVariantList>> &statements)
{
    for (const auto &[sql, values] : statements) {
        if (auto done = connection.execute(sql, values); !done)
            return done.fault();
    }
    return {};
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
        const int taken = fillNext();
        lock.lock();
        if (taken == 0)
            m_wake.wait_for(lock, kNextLook, [&] { return m_stopping || m_writes > seen; });
        if (m_stopping || m_writes == seen)
            continue;
        lock.unlock();
        const bool far = isFarBehind();
        lock.lock();
        if (!far)
            awaitPause(lock);
    }
}

// What PostgreSQL's indexes have put off is looked through by every search:
// https://www.postgresql.org/docs/15/gin-implementation.html#GIN-FAST-UPDATE
// And after so much it would plan by old statistics, and look into the table for what an index
// tells, until autovacuum came along.
void SearchFiller::settle()
{
    const int filled = std::exchange(m_filled, 0);
    auto own = connection();
    if (filled == 0 || !own || (*own)->kind() != DatabaseKind::Postgres)
        return;
    QStringList statements {u"SET statement_timeout = 0"_s};
    for (const ResourceSpec &spec : m_catalog)
        statements.append(u"SELECT gin_clean_pending_list('%1_search')"_s.arg(spec.name));
    if (filled > kWorthCounting) {
        statements << u"VACUUM (ANALYZE) search_entries"_s << u"VACUUM (ANALYZE) search_waiting"_s;
        for (const ResourceSpec &spec : m_catalog)
            statements.append(u"VACUUM (ANALYZE) "_s + spec.name);
    }
    statements.append(u"RESET statement_timeout"_s);
    for (const QString &sql : std::as_const(statements)) {
        if (auto done = (*own)->runScript(sql); !done)
            qWarning("%s: %s", qUtf8Printable(sql), qUtf8Printable(done.fault().message));
    }
}

int &SearchFiller::portion(const ResourceSpec &spec)
{
    if (const auto known = m_portions.find(spec.name); known != m_portions.end())
        return *known;
    return *m_portions.insert(spec.name, kFirst);
}

// The next portion, by the time that the last one took.
void SearchFiller::adapt(const ResourceSpec &spec, std::chrono::steady_clock::duration time)
{
    const Pace pace = m_database.url().kind == DatabaseKind::Sqlite ? kSqlite : kPostgres;
    int &records = portion(spec);
    if (time > pace.lengthy)
        records = std::max(records / 2, 1);
    else if (time < pace.brief)
        records = std::min(records * 2, kLargest);
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
int SearchFiller::fillNext()
{
    for (const ResourceSpec &spec : m_catalog) {
        auto waits = isWaiting(spec);
        auto taken = !waits ? Result<int>(waits.fault()) : *waits ? fillSome(spec) : Result<int>(0);
        if (!taken) {
            note(m_failures, u"Filling the search index of "_s + spec.name, taken.fault());
            return 0;
        }
        m_failures = 0;
        if (*taken > 0) {
            m_filled += *taken;
            return *taken;
        }
    }
    settle();
    return doChore() ? 1 : 0;
}

bool SearchFiller::doChore()
{
    auto done = m_chore();
    if (!done)
        note(m_choreFailures, u"Clearing away"_s, done.fault());
    else
        m_choreFailures = 0;
    return done && *done;
}

// Once is nothing: the database may be away for a moment, or something long may be before it.
void SearchFiller::note(int &failures, const QString &what, const Fault &fault)
{
    if (++failures == kWorrying)
        qWarning("%s has failed %d times: %s %s", qUtf8Printable(what), failures,
                 qUtf8Printable(fault.message), qUtf8Printable(fault.details));
}

// Asked by reading, so that an idle database is not written to.
Result<bool> SearchFiller::isWaiting(const ResourceSpec &spec)
{
    auto reading = connection();
    if (!reading)
        return reading.fault();
    QString sql = u"SELECT 1 FROM search_waiting WHERE resource = '%1'"_s;
    if (m_database.url().kind == DatabaseKind::Sqlite)
        sql += u" UNION ALL SELECT 1 FROM search_progress WHERE resource = '%1' "
               u"AND filled_to < (SELECT max(id) FROM %1)"_s;
    auto rows = (*reading)->query(sql.arg(spec.name) + u" LIMIT 1"_s);
    return rows ? Result<bool>(!rows->isEmpty()) : Result<bool>(rows.fault());
}

// Whether so much of any resource waits that searches have become slow.
bool SearchFiller::isFarBehind()
{
    const bool sqlite = m_database.url().kind == DatabaseKind::Sqlite;
    for (const ResourceSpec &spec : m_catalog) {
        auto reading = connection();
        if (!reading)
            return false;
        const QString sql = sqlite
            ? u"SELECT 1 FROM search_progress WHERE resource = '%1' AND (SELECT max(id) FROM %1) - "
              u"filled_to + (SELECT count(*) FROM search_waiting WHERE resource = '%1') > %2"_s
            : u"SELECT 1 FROM (SELECT sum(last_id - first_id + 1) AS ids FROM search_waiting "
              u"WHERE resource = '%1') AS waiting WHERE ids > %2"_s;
        auto rows = (*reading)->query(sql.arg(spec.name).arg(kMostWaiting));
        if (!rows || !rows->isEmpty())
            return bool(rows);
    }
    return false;
}

// What is looked up here is nobody's request.
Result<Connection *> SearchFiller::connection()
{
    auto own = m_database.connection();
    if (own)
        (*own)->measureReads(nullptr);
    return own;
}

Result<void> SearchFiller::write(const Database::Job &job)
{
    return m_database.write(job, Database::Effort::Once, DatabaseTimes::Work::Fill);
}

Result<int> SearchFiller::fillSome(const ResourceSpec &spec)
{
    return m_database.url().kind == DatabaseKind::Sqlite ? fillSqlite(spec) : fillPostgres(spec);
}

// Ids only grow, so that a number tells how far the index is. What has changed since then is taken
// first: only that searches look up record by record.
Result<int> SearchFiller::fillSqlite(const ResourceSpec &spec)
{
    auto reading = connection();
    if (!reading)
        return reading.fault();
    const int portion = this->portion(spec);
    auto changed = (*reading)->query(
        u"SELECT max(id), count(*) FROM (SELECT id, sum(length(coalesce(indexed, ''))) OVER "
        u"(ORDER BY id) - length(coalesce(indexed, '')) AS before FROM (SELECT id, indexed "
        u"FROM search_waiting WHERE resource = ? ORDER BY id LIMIT ?)) WHERE before < ?"_s,
        {spec.name, portion, kMostText});
    if (!changed)
        return changed.fault();
    int taken = changed->first()[1].toInt();
    const qint64 upTo = changed->first()[0].toLongLong();
    auto added = (*reading)->query(
        u"SELECT filled_to, (SELECT max(id) FROM (SELECT id, sum(size) OVER (ORDER BY id) - size "
        u"AS before FROM (SELECT id, length(%2) AS size FROM %1 WHERE id > filled_to ORDER BY id "
        u"LIMIT ?)) WHERE before < ?) FROM search_progress WHERE resource = ?"_s.arg(
            spec.name, sqliteText(spec)),
        {portion - taken, kMostText, spec.name});
    if (!added)
        return added.fault();
    const QVariant from = added->isEmpty() ? QVariant() : added->first()[0];
    const QVariant to = added->isEmpty() ? QVariant() : added->first()[1];
    if (taken == 0 && to.isNull())
        return 0;
    auto done = write([&](Connection &connection) -> Result<void> {
        const auto begin = std::chrono::steady_clock::now();
        if (taken > 0) {
            if (auto filled = fillChanged(connection, spec, upTo); !filled)
                return filled;
        }
        if (!to.isNull()) {
            auto filled = connection.execute(
                u"INSERT INTO %1_search (rowid, keys) SELECT id, %2 FROM %1 WHERE id > ? AND id <= ?"_s
                    .arg(spec.name, sqliteText(spec)),
                {from, to});
            if (!filled)
                return filled.fault();
            taken += *filled;
            auto noted = connection.execute(
                u"UPDATE search_progress SET filled_to = ? WHERE resource = ?"_s, {to, spec.name});
            if (!noted)
                return noted.fault();
        }
        adapt(spec, std::chrono::steady_clock::now() - begin);
        return {};
    });
    if (!done)
        return done.fault();
    return taken;
}

// Those with a number up to this one: the index forgets what it has of them, and takes what they
// say now.
Result<void> SearchFiller::fillChanged(Connection &connection, const ResourceSpec &spec,
                                       qint64 upTo)
{
    const QVariantList which {spec.name, upTo};
    const QString waiting = u"FROM search_waiting WHERE resource = ? AND id <= ?"_s;
    return runAll(
        connection,
        {{u"INSERT INTO %1_search (%1_search, rowid, keys) SELECT 'delete', id, indexed %2 "
          u"AND indexed IS NOT NULL"_s.arg(spec.name, waiting),
          which},
         {u"INSERT INTO %1_search (rowid, keys) SELECT id, %2 FROM %1 "
          u"WHERE id IN (SELECT id %3)"_s.arg(spec.name, sqliteText(spec), waiting),
          which},
         {u"DELETE "_s + waiting, which}});
}

// Several instances may do so at once: each takes what no other has taken.
Result<int> SearchFiller::fillPostgres(const ResourceSpec &spec)
{
    int taken = 0;
    const auto begin = std::chrono::steady_clock::now();
    auto done = write([&](Connection &connection) -> Result<void> {
        auto ids = takeRanges(connection, spec, portion(spec));
        if (!ids)
            return ids.fault();
        taken = int(ids->size());
        return taken > 0 ? fillEntries(connection, spec, *ids) : Result<void>();
    });
    // It may have been given up since it took too long; then the next one is smaller, too.
    adapt(spec, std::chrono::steady_clock::now() - begin);
    if (!done)
        return done.fault();
    return taken;
}

// The numbers of the next records; what is left of a long range stays.
Result<QList<qint64>> SearchFiller::takeRanges(Connection &connection, const ResourceSpec &spec,
                                               int most)
{
    auto ranges = connection.query(
        u"SELECT ctid::text, first_id, last_id FROM search_waiting WHERE resource = ? "
        u"LIMIT 1000 FOR UPDATE SKIP LOCKED"_s,
        {spec.name});
    if (!ranges)
        return ranges.fault();
    QList<qint64> ids;
    QStringList whole;
    for (const Connection::Row &range : std::as_const(*ranges)) {
        qint64 next = range[1].toLongLong();
        const qint64 last = range[2].toLongLong();
        while (next <= last && ids.size() < most)
            ids.append(next++);
        if (next > last) {
            whole.append(u'"' + range[0].toString() + u'"');
            continue;
        }
        auto cut = connection.execute(
            u"UPDATE search_waiting SET first_id = ? WHERE ctid = ?::tid"_s, {next, range[0]});
        if (!cut)
            return cut.fault();
        break;
    }
    if (whole.isEmpty())
        return ids;
    auto deleted = connection.execute(u"DELETE FROM search_waiting WHERE ctid = ANY (?::tid[])"_s,
                                      {u'{' + whole.join(u',') + u'}'});
    if (!deleted)
        return deleted.fault();
    return ids;
}

// A record that is being changed is waited for, and goes by what it says then.
Result<void> SearchFiller::fillEntries(Connection &connection, const ResourceSpec &spec,
                                       const QList<qint64> &ids)
{
    const Dialect::Condition which = m_database.dialect().isOneOf(u"id"_s, ids);
    auto filled = connection.execute(
        u"WITH texts AS (SELECT id, concat_ws(E'\\n', %2) AS keys FROM %1 WHERE %3 "
        u"ORDER BY id FOR SHARE) "
        u"INSERT INTO search_entries SELECT '%1', id, keys FROM texts "
        u"ON CONFLICT (resource, id) DO UPDATE SET keys = excluded.keys"_s.arg(
            spec.name, keyNames(spec).join(u", "_s), which.sql),
        which.values, Connection::Place::Last);
    return filled ? Result<void>() : Result<void>(filled.fault());
}

} // namespace lectern
