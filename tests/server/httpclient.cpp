// SPDX-License-Identifier: GPL-3.0-or-later
#include "httpclient.h"

#include <QJsonDocument>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QSslConfiguration>
#include <QSslSocket>

#include <memory>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 60'000; // milliseconds; builds with sanitizers are slow

const std::pair<QByteArray, QByteArray> kJson {"Content-Type", "application/json"};

} // namespace

QJsonObject HttpReply::object() const
{
    return QJsonDocument::fromJson(body).object();
}

QJsonArray HttpReply::array() const
{
    return QJsonDocument::fromJson(body).array();
}

QByteArray HttpReply::problem() const
{
    QJsonObject json = object();
    json.remove(u"request_id");
    return compact(json);
}

QNetworkReply *HttpClient::begin(const QByteArray &method, const QByteArray &path,
                                 const QByteArray &body, const HttpHeaders &headers)
{
    QNetworkRequest request(QUrl::fromEncoded(m_base + path));
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                         QNetworkRequest::ManualRedirectPolicy);
    // Certificates of tests are self-signed; those that are about them look for themselves.
    if (m_base.startsWith("https:")) {
        QSslConfiguration unverified = QSslConfiguration::defaultConfiguration();
        unverified.setPeerVerifyMode(QSslSocket::VerifyNone);
        request.setSslConfiguration(unverified);
    }
    for (const auto &[name, value] : standing + headers)
        request.setRawHeader(name, value);
    // Qt would write a Content-Type of its own choice where a body has none.
    if (method == "GET")
        return m_network.get(request);
    if (method == "HEAD")
        return m_network.head(request);
    return m_network.sendCustomRequest(request, method, body);
}

HttpReply HttpClient::finish(QNetworkReply *pending)
{
    const std::unique_ptr<QNetworkReply> reply(pending);
    QSignalSpy finished(reply.get(), &QNetworkReply::finished);
    if (!reply->isFinished() && !finished.wait(kPatience))
        return {};
    HttpReply answer {.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
                      .body = reply->readAll()};
    for (const auto &[name, value] : reply->rawHeaderPairs())
        answer.headers.insert(name.toLower(), value);
    return answer;
}

HttpReply HttpClient::send(const QByteArray &method, const QByteArray &path, const QByteArray &body,
                           const HttpHeaders &headers)
{
    return finish(begin(method, path, body, headers));
}

HttpReply HttpClient::get(const QByteArray &path, const HttpHeaders &headers)
{
    return send("GET", path, {}, headers);
}

HttpReply HttpClient::remove(const QByteArray &path, const HttpHeaders &headers)
{
    return send("DELETE", path, {}, headers);
}

HttpReply HttpClient::post(const QByteArray &path, const QJsonObject &json)
{
    return send("POST", path, compact(json), {kJson});
}

HttpReply HttpClient::put(const QByteArray &path, const QJsonObject &json, HttpHeaders headers)
{
    return send("PUT", path, compact(json), headers << kJson);
}

HttpReply HttpClient::patch(const QByteArray &path, const QJsonObject &json, HttpHeaders headers)
{
    return send("PATCH", path, compact(json), headers << kJson);
}

QByteArray compact(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QByteArray compact(const QByteArray &json)
{
    return QJsonDocument::fromJson(json).toJson(QJsonDocument::Compact);
}

QByteArray problemText(int status, const QString &title, const QString &detail,
                       const QJsonObject &more)
{
    QJsonObject problem {{u"type"_s, u"about:blank"_s},
                         {u"title"_s, title},
                         {u"status"_s, status},
                         {u"detail"_s, detail}};
    for (auto member = more.begin(); member != more.end(); ++member)
        problem.insert(member.key(), member.value());
    return compact(problem);
}

QJsonObject errorOf(const QString &field, const QString &code, const QString &message)
{
    const QJsonObject error {{u"code"_s, code}, {u"message"_s, message}};
    return {{u"errors"_s, QJsonObject {{field, QJsonArray {error}}}}};
}

} // namespace lectern
