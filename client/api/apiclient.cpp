// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/apiclient.h"

#include "api/paths.h"
#include "api/problem.h"
#include "api/sendonce.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QUuid>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFirstProbe = 500;
constexpr int kSlowestProbe = 8000;

QUrl resolved(const QUrl &base, const QString &path, const QByteArray &query)
{
    QByteArray text = base.toEncoded(QUrl::StripTrailingSlash | QUrl::RemoveQuery
                                     | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
    if (text.endsWith('/'))
        text.chop(1);
    text += path.toUtf8();
    if (!query.isEmpty())
        text += '?' + query;
    return QUrl::fromEncoded(text);
}

} // namespace

ApiClient::ApiClient(QObject *parent)
    : QObject(parent), m_linkProblem(u"There is no server at the moment."_s)
{
    m_probeTimer.setSingleShot(true);
    connect(&m_probeTimer, &QTimer::timeout, this, &ApiClient::probe);
}

bool ApiClient::isOnThisComputer(const QUrl &server)
{
    return server.host() == u"localhost" || QHostAddress(server.host()).isLoopback();
}

ApiClient::~ApiClient()
{
    // Calls abort their replies, so they must go before the network does.
    const auto calls = findChildren<ApiCall *>(Qt::FindDirectChildrenOnly);
    qDeleteAll(calls);
}

void ApiClient::setServer(const QUrl &base, const QByteArray &token)
{
    m_server = base;
    m_token = token;
    m_refusal.reset();
    // Else the proxy of a school's network would be asked for this very computer.
    m_network.setProxy(isOnThisComputer(base) ? QNetworkProxy::NoProxy
                                              : QNetworkProxy::DefaultProxy);
    m_probeDelay = kFirstProbe;
    m_probeTimer.stop();
    if (base.isEmpty()) {
        m_link = Link::Offline;
        m_linkProblem = u"There is no server at the moment."_s;
    } else {
        m_link = Link::Connecting;
        m_linkProblem.clear();
        m_probeTimer.start(0);
    }
    Q_EMIT linkChanged();
}

void ApiClient::hold()
{
    m_holding = true;
}

void ApiClient::use(const QByteArray &token)
{
    m_token = token;
    m_refusal.reset();
    release();
}

void ApiClient::refuse(const Fault &fault)
{
    m_token.clear();
    m_refusal = fault;
    release();
}

void ApiClient::giveUp(const Fault &fault)
{
    m_refusal = fault;
    release();
    m_refusal.reset();
}

void ApiClient::release()
{
    m_holding = false;
    Q_EMIT released();
}

// Whether a request that was refused with that token may be sent again, now or when it is released.
bool ApiClient::renewAfter(const QByteArray &refused)
{
    return m_holding || m_token != refused || (m_renew && m_renew());
}

void ApiClient::tryNow()
{
    if (m_server.isEmpty())
        return;
    m_probeDelay = kFirstProbe;
    m_probeTimer.start(0);
}

ApiCall *ApiClient::ask(ApiRequest request, QObject *context, ApiCallback done)
{
    auto *call = new ApiCall(this, std::move(request), context, std::move(done));
    QTimer::singleShot(0, call, &ApiCall::send);
    return call;
}

ApiCall *ApiClient::get(const QString &path, const QByteArray &query, QObject *context,
                        ApiCallback done)
{
    return ask({.verb = "GET", .path = path, .query = query}, context, std::move(done));
}

ApiCall *ApiClient::create(const QString &path, const QByteArray &body,
                           const QByteArray &contentType, QObject *context, ApiCallback done)
{
    const QByteArray key = '"' + QUuid::createUuid().toByteArray(QUuid::WithoutBraces) + '"';
    return ask({.verb = "POST",
                .path = path,
                .body = body,
                .contentType = contentType,
                .idempotencyKey = key},
               context, std::move(done));
}

ApiCall *ApiClient::send(const QByteArray &verb, const QString &path, const QByteArray &body,
                         const QByteArray &contentType, const QByteArray &ifMatch, QObject *context,
                         ApiCallback done)
{
    return ask(
        {.verb = verb, .path = path, .body = body, .contentType = contentType, .ifMatch = ifMatch},
        context, std::move(done));
}

QNetworkReply *ApiClient::transmit(const ApiRequest &request)
{
    QNetworkRequest wire(resolved(m_server, request.path, request.query));
    wire.setTransferTimeout(m_timeout);
    // A redirect would take the token to wherever it points.
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                      QNetworkRequest::ManualRedirectPolicy);
    wire.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    wire.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    wire.setRawHeader("Accept", "application/json, application/problem+json");
    const QByteArray token = request.token.value_or(m_token);
    if (!token.isEmpty())
        wire.setRawHeader("Authorization", "Bearer " + token);
    if (!request.contentType.isEmpty())
        wire.setRawHeader("Content-Type", request.contentType);
    if (!request.ifMatch.isEmpty())
        wire.setRawHeader("If-Match", request.ifMatch);
    if (!request.idempotencyKey.isEmpty())
        wire.setRawHeader(api::kIdempotencyKey.latin1(), request.idempotencyKey);
    if (request.isSafe())
        return m_network.get(wire);
    auto *body = new SendOnce(request.body);
    QNetworkReply *reply = m_network.sendCustomRequest(wire, request.verb, body);
    body->setParent(reply);
    return reply;
}

void ApiClient::answered(const QUrl &server)
{
    if (server != m_server)
        return;
    m_probeTimer.stop();
    m_probeDelay = kFirstProbe;
    setLink(Link::Online, {});
}

void ApiClient::unreachable(const QUrl &server, const QString &problem)
{
    if (server != m_server)
        return;
    if (!m_probeTimer.isActive()) {
        m_probeTimer.start(m_probeDelay);
        m_probeDelay = std::min(m_probeDelay * 2, kSlowestProbe);
    }
    setLink(Link::Offline, problem);
}

void ApiClient::setLink(Link link, const QString &problem)
{
    if (m_link == link && m_linkProblem == problem)
        return;
    m_link = link;
    m_linkProblem = problem;
    Q_EMIT linkChanged();
}

void ApiClient::probe()
{
    const QUrl server = m_server;
    QNetworkRequest wire(resolved(server, api::kReady, {}));
    wire.setTransferTimeout(m_timeout);
    wire.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                      QNetworkRequest::ManualRedirectPolicy);
    wire.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    QNetworkReply *reply = m_network.get(wire);
    connect(reply, &QNetworkReply::finished, this, [this, reply, server] {
        reply->deleteLater();
        probed(reply, server);
    });
}

void ApiClient::probed(QNetworkReply *reply, const QUrl &server)
{
    if (reply->error() == QNetworkReply::NoError)
        answered(server);
    else if (reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 503)
        unreachable(server, u"The server at %1 is not ready yet."_s.arg(server.authority()));
    else if (m_certificates.hasRefused(*reply))
        unreachable(server, m_certificates.refusal(server).message);
    else
        unreachable(server, faultFromNetwork(reply->error(), server.authority()).message);
}

} // namespace lectern
