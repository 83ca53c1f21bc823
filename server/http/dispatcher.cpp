// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/dispatcher.h"

#include "http/idempotencykey.h"
#include "http/respond.h"

#include <algorithm>
#include <exception>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

bool isPlace(const QString &segment)
{
    return segment.startsWith(u'{');
}

bool fits(const QStringList &pattern, const QStringList &segments, QStringList &parameters)
{
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        if (isPlace(pattern[i]) && !segments[i].isEmpty())
            parameters.append(segments[i]);
        else if (pattern[i] != segments[i])
            return false;
    }
    return true;
}

} // namespace

Dispatcher::Dispatcher(Routes routes, const Authenticator &authenticator, Openness openness)
    : m_routes(std::move(routes)), m_authenticator(authenticator), m_openness(openness)
{
    for (const Route &route : std::as_const(m_routes)) {
        const QStringList segments = route.pattern.mid(1).split(u'/');
        m_patterns[segments.size()].append({segments, route});
    }
    // A pattern that says a segment wins over one that leaves it open.
    for (QList<Pattern> &list : m_patterns) {
        std::stable_partition(list.begin(), list.end(), [](const Pattern &pattern) {
            return std::none_of(pattern.segments.begin(), pattern.segments.end(), isPlace);
        });
    }
}

Dispatcher::Match Dispatcher::find(Request &request) const
{
    Match match;
    const auto patterns = m_patterns.constFind(request.segments.size());
    if (patterns == m_patterns.constEnd())
        return match;
    for (const Pattern &pattern : *patterns) {
        QStringList parameters;
        if (!fits(pattern.segments, request.segments, parameters))
            continue;
        if (!match.allowed.contains(pattern.route.method))
            match.allowed.append(pattern.route.method);
        if (pattern.route.method == request.method && !match.route) {
            match.route = &pattern.route;
            request.parameters = parameters;
        }
    }
    return match;
}

Reply Dispatcher::dispatch(Request request) const
{
    const bool head = request.method == "HEAD";
    if (head)
        request.method = "GET";
    request.showsDetails = m_openness.details;
    Reply reply;
    try {
        reply = answer(request);
    } catch (const std::exception &exception) {
        reply = problem(Fault::internal(QString::fromUtf8(exception.what())), request);
    }
    complete(reply, request);
    if (head)
        reply.body.clear();
    return reply;
}

Reply Dispatcher::refuse(int status, const QString &words, Request request) const
{
    request.id = newRequestId();
    Reply reply = problem(status, words, request);
    complete(reply, request);
    if (request.method == "HEAD")
        reply.body.clear();
    return reply;
}

Reply Dispatcher::answer(Request &request) const
{
    // The server as a whole (RFC 9110, 9.3.7); only OPTIONS has this path.
    if (request.rawPath == "*")
        return Reply {.status = 204}.with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    Match match = find(request);
    const bool null =
        std::any_of(request.segments.begin(), request.segments.end(),
                    [](const QString &segment) { return segment.contains(QChar(u'\0')); });
    // No name has one, and what lies below would read the path only up to it.
    if (match.allowed.isEmpty() || null)
        return notFound(request);
    if (match.allowed.contains("GET"))
        match.allowed.append("HEAD");
    match.allowed.append("OPTIONS");
    const QByteArray allow = match.allowed.join(", ");
    if (request.method == "OPTIONS")
        return Reply {.status = 204}
            .with("Allow", allow)
            .with("Access-Control-Allow-Methods", allow);
    if (!match.route) {
        return problem(405, u"This path has other methods: %1."_s.arg(QString::fromLatin1(allow)),
                       request)
            .with("Allow", allow);
    }
    return run(*match.route, request);
}

Reply Dispatcher::run(const Route &route, Request &request) const
{
    if (route.access == Access::Known) {
        auto who = m_authenticator.identify(request);
        if (!who)
            return problem(who.fault(), request);
        request.who = *who;
    }
    if (request.method == "POST") {
        auto key = requestKey(request);
        if (!key)
            return problem(key.fault(), request);
        request.key = *key;
    }
    return route.handler(request);
}

void Dispatcher::complete(Reply &reply, const Request &request) const
{
    reply.addHeader("X-Request-Id", request.id.toLatin1());
    reply.addHeader("X-Content-Type-Options", "nosniff");
    reply.addHeader("Cache-Control", "no-store");
    m_openness.origins.addHeaders(reply, request);
    if (reply.status != 204 && reply.status != 304)
        reply.addHeader("Content-Length", QByteArray::number(reply.body.size()));
}

} // namespace lectern
