// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/guard/origins.h"

#include "http/guard/characters.h"
#include "http/guard/requesthead.h"

#include <algorithm>

namespace lectern {

namespace {

// Seconds for which a browser may remember what a preflight has told.
const QByteArray kMaxAge = "600";

std::string_view view(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

bool sameText(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return http::lower(x) == http::lower(y); });
}

/** Takes the scheme away; the port that it implies, or nothing where it is not of the web. */
std::string_view takeScheme(std::string_view &origin)
{
    for (const auto &[scheme, port] :
         {std::pair("https://", ":443"), std::pair("http://", ":80")}) {
        if (origin.starts_with(scheme)) {
            origin.remove_prefix(std::string_view(scheme).size());
            return port;
        }
    }
    return {};
}

std::string_view without(std::string_view host, std::string_view port)
{
    return host.ends_with(port) ? host.substr(0, host.size() - port.size()) : host;
}

} // namespace

Origins Origins::any()
{
    Origins origins;
    origins.m_any = true;
    return origins;
}

bool Origins::isListed(std::string_view origin) const
{
    return std::any_of(m_listed.begin(), m_listed.end(), [origin](const QByteArray &listed) {
        return sameText(origin, view(listed));
    });
}

bool Origins::allow(std::string_view origin, std::string_view host) const
{
    if (m_any)
        return true;
    if (isListed(origin))
        return true;
    // A proxy may have taken the TLS away, so that either scheme is this server's.
    const std::string_view port = takeScheme(origin);
    return !port.empty() && !host.empty() && sameText(without(origin, port), without(host, port));
}

void Origins::addHeaders(Reply &reply, const Request &request) const
{
    if (!m_any && m_listed.isEmpty())
        return;
    if (m_any) {
        reply.addHeader("Access-Control-Allow-Origin", "*");
    } else {
        reply.addHeader("Vary", "Origin");
        const QByteArray origin = request.header("Origin");
        // Pages of the server itself need none, and others are told nothing.
        if (!isListed(view(origin)))
            return;
        reply.addHeader("Access-Control-Allow-Origin", origin);
    }
    reply.addHeader("Access-Control-Expose-Headers", "ETag, Location, Link, X-Request-Id");
    if (request.method == "OPTIONS") {
        reply.addHeader("Access-Control-Allow-Headers",
                        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
                        "X-Request-Id");
        reply.addHeader("Access-Control-Max-Age", kMaxAge);
    }
}

bool Origins::isOrigin(const QByteArray &text)
{
    std::string_view rest = view(text);
    return !takeScheme(rest).empty() && http::isHostAndPort(rest);
}

} // namespace lectern
