// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/apicall.h"

#include "api/apiclient.h"
#include "api/problem.h"

#include <QJsonDocument>
#include <QTimer>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostAttempts = 2;
constexpr int kMostLost = 3; // attempts of which nobody knows what became of them
constexpr int kPause = 250; // milliseconds before the second attempt
constexpr int kLongestPause = 2000;

int statusOf(const QNetworkReply &reply)
{
    return reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
}

// Below 200 Qt's codes are about the way to the server, from there on about its answer.
bool networkFailed(const QNetworkReply &reply)
{
    return statusOf(reply) == 0
        || (reply.error() != QNetworkReply::NoError && int(reply.error()) < 200);
}

// The transfer timeout ends a reply as if it had been cancelled.
bool timedOut(const QNetworkReply &reply)
{
    return reply.error() == QNetworkReply::OperationCanceledError
        || reply.error() == QNetworkReply::TimeoutError;
}

// Whether nobody knows what became of the request; also where a proxy on the way says so.
bool gotLost(const QNetworkReply &reply)
{
    const int status = statusOf(reply);
    return status == 502 || status == 504
        || (networkFailed(reply) && mayHaveArrived(reply.error()));
}

Result<ApiReply> answerOf(QNetworkReply &reply)
{
    const int status = statusOf(reply);
    const QByteArray body = reply.readAll();
    if (status < 200 || status > 299) {
        Fault fault = faultFromProblem(status, body);
        fault.retryAfter = reply.rawHeader("Retry-After").toInt();
        return fault;
    }
    return ApiReply {.status = status,
                     .body = body,
                     .etag = reply.rawHeader("ETag"),
                     .location = reply.rawHeader("Location")};
}

// Of another attempt at the same: the key is taken.
bool isUnderWay(const Fault &fault)
{
    return fault.kind == Fault::Kind::Conflict && fault.fields.isEmpty();
}

// Such a request cannot have been done at an earlier attempt either.
bool isRefusal(const Fault &fault)
{
    return fault.kind == Fault::Kind::Invalid
        || (fault.kind == Fault::Kind::Conflict && !isUnderWay(fault));
}

} // namespace

QJsonObject ApiReply::object() const
{
    return QJsonDocument::fromJson(body).object();
}

ApiCall::ApiCall(ApiClient *client, ApiRequest request, QObject *context, ApiCallback done)
    : QObject(client), m_client(client), m_request(std::move(request)), m_done(std::move(done))
{
    if (context)
        connect(context, &QObject::destroyed, this, &ApiCall::cancel);
}

ApiCall::~ApiCall()
{
    if (m_reply) {
        QObject::disconnect(m_reply, nullptr, this, nullptr);
        m_reply->abort();
        m_reply->deleteLater();
    }
}

void ApiCall::cancel()
{
    if (isOver())
        return;
    m_done = {};
    if (m_reply) {
        QObject::disconnect(m_reply, nullptr, this, nullptr);
        if (m_reply->isRunning())
            m_reply->abort();
    }
    deleteLater();
}

void ApiCall::send()
{
    if (isOver())
        return;
    if (!m_request.token) {
        if (m_client->isHolding())
            return waitForToken();
        if (const auto refusal = m_client->refusal())
            return finish(*refusal);
    }
    ++m_attempts;
    m_server = m_client->server();
    m_token = m_request.token.value_or(m_client->token());
    if (m_server.isEmpty()) {
        if (mayBeDone() && mayTryAgain())
            sendLater(0);
        else
            finish(Fault::unavailable(u"There is no server at the moment."_s));
        return;
    }
    m_reply = m_client->transmit(m_request);
    connect(m_reply, &QNetworkReply::finished, this, &ApiCall::replied);
}

void ApiCall::waitForToken()
{
    connect(m_client, &ApiClient::released, this, &ApiCall::send, Qt::SingleShotConnection);
}

// Refused for its token a request has not been done, and can be sent again with another one.
bool ApiCall::waitsForNewToken()
{
    if (m_request.token || m_wasRefused || statusOf(*m_reply) != 401)
        return false;
    m_wasRefused = true;
    if (!m_client->renewAfter(m_token))
        return false;
    --m_attempts;
    send();
    return true;
}

void ApiCall::replied()
{
    m_reply->deleteLater();
    const bool failed = networkFailed(*m_reply);
    if (!failed)
        m_client->answered(m_server);
    // Whoever has heard that the server is there may have cancelled this very call.
    if (isOver())
        return;
    const bool unsent = m_client->certificates().hasRefused(*m_reply);
    if (!m_request.isSafe() && !unsent && gotLost(*m_reply) && ++m_lost == 1)
        m_patience = QDeadlineTimer(m_client->timeout());
    if (!failed && waitsForNewToken())
        return;
    const auto answer = this->answer();
    const bool again = !answer && mayTryAgain() && isWorthAnother(answer);
    if (!answer && answer.fault().kind == Fault::Kind::Denied)
        Q_EMIT m_client->denied();
    if (failed && (!again || m_attempts == kMostAttempts))
        m_client->unreachable(m_server, answer.fault().message);
    if (again)
        sendLater(m_reply->rawHeader("Retry-After").toInt() * 1000);
    else
        finish(answer);
}

Result<ApiReply> ApiCall::answer() const
{
    if (!networkFailed(*m_reply))
        return answerOf(*m_reply);
    if (m_client->certificates().hasRefused(*m_reply))
        return m_client->certificates().refusal(m_server);
    return faultFromNetwork(m_reply->error(), m_server.authority());
}

// What may have been done is asked for until that is known, such as while the backend comes back;
// but not on and on if it may be this very request that ends it.
bool ApiCall::mayTryAgain() const
{
    return m_request.isRepeatable()
        && (m_attempts < kMostAttempts
            || (mayBeDone() && m_lost < kMostLost && !m_patience.hasExpired()));
}

bool ApiCall::isWorthAnother(const Result<ApiReply> &answer) const
{
    if (networkFailed(*m_reply))
        return !timedOut(*m_reply);
    const bool busy = statusOf(*m_reply) == 503;
    return busy || (mayBeDone() && (isUnderWay(answer.fault()) || gotLost(*m_reply)));
}

void ApiCall::sendLater(int asked)
{
    const int pause = std::clamp(asked, kPause, kLongestPause);
    QTimer::singleShot(pause, this, &ApiCall::send);
}

void ApiCall::finish(const Result<ApiReply> &result)
{
    if (isOver())
        return;
    const ApiCallback done = std::exchange(m_done, {});
    deleteLater();
    if (result || !mayBeDone() || isRefusal(result.fault()))
        return done(result);
    const bool underWay = isUnderWay(result.fault());
    done(withUnknownOutcome(
        underWay ? Fault::unavailable(u"The server has not come to an end with it."_s)
                 : result.fault()));
}

} // namespace lectern
