// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace lectern {

/** The socket at which a service manager such as systemd hears what its programs tell. */
class NotifySocket
{
public:
    /** At that path, or at an abstract name where it begins with @. */
    explicit NotifySocket(const QByteArray &address);
    ~NotifySocket();
    Q_DISABLE_COPY_MOVE(NotifySocket)

    /** The value of $NOTIFY_SOCKET. */
    QString address() const { return QString::fromUtf8(m_address); }

    /** Waits for a datagram; empty after 30 s. */
    QByteArray next() const;
    /** Whether nothing has come that was not read. */
    bool isEmpty() const;

private:
    QByteArray m_address;
    int m_descriptor = -1;
};

} // namespace lectern
