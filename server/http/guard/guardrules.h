// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/paths.h"
#include "http/guard/hostrules.h"
#include "http/guard/origins.h"
#include "http/guard/requesthead.h"

#include <atomic>
#include <functional>

/** What the guards of all workers go by. */
namespace lectern {

/** Times in milliseconds. */
struct GuardLimits
{
    http::HeadLimits head = {};
    qint64 body = api::kMaxBody; ///< bytes; more: 413
    qint64 bodies = 4 * api::kMaxBody; ///< bytes of all that are under way; more: 503
    int headerTime = 10'000; ///< from the first byte of a request to the end of its head; more: 408
    int bodyTime = 30'000; ///< from there to the end of its body; more: 408
    int idleTime = 15'000; ///< between requests, and without progress of a reply
    int connections = 256; ///< of the process at once; more: 503
    qint64 unread = 1024 * 1024; ///< bytes of replies that wait when the next request comes
    qint64 replies = 8 * api::kMaxBody; ///< bytes of all that wait to be read; as many: 503
};

/** How many connections the process has. */
struct OpenConnections
{
    std::atomic<int> admitted = 0;
    std::atomic<int> turnedAway = 0; ///< and not yet closed
    std::atomic<qint64> bodies = 0; ///< bytes that requests under way bring
    std::atomic<qint64> replies = 0; ///< bytes that wait to be read, of those that are long
};

struct GuardRules
{
    GuardLimits limits = {};
    HostRules hosts = {};
    Origins origins = {};
    /** Makes the reply to a request that is refused, and counts it. Of the request is known what
     * could be read: nothing, method and path, or these and its Origin. */
    using Refuse = std::function<Reply(int status, const QString &words, const Request &request)>;

    Refuse refuse = {};
};

} // namespace lectern
