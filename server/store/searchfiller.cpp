// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/searchfiller.h"

#include <algorithm>

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
// Others wait with their writes while a portion is taken; so its size follows the time that the
// last one took.
constexpr int kFirst = 50; // records
constexpr int kLargest = 2000;
// Failures one after the other that are worth a warning.
constexpr int kWorrying = 5;

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
        const bool done = doNext();
        lock.lock();
        if (!done)
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

// While nothing waits any more.
void SearchFiller::settle()
{
    const int filled = std::exchange(m_filled, 0);
    if (filled == 0)
        return;
    auto own = m_database.connection();
    if (!own)
        return;
    for (const QString &sql : m_index.settling(m_catalog, filled)) {
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
    const SearchIndex::Pace pace = m_index.pace();
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
        m_wake.wait_for(lock, kPause, [this] { return bool(m_stopping); });
        if (m_stopping || m_writes == seen)
            return;
    }
}

// A portion of the first resource that has something waiting, or else of what others have left.
bool SearchFiller::doNext()
{
    // Others say it when the database is away.
    if (!m_database.connection())
        return false;
    for (const ResourceSpec &spec : m_catalog) {
        if (m_stopping)
            return false;
        if (tried(u"Filling the search index of "_s + spec.name, [&] { return fillWaiting(spec); }))
            return true;
    }
    settle();
    return tried(u"Clearing away"_s, m_chore);
}

Result<bool> SearchFiller::fillWaiting(const ResourceSpec &spec)
{
    auto waits = givesRows(m_index.waiting(spec));
    if (!waits || !*waits)
        return waits;
    auto taken = fillSome(spec);
    if (!taken)
        return taken.fault();
    m_filled += *taken;
    return *taken > 0;
}

// Whether something was done. What fails is left to a later look, and keeps nothing else waiting:
// searches find everything all the same. Once is nothing: the database may be away for a moment, or
// something long may be before it.
bool SearchFiller::tried(const QString &what, const Chore &work)
{
    if (!m_failures.value(what).pause.hasExpired())
        return false;
    auto done = work();
    if (done) {
        m_failures.remove(what);
        return *done;
    }
    Failures &failures = m_failures[what];
    failures.pause = QDeadlineTimer(kNextLook);
    if (++failures.count == kWorrying)
        qWarning("%s has failed %d times: %s %s", qUtf8Printable(what), kWorrying,
                 qUtf8Printable(done.fault().message), qUtf8Printable(done.fault().details));
    return false;
}

// Asked by reading, so that an idle database is not written to.
Result<bool> SearchFiller::givesRows(const QString &sql)
{
    return m_database.read([&sql](Connection &connection) -> Result<bool> {
        connection.measureReads(nullptr);
        auto rows = connection.query(sql);
        return rows ? Result<bool>(!rows->isEmpty()) : Result<bool>(rows.fault());
    });
}

// Whether so much of any resource waits that searches have become slow.
bool SearchFiller::isFarBehind()
{
    return std::any_of(m_catalog.begin(), m_catalog.end(), [this](const ResourceSpec &spec) {
        if (m_stopping)
            return false;
        auto far = givesRows(m_index.waitingMoreThan(spec, kMostWaiting));
        return far && *far;
    });
}

Result<int> SearchFiller::fillSome(const ResourceSpec &spec)
{
    auto fill = m_database.read([&](Connection &connection) {
        connection.measureReads(nullptr);
        return m_index.filling(connection, spec, portion(spec));
    });
    if (!fill)
        return fill.fault();
    if (!*fill)
        return 0;
    int taken = 0;
    auto done = m_database.write(
        [&](Connection &connection) -> Result<void> {
            const auto begin = std::chrono::steady_clock::now();
            auto filled = (*fill)(connection);
            const auto time = std::chrono::steady_clock::now() - begin;
            // What was given up since it took too long is smaller next time, too.
            if (filled || time > m_index.pace().lengthy)
                adapt(spec, time);
            if (!filled)
                return filled.fault();
            taken = *filled;
            return {};
        },
        Database::Effort::Once, DatabaseTimes::Work::Fill);
    if (!done)
        return done.fault();
    return taken;
}

} // namespace lectern
