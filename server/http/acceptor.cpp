// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/acceptor.h"

#include <QDebug>

#include <cerrno>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

namespace lectern {

namespace {

// After this long accepting is tried again, where descriptors or memory are used up.
constexpr std::chrono::milliseconds kRetry {500};

bool isUsedUp(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

} // namespace

Acceptor::~Acceptor()
{
    wait();
}

bool Acceptor::start()
{
    try {
        m_thread = std::thread([this] { run(); });
    } catch (const std::system_error &) {
        return false;
    }
    return true;
}

void Acceptor::wait()
{
    if (m_thread.joinable())
        m_thread.join();
}

void Acceptor::run()
{
    const int listening = m_socket.descriptor();
    bool usedUp = false;
    while (true) {
        pollfd waiting {.fd = listening, .events = POLLIN, .revents = 0};
        ::poll(&waiting, 1, -1);
        if ((waiting.revents & POLLHUP) != 0)
            return; // shut down
        const int descriptor = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (descriptor >= 0) {
            usedUp = false;
            m_crew.give(descriptor);
        } else if (isUsedUp(errno)) {
            if (!usedUp)
                qWarning("New connections wait: %s.", qPrintable(qt_error_string(errno)));
            usedUp = true;
            std::this_thread::sleep_for(kRetry);
        } else if (errno == EINVAL || errno == EBADF) {
            return;
        }
        // Else a client has gone before it was accepted, or the network has failed it.
    }
}

} // namespace lectern
