// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

#include <chrono>

namespace lectern {

/**
 * Tells systemd, or whatever else has started this program with $NOTIFY_SOCKET, how it is: the
 * protocol of sd_notify(3), which is a datagram of lines NAME=value. Without that variable, or
 * when nobody listens, nothing happens.
 */
class ServiceManager
{
public:
    ServiceManager();

    /** It accepts requests; `status` is what `systemctl status` shows. */
    void ready(const QByteArray &status) const;
    void stopping() const;

    /**
     * Where a watchdog waits for signs of life ($WATCHDOG_USEC for this process), sends one twice
     * in each of its periods, for as long as the event loop of `context` runs.
     */
    void feedWatchdog(QObject *context) const;

private:
    void tell(const QByteArray &lines) const;

    QByteArray m_socket; ///< a path, or @ and an abstract name; empty where there is none
    std::chrono::microseconds m_watchdog {0}; ///< 0: there is none
};

} // namespace lectern
