// SPDX-License-Identifier: GPL-3.0-or-later
#include "routeserver.h"

namespace lectern {

using namespace Qt::StringLiterals;

GuardLimits within(int header, int body, int idle)
{
    GuardLimits limits;
    limits.headerTime = header;
    limits.bodyTime = body;
    limits.idleTime = idle;
    return limits;
}

RouteServer::RouteServer(const Routes &routes, int workers, const GuardLimits &limits)
    : m_dispatcher(routes, m_authenticator, m_journal, {})
{
    auto listener = Listener::start(
        {.workers = workers,
         .limits = limits,
         .refuse =
             [this](int status, const QString &words, const Request &request) {
                 return m_dispatcher.refuse(status, words, request);
             }},
        m_journal.metrics().connections(),
        [this](Request request) { return m_dispatcher.dispatch(std::move(request)); }, [] {});
    if (!listener)
        qFatal("%s", qPrintable(listener.fault().message));
    m_listener = std::move(*listener);
}

QString RouteServer::url() const
{
    return u"http://127.0.0.1:%1"_s.arg(m_listener->port());
}

} // namespace lectern
