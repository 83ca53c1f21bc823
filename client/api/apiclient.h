// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apicall.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <QUrl>

/**
 * The way to the server: requests with token, timeout and further tries of what may be repeated,
 * and whether the server can be reached. What records are is ResourceClient's.
 */
namespace lectern {

class ApiClient : public QObject
{
    Q_OBJECT

public:
    enum class Link {
        Connecting, ///< a server is set and has not answered yet
        Online,
        Offline, ///< it does not answer, or there is none; linkProblem() says why
    };
    Q_ENUM(Link)

    explicit ApiClient(QObject *parent = nullptr);
    ~ApiClient() override;

    /**
     * Talks to that server from now on; the token may be empty. An empty URL means that there is
     * no server at the moment: requests fail at once and nothing is sent anywhere.
     */
    void setServer(const QUrl &base, const QByteArray &token = {});

    QUrl server() const { return m_server; }
    Link link() const { return m_link; }

    /** One sentence for people while Offline, else empty. */
    QString linkProblem() const { return m_linkProblem; }

    /**
     * GET of a path such as /api/v1/songs; the query is encoded (Query::toUrlQuery()) and may be
     * empty. The callback comes later, never from within this call; never after `context` is gone
     * or the call was cancelled. Tried a second time where the network fails or the server is busy.
     */
    ApiCall *get(const QString &path, const QByteArray &query, QObject *context, ApiCallback done);

    /**
     * POST of records with an Idempotency-Key of its own, so that the server stores them once
     * however often it is asked: tried a second time as get() is, and where the answer got lost, up
     * to three times in all and while a silent server is waited for. Faults as with send().
     */
    ApiCall *create(const QString &path, const QByteArray &body, const QByteArray &contentType,
                    QObject *context, ApiCallback done);

    /**
     * POST, PUT, PATCH or DELETE; never sent twice. contentType and ifMatch (a quoted revision) may
     * be empty. Where the answer got lost the fault is Unavailable and its words say that it is not
     * known whether the change was stored.
     */
    ApiCall *send(const QByteArray &verb, const QString &path, const QByteArray &body,
                  const QByteArray &contentType, const QByteArray &ifMatch, QObject *context,
                  ApiCallback done);

    static bool isOnThisComputer(const QUrl &server);

    /** How long a silent server is waited for; 15 s unless told otherwise. */
    void setTimeout(int milliseconds) { m_timeout = milliseconds; }
    int timeout() const { return m_timeout; }

Q_SIGNALS:
    /** link(), linkProblem() or server() have changed. */
    void linkChanged();

private:
    friend class ApiCall;

    ApiCall *begin(ApiRequest request, QObject *context, ApiCallback done);
    QNetworkReply *transmit(const ApiRequest &request);
    void answered(const QUrl &server);
    void unreachable(const QUrl &server, const QString &problem);
    void setLink(Link link, const QString &problem);
    void probe();
    void probed(QNetworkReply *reply, const QUrl &server);

    QNetworkAccessManager m_network {this};
    QUrl m_server;
    QByteArray m_token;
    Link m_link = Link::Offline;
    QString m_linkProblem;
    QTimer m_probeTimer;
    int m_probeDelay = 0; ///< milliseconds until the next probe
    int m_timeout = 15'000;
};

} // namespace lectern
