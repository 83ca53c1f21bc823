// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QDeadlineTimer>
#include <QJsonObject>
#include <QNetworkReply>
#include <QPointer>
#include <QUrl>

#include <functional>
#include <optional>

/** One request under way; made by ApiClient, which says what becomes of the answer. */
namespace lectern {

/** The answer to a request that the server did not refuse. */
struct ApiReply
{
    int status = 0; ///< 200 to 299
    QByteArray body;
    QByteArray etag; ///< as sent, quotes included
    QByteArray location;

    /** The body as a JSON object; empty where it is none. */
    QJsonObject object() const;
};

using ApiCallback = std::function<void(const Result<ApiReply> &)>;

/** What is sent; kept so that it can be sent again where it may, then to where the server is now.
 */
struct ApiRequest
{
    QByteArray verb;
    QString path;
    QByteArray query = {};
    QByteArray body = {};
    QByteArray contentType = {};
    QByteArray ifMatch = {};
    QByteArray idempotencyKey = {};
    /**
     * Sent instead of the client's token, and may be empty. Such a request is not held back while
     * the client has no token, and no new token is asked for where the server refuses this one.
     */
    std::optional<QByteArray> token = {};

    bool isSafe() const { return verb == "GET"; }
    /** Whether the server does once only what it is asked twice. */
    bool isRepeatable() const { return isSafe() || !idempotencyKey.isEmpty(); }
};

class ApiClient;

/** Deletes itself when it has ended; hold it by QPointer only. */
class ApiCall : public QObject
{
    Q_OBJECT

public:
    ~ApiCall() override;

    /** Ends the request, if it is still under way. Its callback is not called any more. */
    void cancel();

private:
    friend class ApiClient;
    ApiCall(ApiClient *client, ApiRequest request, QObject *context, ApiCallback done);

    void send();
    void waitForToken();
    void replied();
    bool waitsForNewToken();
    Result<ApiReply> answer() const;
    bool mayBeDone() const { return m_lost > 0; }
    bool mayTryAgain() const;
    bool isWorthAnother(const Result<ApiReply> &answer) const;
    void sendLater(int asked);
    void finish(const Result<ApiReply> &result);
    bool isOver() const { return !m_done; }

    ApiClient *m_client;
    ApiRequest m_request;
    ApiCallback m_done;
    QPointer<QNetworkReply> m_reply;
    QUrl m_server; ///< to which the last attempt went
    QByteArray m_token; ///< with which it went
    bool m_wasRefused = false; ///< for its token, once
    int m_attempts = 0;
    int m_lost = 0; ///< attempts to change something that got no answer and may have arrived
    QDeadlineTimer m_patience; ///< with what may be done, from the first of them on
};

} // namespace lectern
