// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"

#include <vector>

namespace lectern {

/** Finds the route of a request by its method and path. Safe to use from several threads. */
class RouteTable
{
public:
    explicit RouteTable(Routes routes);
    Q_DISABLE_COPY_MOVE(RouteTable)

    struct Match
    {
        const Route *route = nullptr; ///< null where the path has no such method
        QByteArray pattern = {}; ///< of the path; empty where there is none
        QStringList parameters = {}; ///< with a route: what stands in its places, decoded
        QByteArray allow = {}; ///< without one: the methods that the path has
    };

    /** `rawPath` is percent-encoded, with what needs no encoding decoded. */
    Match find(const QByteArray &method, const QByteArray &rawPath) const;

private:
    /** All routes of one pattern. */
    struct Path
    {
        QByteArray pattern;
        QByteArrayList segments;
        std::vector<const Route *> routes;
    };

    Path &pathOf(const Route &route);

    const Routes m_routes;
    std::vector<std::vector<Path>> m_paths; ///< by number of segments
};

} // namespace lectern
