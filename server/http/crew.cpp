// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/crew.h"

#include "http/connectionserver.h"

#include <algorithm>
#include <unistd.h>

namespace lectern {

void Crew::add(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    m_members.push_back({server, {}});
}

void Crew::remove(ConnectionServer *server)
{
    for (const qintptr descriptor : passedTo(server))
        ::close(int(descriptor));
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_members, [server](const Member &member) { return member.server == server; });
}

bool Crew::passOn(ConnectionServer *from, qintptr descriptor)
{
    const std::scoped_lock lock(m_mutex);
    const auto least =
        std::min_element(m_members.begin(), m_members.end(), [](const Member &a, const Member &b) {
            return a.server->load() < b.server->load();
        });
    if (least == m_members.end() || least->server->load() >= from->load())
        return false;
    least->passed.push_back(descriptor);
    least->server->expect();
    return true;
}

std::vector<qintptr> Crew::passedTo(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    for (Member &member : m_members) {
        if (member.server == server)
            return std::exchange(member.passed, {});
    }
    return {};
}

} // namespace lectern
