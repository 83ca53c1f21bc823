// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/systemroutes.h"

#include "api/paths.h"
#include "http/respond.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Reply alive(const Request &)
{
    return Reply::json(
        200,
        compactJson({{u"status"_s, u"ok"_s}, {u"version"_s, QStringLiteral(LECTERN_VERSION)}}));
}

Reply ready(Services &services, const Request &request)
{
    auto answered = services.database.read(
        [](Connection &connection) { return connection.query(u"SELECT 1"_s); });
    if (!answered)
        return problem(answered.fault(), request);
    return Reply::json(200, compactJson({{u"status"_s, u"ready"_s}}));
}

} // namespace

Routes systemRoutes(Services &services)
{
    return {
        {"GET", api::kAlive, alive, u"Whether the server lives."_s, Access::Anyone},
        {"GET", api::kReady,
         [&services](const Request &request) { return ready(services, request); },
         u"Whether the server can reach its database."_s, Access::Anyone},
    };
}

} // namespace lectern
