// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/walcheckpointer.h"

namespace lectern {

namespace {
// Pages of 4 KiB. SQLite's own threshold ...
constexpr int kDue = 1000;
// ... and the size at which the log is to be begun anew. For that somebody must move the last pages
// while nobody writes: the writer itself, once they are few.
constexpr int kLong = 8000;
constexpr int kFew = 500;
} // namespace

WalCheckpointer::~WalCheckpointer()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable())
        m_thread.join();
}

void WalCheckpointer::committed(SqliteConnection &writer)
{
    const int pages = writer.walPages();
    if (pages < m_moved)
        m_moved = 0;
    const int left = pages - m_moved;
    if (pages > kLong && left < kFew) {
        m_moved = writer.checkpoint();
        return;
    }
    if (left < kDue && pages < kLong)
        return;
    {
        const std::scoped_lock lock(m_mutex);
        m_due = true;
        if (!m_thread.joinable())
            m_thread = std::thread([this] { run(); });
    }
    m_wake.notify_one();
}

void WalCheckpointer::run()
{
    auto connection = Connection::open(m_url);
    for (std::unique_lock lock(m_mutex);;) {
        m_wake.wait(lock, [this] { return m_due || m_stopping; });
        if (m_stopping)
            return;
        m_due = false;
        lock.unlock();
        if (connection)
            m_moved = static_cast<SqliteConnection &>(**connection).checkpoint();
        else
            connection = Connection::open(m_url);
        lock.lock();
    }
}

} // namespace lectern
