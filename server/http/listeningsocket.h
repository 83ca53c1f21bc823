// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHostAddress>

namespace lectern {

/** A socket of TCP that listens, closed at the end. */
class ListeningSocket
{
public:
    ListeningSocket() = default;
    ~ListeningSocket();
    Q_DISABLE_COPY_MOVE(ListeningSocket)

    /** `port`: 0 for any that is free. The error number, or 0; after an error, another try is
     *  possible. */
    int open(const QHostAddress &host, quint16 port);

    quint16 port() const;
    int descriptor() const { return m_descriptor; }
    /** From now on connections are refused. */
    void shutDown();

private:
    int m_descriptor = -1;
};

} // namespace lectern
