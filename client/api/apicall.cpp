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

Result<ApiReply> answerOf(QNetworkReply &reply)
{
    const int status = statusOf(reply);
    const QByteArray body = reply.readAll();
    if (status < 200 || status > 299)
        return faultFromProblem(status, body);
    return ApiReply {.status = status,
                     .body = body,
                     .etag = reply.rawHeader("ETag"),
                     .location = reply.rawHeader("Location")};
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
    ++m_attempts;
    m_server = m_client->server();
    if (m_server.isEmpty()) {
        finish(Fault::unavailable(u"There is no server at the moment."_s));
        return;
    }
    m_reply = m_client->transmit(m_request);
    connect(m_reply, &QNetworkReply::finished, this, &ApiCall::replied);
}

void ApiCall::replied()
{
    m_reply->deleteLater();
    const bool failed = networkFailed(*m_reply);
    if (!failed)
        m_client->answered(m_server);
    // Whoever has heard that the server is there may have cancelled this very call.
    if (isOver() || sendAgain())
        return;
    if (failed) {
        const Fault fault =
            faultFromNetwork(m_reply->error(), m_server.authority(), m_request.isSafe());
        m_client->unreachable(m_server, fault.message);
        finish(fault);
    } else {
        finish(answerOf(*m_reply));
    }
}

bool ApiCall::sendAgain()
{
    const bool busy = statusOf(*m_reply) == 503;
    const bool broken = networkFailed(*m_reply) && !timedOut(*m_reply);
    if (!m_request.isSafe() || m_attempts >= kMostAttempts || !(busy || broken))
        return false;
    const int asked = m_reply->rawHeader("Retry-After").toInt() * 1000;
    QTimer::singleShot(std::clamp(asked, kPause, kLongestPause), this, &ApiCall::send);
    return true;
}

void ApiCall::finish(const Result<ApiReply> &result)
{
    if (isOver())
        return;
    const ApiCallback done = std::exchange(m_done, {});
    deleteLater();
    done(result);
}

} // namespace lectern
