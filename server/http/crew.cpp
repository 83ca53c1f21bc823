// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/crew.h"

#include "http/connectionserver.h"

#include <algorithm>
#include <numeric>
#include <unistd.h>
#include <utility>

namespace lectern {

void Crew::add(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    m_members.push_back({server, {}});
}

void Crew::remove(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_members, [server](const Member &member) {
        if (member.server != server)
            return false;
        std::for_each(member.given.begin(), member.given.end(), ::close);
        return true;
    });
}

void Crew::give(int descriptor)
{
    const auto burden = [](const Member &member) {
        return std::pair(member.server->isAnswering(), member.server->load());
    };
    const std::scoped_lock lock(m_mutex);
    const auto least =
        std::min_element(m_members.begin(), m_members.end(),
                         [&](const Member &a, const Member &b) { return burden(a) < burden(b); });
    const int all =
        std::accumulate(m_members.begin(), m_members.end(), 0,
                        [](int sum, const Member &member) { return sum + member.server->load(); });
    if (least == m_members.end() || all >= m_most) {
        ::close(descriptor);
        return;
    }
    least->given.push_back(descriptor);
    least->server->expect();
}

std::vector<int> Crew::givenTo(ConnectionServer *server)
{
    const std::scoped_lock lock(m_mutex);
    for (Member &member : m_members) {
        if (member.server == server)
            return std::exchange(member.given, {});
    }
    return {};
}

} // namespace lectern
