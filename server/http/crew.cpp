// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/crew.h"

#include "http/connectionserver.h"

#include <algorithm>
#include <memory>
#include <unistd.h>

namespace lectern {

namespace {

/** A connection on its way between two threads; closed where it does not arrive. */
class Descriptor
{
public:
    explicit Descriptor(qintptr descriptor) : m_descriptor(descriptor) { }
    ~Descriptor()
    {
        if (m_descriptor >= 0)
            ::close(int(m_descriptor));
    }
    Q_DISABLE_COPY_MOVE(Descriptor)

    qintptr release() { return std::exchange(m_descriptor, -1); }

private:
    qintptr m_descriptor;
};

} // namespace

void Crew::add(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    m_servers.push_back(server);
}

void Crew::remove(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    std::erase(m_servers, server);
}

bool Crew::passOn(ConnectionServer *from, qintptr descriptor)
{
    const std::scoped_lock lock(m_mutex);
    const auto least = std::min_element(
        m_servers.begin(), m_servers.end(),
        [](const ConnectionServer *a, const ConnectionServer *b) { return a->load() < b->load(); });
    if (least == m_servers.end() || (*least)->load() >= from->load())
        return false;
    ConnectionServer *server = *least;
    server->expect();
    // The event goes with the server, and the descriptor with the event.
    auto passed = std::make_shared<Descriptor>(descriptor);
    QMetaObject::invokeMethod(
        server, [server, passed] { server->take(passed->release()); }, Qt::QueuedConnection);
    return true;
}

} // namespace lectern
