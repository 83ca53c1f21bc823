// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/sqliteconnection.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lectern {

/**
 * Moves what was written from SQLite's write-ahead log into the file, in a thread of its own, so
 * that no write waits while that is done and synchronised: https://sqlite.org/wal.html#ckpt
 */
class WalCheckpointer
{
public:
    explicit WalCheckpointer(const DatabaseUrl &url) : m_url(url) { }
    ~WalCheckpointer();
    Q_DISABLE_COPY_MOVE(WalCheckpointer)

    /** To be called by the writer after each commit. */
    void committed(SqliteConnection &writer);

private:
    void run();

    DatabaseUrl m_url;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_due = false;
    bool m_stopping = false;
    std::atomic<int> m_moved = 0; ///< pages of the log that are in the file
    std::thread m_thread; ///< started when it is first needed
};

} // namespace lectern
