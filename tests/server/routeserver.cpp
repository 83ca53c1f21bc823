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

namespace {

std::unique_ptr<ServerCertificate> readCertificate(const TestCertificate *certificate)
{
    if (!certificate)
        certificate = commonCertificate();
    if (!certificate)
        return nullptr;
    auto read = ServerCertificate::read(certificate->files());
    if (!read)
        qFatal("%s", qPrintable(read.fault().message));
    return std::move(*read);
}

} // namespace

RouteServer::RouteServer(const Routes &routes, int workers, const GuardLimits &limits,
                         const TestCertificate *certificate)
    : m_dispatcher(routes, m_authenticator, m_journal, {}),
      m_certificate(readCertificate(certificate))
{
    auto listener = Listener::start(
        {.workers = workers,
         .certificate = m_certificate.get(),
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
    return u"%1://127.0.0.1:%2"_s.arg(m_certificate ? u"https"_s : u"http"_s)
        .arg(m_listener->port());
}

QByteArray threadName()
{
    return QByteArray::number(quintptr(QThread::currentThreadId()));
}

HeldServer::HeldServer(int workers, const GuardLimits &limits, const QByteArray &slowReply,
                       const TestCertificate *certificate)
    : m_server(
        {{"GET", u"/slow"_s, [this, slowReply](const Request &) { return hold(slowReply); }, {}},
         {"GET", u"/quick"_s, [](const Request &) { return Reply::json(200, threadName()); }, {}}},
        workers, limits, certificate)
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
