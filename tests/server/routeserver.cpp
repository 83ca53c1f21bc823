// SPDX-License-Identifier: GPL-3.0-or-later
#include "routeserver.h"

#include <QThread>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

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

QByteArray threadName()
{
    return QByteArray::number(quintptr(QThread::currentThreadId()));
}

HeldServer::HeldServer(int workers, const GuardLimits &limits, const QByteArray &slowReply)
    : m_server(
        {{"GET", u"/slow"_s, [this, slowReply](const Request &) { return hold(slowReply); }, {}},
         {"GET", u"/quick"_s, [](const Request &) { return Reply::json(200, threadName()); }, {}}},
        workers, limits)
{
}

HeldServer::~HeldServer()
{
    if (m_held)
        letGo();
}

Reply HeldServer::hold(const QByteArray &reply)
{
    m_thread = threadName();
    m_held = true;
    m_asked.release();
    (void)m_go.try_acquire_for(60s);
    m_held = false;
    return Reply::json(200, reply);
}

bool HeldServer::awaitSlow()
{
    return m_asked.try_acquire_for(60s);
}

} // namespace lectern
