// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/linelog.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <poll.h>
#include <semaphore>
#include <unistd.h>

namespace lectern {

namespace {

// As much as is worth a write before the time is up.
constexpr qsizetype kEnough = 64 * 1024;

bool writeAll(int descriptor, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), size_t(bytes.size()));
        if (written > 0) {
            bytes = bytes.sliced(written);
        } else if (errno == EAGAIN) {
            pollfd room {.fd = descriptor, .events = POLLOUT, .revents = 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

// Writes whole lines, so few at a time that a pipe does not mix them with those of others. The
// number of lines that could not be written.
quint64 writeLines(int descriptor, QByteArrayView lines)
{
    quint64 lost = 0;
    while (!lines.isEmpty()) {
        const QByteArrayView most = lines.first(std::min<qsizetype>(lines.size(), PIPE_BUF));
        const QByteArrayView some = most.first(most.lastIndexOf('\n') + 1);
        if (!writeAll(descriptor, some))
            lost += quint64(std::count(some.begin(), some.end(), '\n'));
        lines = lines.sliced(some.size());
    }
    return lost;
}

} // namespace

struct LineLog::Shared
{
    Shared(int to, const QByteArray &named, const Limits &within)
        : descriptor(to), what(named), limits(within)
    {
    }

    const int descriptor;
    const QByteArray what;
    const Limits limits;
    mutable std::mutex mutex;
    std::condition_variable wake;
    QByteArray waiting;
    bool ending = false;
    quint64 dropped = 0;
    std::binary_semaphore ended {0};
};

LineLog::LineLog(int descriptor, const QByteArray &what, const Limits &limits)
    : m_shared(std::make_shared<Shared>(descriptor, what, limits)),
      m_thread([shared = m_shared] { run(shared); })
{
}

LineLog::~LineLog()
{
    {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->ending = true;
    }
    m_shared->wake.notify_one();
    if (m_shared->ended.try_acquire_for(m_shared->limits.patience))
        m_thread.join();
    else
        m_thread.detach();
}

void LineLog::add(QByteArrayView line)
{
    if (line.size() >= PIPE_BUF) {
        add(line.first(PIPE_BUF - 5).toByteArray() + "...\n");
        return;
    }
    bool wake = false;
    {
        const std::scoped_lock lock(m_shared->mutex);
        QByteArray &waiting = m_shared->waiting;
        if (waiting.size() + line.size() > m_shared->limits.memory) {
            ++m_shared->dropped;
            return;
        }
        const qsizetype before = waiting.size();
        waiting.append(line);
        wake = before == 0 || (before < kEnough && waiting.size() >= kEnough);
    }
    if (wake)
        m_shared->wake.notify_one();
}

quint64 LineLog::dropped() const
{
    const std::scoped_lock lock(m_shared->mutex);
    return m_shared->dropped;
}

void LineLog::run(const std::shared_ptr<Shared> &shared)
{
    // A reader that has gone is no reason to end the program.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);

    QByteArray lines;
    quint64 said = 0;
    for (bool ending = false; !ending;) {
        std::unique_lock lock(shared->mutex);
        shared->wake.wait(lock, [&] { return shared->ending || !shared->waiting.isEmpty(); });
        shared->wake.wait_for(lock, shared->limits.flush,
                              [&] { return shared->ending || shared->waiting.size() >= kEnough; });
        // Both texts keep their memory and change places.
        lines.resize(0);
        lines.swap(shared->waiting);
        ending = shared->ending;
        const quint64 dropped = shared->dropped;
        lock.unlock();

        const quint64 lost = writeLines(shared->descriptor, lines);
        if (dropped != said) {
            const QByteArray words =
                QByteArray::number(dropped - said) + ' ' + shared->what + " were dropped\n";
            if (writeLines(shared->descriptor, words) == 0)
                said = dropped;
        }
        lock.lock();
        shared->dropped += lost;
    }
    shared->ended.release();
}

} // namespace lectern
