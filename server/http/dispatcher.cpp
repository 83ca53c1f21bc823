// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/dispatcher.h"

#include "http/idempotencykey.h"
#include "http/respond.h"

#include <algorithm>
#include <exception>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Nothing here unpacks a body.
bool isPacked(const Request &request)
{
    const QByteArray encoding = request.header("Content-Encoding");
    return !encoding.isEmpty() && encoding.compare("identity", Qt::CaseInsensitive) != 0;
}

// Each name is kept for ever, so there are few; as Qt's server has them.
QByteArray countedMethod(const QByteArray &method)
{
    static const QByteArrayList known {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"};
    return method.isEmpty() ? "NONE"_ba : known.contains(method) ? method : "UNKNOWN"_ba;
}

} // namespace

Dispatcher::Dispatcher(Routes routes, const Authenticator &authenticator, Journal &journal,
                       Openness openness, QList<QHostAddress> proxies)
    : m_table(std::move(routes)), m_authenticator(authenticator), m_journal(journal),
      m_openness(std::move(openness)), m_proxies(std::move(proxies))
{
}

// What stands before the last entry of X-Forwarded-For, the client may have written itself.
QHostAddress Dispatcher::clientOf(const Request &request) const
{
    const bool isProxy =
        std::any_of(m_proxies.begin(), m_proxies.end(), [&](const QHostAddress &proxy) {
            return proxy.isEqual(request.peer, QHostAddress::ConvertV4MappedToIPv4);
        });
    if (!isProxy)
        return request.peer;
    const QByteArray forwarded = request.header("X-Forwarded-For");
    const QByteArray last = forwarded.mid(forwarded.lastIndexOf(',') + 1).trimmed();
    const QHostAddress client(QString::fromLatin1(last));
    return client.isNull() ? request.peer : client;
}

void Dispatcher::endConnections(const QDeadlineTimer &deadline)
{
    m_end = deadline;
    m_ending = true;
}

Reply Dispatcher::dispatch(Request request) const
{
    const auto begun = std::chrono::steady_clock::now();
    const QByteArray method = request.method;
    const bool head = method == "HEAD";
    if (head)
        request.method = "GET"_ba;
    request.showsDetails = m_openness.details;
    request.peer = clientOf(request);
    const RouteTable::Match match = m_table.find(request.method, request.rawPath);
    Reply reply = run(match, request);
    reply.closes = reply.closes || request.closes || m_ending;
    finish(reply, request, head);
    m_journal.note({.method = method,
                    .route = match.pattern.isEmpty() ? Journal::unknownRoute() : match.pattern,
                    .path = request.rawPath,
                    .status = reply.status,
                    .bytes = reply.body.size(),
                    .took = std::chrono::steady_clock::now() - begun,
                    .requestId = request.id,
                    .peer = request.peer});
    return reply;
}

Reply Dispatcher::refuse(int status, const QString &words, Request request) const
{
    request.id = requestId();
    Reply reply = problem(status, words, request);
    reply.closes = true;
    finish(reply, request, request.method == "HEAD");
    m_journal.note({.method = countedMethod(request.method),
                    .route = Journal::refusedRoute(),
                    .path = request.rawPath,
                    .status = reply.status,
                    .bytes = reply.body.size(),
                    .requestId = request.id,
                    .peer = request.peer});
    return reply;
}

void Dispatcher::finish(Reply &reply, const Request &request, bool head) const
{
    complete(reply, request, m_openness);
    if (head)
        reply.body.clear();
}

// Whatever a route throws must not end the thread that answers.
Reply Dispatcher::run(const RouteTable::Match &match, Request &request) const
{
    try {
        return answer(match, request);
    } catch (const std::exception &exception) {
        return problem(Fault::internal(QString::fromUtf8(exception.what())), request);
    } catch (...) {
        return problem(Fault::internal(u"An exception of no known type."_s), request);
    }
}

Reply Dispatcher::answer(const RouteTable::Match &match, Request &request) const
{
    if (m_ending && m_end.hasExpired())
        return problem(503, u"The server is stopping."_s, request);
    // The server as a whole (RFC 9110, 9.3.7); only OPTIONS has this path.
    if (request.rawPath == "*")
        return Reply {.status = 204}.with("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    if (match.pattern.isEmpty())
        return notFound(request);
    if (!match.route && request.method == "OPTIONS")
        return Reply {.status = 204}
            .with("Allow", match.allow)
            .with("Access-Control-Allow-Methods", match.allow);
    if (!match.route) {
        const QString words = u"This path has other methods: %1."_s;
        return problem(405, words.arg(QString::fromLatin1(match.allow)), request)
            .with("Allow", match.allow);
    }
    if (Reply refusal; !isLetIn(*match.route, request, refusal))
        return refusal;
    if (!request.body.isEmpty() && isPacked(request)) {
        return problem(415, u"The body must come without a Content-Encoding."_s, request)
            .with("Accept-Encoding", "identity");
    }
    if (request.method == "POST") {
        auto key = requestKey(request);
        if (!key)
            return problem(key.fault(), request);
        request.key = *key;
    }
    request.parameters = match.parameters;
    return match.route->handler(request);
}

bool Dispatcher::isLetIn(const Route &route, Request &request, Reply &refusal) const
{
    if (route.access == Access::Anyone || (route.access == Access::Nearby && request.isNearby()))
        return true;
    auto who = m_authenticator.identify(request, route);
    if (!who) {
        refusal = problem(who.fault(), request);
        if (route.basic && refusal.status == 401)
            refusal.addHeader("WWW-Authenticate", "Basic realm=\"Lectern\", charset=\"UTF-8\"");
        return false;
    }
    request.who = *std::move(who);
    return true;
}

} // namespace lectern
