// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/servicemanager.h"

#include <QTimer>

#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace lectern {

ServiceManager::ServiceManager() : m_socket(qgetenv("NOTIFY_SOCKET"))
{
    const QByteArray process = qgetenv("WATCHDOG_PID");
    if (process.isEmpty() || process.toLongLong() == ::getpid())
        m_watchdog = std::chrono::microseconds(qgetenv("WATCHDOG_USEC").toLongLong());
}

void ServiceManager::ready(const QByteArray &status) const
{
    tell("READY=1\nSTATUS=" + status);
}

void ServiceManager::stopping() const
{
    tell("STOPPING=1\nSTATUS=Finishing the requests that are under way");
}

void ServiceManager::feedWatchdog(QObject *context) const
{
    if (m_watchdog.count() <= 0 || m_socket.isEmpty())
        return;
    auto *timer = new QTimer(context);
    timer->setTimerType(Qt::PreciseTimer);
    timer->setInterval(
        std::max(std::chrono::milliseconds(1),
                 std::chrono::duration_cast<std::chrono::milliseconds>(m_watchdog / 2)));
    QObject::connect(timer, &QTimer::timeout, context,
                     [manager = *this] { manager.tell("WATCHDOG=1"); });
    timer->start();
}

void ServiceManager::tell(const QByteArray &lines) const
{
    sockaddr_un address {};
    if (m_socket.isEmpty() || size_t(m_socket.size()) >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_socket.constData(), size_t(m_socket.size()));
    // An abstract name begins with 0 and has no end of its own.
    if (m_socket.startsWith('@'))
        address.sun_path[0] = '\0';
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(m_socket.size()));
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return;
    // Whether it has arrived is for the service manager to notice.
    Q_UNUSED(::sendto(descriptor, lines.constData(), size_t(lines.size()),
                      MSG_NOSIGNAL | MSG_DONTWAIT, reinterpret_cast<const sockaddr *>(&address),
                      length))
    ::close(descriptor);
}

} // namespace lectern
