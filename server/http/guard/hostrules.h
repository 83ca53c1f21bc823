// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QHostAddress>

#include <string_view>

namespace lectern {

/**
 * The names under which this server may be asked, so that a web page cannot reach it by a name of
 * its own that leads here (DNS rebinding). Those of the loopback and the address at which the
 * server listens are always among them.
 */
class HostRules
{
public:
    HostRules() = default;

    /**
     * `names`: host or host:port. One without a port holds for the server's own port, and for a
     * proxy before it at the standard port.
     */
    HostRules(const QHostAddress &address, quint16 port, const QByteArrayList &names);

    /** `host`: as the request has it. `local`: the address that the client has connected to. */
    bool allow(std::string_view host, const QHostAddress &local) const;

    /** Whether this can stand in such a list. */
    static bool isName(const QByteArray &text);

private:
    void add(const QByteArray &name, bool standardPortToo);

    QByteArrayList m_names; ///< in lower case, as a Host may be
    quint16 m_port = 0;
    bool m_anyAddress = false;
};

} // namespace lectern
