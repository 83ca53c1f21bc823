// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <chrono>
#include <memory>
#include <thread>

namespace lectern {

/**
 * Lines on their way to a file, a pipe or a terminal. Whoever adds one never waits: a thread of its
 * own writes them, and while what takes them is stuck, or cannot take them, lines are dropped and
 * their number is said afterwards. Safe to use from several threads.
 */
class LineLog
{
public:
    struct Limits
    {
        qsizetype memory = 1024 * 1024; ///< bytes that may wait; as many may be on their way
        std::chrono::milliseconds flush {250}; ///< a line waits at most so long
        std::chrono::milliseconds patience {1000}; ///< for what waits at the end
    };

    /** Writes to that file descriptor, which stays open. `what`: as it is said that some of them
     *  were dropped. */
    LineLog(int descriptor, const QByteArray &what, const Limits &limits);
    LineLog(int descriptor, const QByteArray &what) : LineLog(descriptor, what, Limits()) { }
    /** Writes what still waits, for as long as the patience lasts. */
    ~LineLog();
    Q_DISABLE_COPY_MOVE(LineLog)

    /** A line with its line end; of one of 4,096 bytes and more the rest is left out. */
    void add(QByteArrayView line);

    /** The number of lines that nobody will read. */
    quint64 dropped() const;

private:
    struct Shared;

    static void run(const std::shared_ptr<Shared> &shared);

    // The thread's too: where it hangs in a write for ever, the program ends without it.
    std::shared_ptr<Shared> m_shared;
    std::thread m_thread;
};

} // namespace lectern
