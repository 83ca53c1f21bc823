// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/listeningsocket.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace lectern {

namespace {

struct Address
{
    sockaddr_storage storage {};
    socklen_t length = 0;
};

Address socketAddress(const QHostAddress &host, quint16 port)
{
    Address address;
    if (host.protocol() == QAbstractSocket::IPv6Protocol
        || host == QHostAddress(QHostAddress::Any)) {
        auto *v6 = reinterpret_cast<sockaddr_in6 *>(&address.storage);
        const Q_IPV6ADDR bytes = host.toIPv6Address();
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        std::memcpy(&v6->sin6_addr, &bytes, sizeof bytes);
        address.length = sizeof(sockaddr_in6);
    } else {
        auto *v4 = reinterpret_cast<sockaddr_in *>(&address.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        v4->sin_addr.s_addr = htonl(host.toIPv4Address());
        address.length = sizeof(sockaddr_in);
    }
    return address;
}

} // namespace

ListeningSocket::~ListeningSocket()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

int ListeningSocket::open(const QHostAddress &host, quint16 port)
{
    const Address address = socketAddress(host, port);
    if (m_descriptor >= 0)
        ::close(m_descriptor);
    m_descriptor =
        ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (m_descriptor < 0)
        return errno;
    const int on = 1;
    ::setsockopt(m_descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Accepted connections inherit this: a reply is one write and need not wait for more.
    ::setsockopt(m_descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto *raw = reinterpret_cast<const sockaddr *>(&address.storage);
    if (::bind(m_descriptor, raw, address.length) != 0 || ::listen(m_descriptor, 256) != 0)
        return errno;
    return 0;
}

quint16 ListeningSocket::port() const
{
    sockaddr_storage storage {};
    socklen_t length = sizeof storage;
    ::getsockname(m_descriptor, reinterpret_cast<sockaddr *>(&storage), &length);
    return storage.ss_family == AF_INET6
        ? ntohs(reinterpret_cast<const sockaddr_in6 *>(&storage)->sin6_port)
        : ntohs(reinterpret_cast<const sockaddr_in *>(&storage)->sin_port);
}

void ListeningSocket::shutDown()
{
    ::shutdown(m_descriptor, SHUT_RD);
}

} // namespace lectern
