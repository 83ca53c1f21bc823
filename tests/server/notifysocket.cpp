// SPDX-License-Identifier: GPL-3.0-or-later
#include "notifysocket.h"

#include <cstddef>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace lectern {

namespace {

bool arrives(int descriptor, int milliseconds)
{
    pollfd waiting {.fd = descriptor, .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, milliseconds) == 1;
}

} // namespace

NotifySocket::NotifySocket(const QByteArray &address)
    : m_address(address), m_descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
{
    sockaddr_un name {};
    name.sun_family = AF_UNIX;
    if (size_t(address.size()) >= sizeof name.sun_path)
        qFatal("%s is too long for a socket", address.constData());
    std::memcpy(name.sun_path, address.constData(), size_t(address.size()));
    if (address.startsWith('@'))
        name.sun_path[0] = '\0';
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + size_t(address.size()));
    if (::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&name), length) != 0)
        qFatal("cannot bind %s", address.constData());
}

NotifySocket::~NotifySocket()
{
    ::close(m_descriptor);
}

QByteArray NotifySocket::next() const
{
    if (!arrives(m_descriptor, 30'000))
        return {};
    QByteArray datagram(4096, '\0');
    datagram.resize(::recv(m_descriptor, datagram.data(), size_t(datagram.size()), 0));
    return datagram;
}

bool NotifySocket::isEmpty() const
{
    return !arrives(m_descriptor, 0);
}

} // namespace lectern
