// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apicall.h"
#include "api/certificategate.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <functional>
#include <optional>

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

    /** Which certificates of servers are accepted. */
    CertificateGate &certificates() { return m_certificates; }

    /** Requests wait from now on until use(), refuse() or giveUp() says what becomes of them. */
    void hold();

    /** That token from now on; it may be empty. What waits is sent. */
    void use(const QByteArray &token);

    /** There is no token: what waits fails like this, and so does what comes until use(). */
    void refuse(const Fault &fault);

    /** What waits fails like this; what comes is sent with the former token. */
    void giveUp(const Fault &fault);

    bool isHolding() const { return m_holding; }

    /**
     * How a new token is had when the server no longer takes the one in use: holds the requests and
     * returns true, or false where there is no other. Requests that were refused are sent again.
     */
    void setRenewal(std::function<bool()> renew) { m_renew = std::move(renew); }

    /** Any request, such as one with a token of its own; further tries as its members say. */
    ApiCall *ask(ApiRequest request, QObject *context, ApiCallback done);

    /** Looks at once whether the server can be reached. */
    void tryNow();

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

    /** Held requests go on. */
    void released();

    /** The server has refused something that this user may not do. */
    void denied();

private:
    friend class ApiCall;

    QByteArray token() const { return m_token; }
    std::optional<Fault> refusal() const { return m_refusal; }
    bool renewAfter(const QByteArray &refused);
    void release();
    QNetworkReply *transmit(const ApiRequest &request);
    void answered(const QUrl &server);
    void unreachable(const QUrl &server, const QString &problem);
    void setLink(Link link, const QString &problem);
    void probe();
    void probed(QNetworkReply *reply, const QUrl &server);

    QNetworkAccessManager m_network {this};
    CertificateGate m_certificates {m_network};
    QUrl m_server;
    QByteArray m_token;
    bool m_holding = false;
    std::optional<Fault> m_refusal;
    std::function<bool()> m_renew;
    Link m_link = Link::Offline;
    QString m_linkProblem;
    QTimer m_probeTimer;
    int m_probeDelay = 0; ///< milliseconds until the next probe
    int m_timeout = 15'000;
};

} // namespace lectern
