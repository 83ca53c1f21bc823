// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/guard/hostrules.h"

#include "http/guard/characters.h"
#include "http/guard/requesthead.h"

#include <algorithm>

namespace lectern {

namespace {

// Of HTTP and HTTPS, which a Host leaves out.
bool isStandard(quint16 port)
{
    return port == 80 || port == 443;
}

QByteArray spelled(const QHostAddress &address)
{
    const QByteArray text = address.toString().toLatin1();
    return address.protocol() == QAbstractSocket::IPv6Protocol ? '[' + text + ']' : text;
}

bool hasPort(const QByteArray &name)
{
    return name.indexOf(':', std::max(name.lastIndexOf(']'), qsizetype(0))) >= 0;
}

} // namespace

HostRules::HostRules(const QHostAddress &address, quint16 port, const QByteArrayList &names)
    : m_port(port), m_anyAddress(address == QHostAddress(QHostAddress::Any)
                                 || address == QHostAddress(QHostAddress::AnyIPv4)
                                 || address == QHostAddress(QHostAddress::AnyIPv6))
{
    for (const QByteArray &name :
         {QByteArray("127.0.0.1"), QByteArray("localhost"), QByteArray("[::1]"), spelled(address)})
        add(name, isStandard(port));
    for (const QByteArray &name : names)
        add(name.toLower(), true);
}

void HostRules::add(const QByteArray &name, bool standardPortToo)
{
    if (hasPort(name) || standardPortToo)
        m_names.append(name);
    if (!hasPort(name))
        m_names.append(name + ':' + QByteArray::number(m_port));
}

bool HostRules::allow(std::string_view host, const QHostAddress &local) const
{
    const auto isIt = [host](const QByteArray &name) {
        return http::same(host, {name.constData(), std::size_t(name.size())});
    };
    if (std::any_of(m_names.begin(), m_names.end(), isIt))
        return true;
    if (!m_anyAddress)
        return false;
    // An address cannot be made to lead elsewhere, so that the one connected to is right.
    bool isIp4 = false;
    const quint32 ip4 = local.toIPv4Address(&isIp4);
    return HostRules(isIp4 ? QHostAddress(ip4) : local, m_port, {}).allow(host, local);
}

bool HostRules::isName(const QByteArray &text)
{
    return http::isHostAndPort({text.constData(), std::size_t(text.size())});
}

} // namespace lectern
