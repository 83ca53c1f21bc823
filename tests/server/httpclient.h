// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QJsonArray>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QUrl>

/** Requests of a test, one after the other, over real HTTP. */
namespace lectern {

/** A reply, all of it. */
struct HttpReply
{
    int status = 0; ///< 0: there was no reply
    QByteArray body = {};
    QHash<QByteArray, QByteArray> headers = {}; ///< by their names in lower case

    QByteArray header(const QByteArray &name) const { return headers.value(name.toLower()); }
    QJsonObject object() const;
    QJsonArray array() const;
    /** The items of a list. */
    QJsonArray items() const { return object()[QLatin1StringView("items")].toArray(); }
    /** The body of a problem without what differs each time, as problemText() writes it. */
    QByteArray problem() const;
};

using HttpHeaders = QList<std::pair<QByteArray, QByteArray>>;

class HttpClient
{
public:
    explicit HttpClient(const QString &base) : m_base(base.toLatin1()) { }

    /** `path` is percent-encoded, with its query. */
    HttpReply send(const QByteArray &method, const QByteArray &path, const QByteArray &body = {},
                   const HttpHeaders &headers = {});

    /** Starts a request without waiting for it. */
    QNetworkReply *begin(const QByteArray &method, const QByteArray &path,
                         const QByteArray &body = {}, const HttpHeaders &headers = {});
    /** Waits for it. */
    static HttpReply finish(QNetworkReply *reply);

    HttpReply get(const QByteArray &path, const HttpHeaders &headers = {});
    HttpReply remove(const QByteArray &path, const HttpHeaders &headers = {});
    HttpReply post(const QByteArray &path, const QJsonObject &json);
    HttpReply put(const QByteArray &path, const QJsonObject &json, HttpHeaders headers = {});
    HttpReply patch(const QByteArray &path, const QJsonObject &json, HttpHeaders headers = {});

    /** Headers that every request carries, such as Authorization. */
    HttpHeaders standing = {};

private:
    QByteArray m_base;
    QNetworkAccessManager m_network;
};

QByteArray compact(const QJsonObject &json);
/** The text in the form that compact() gives, to be compared with it. */
QByteArray compact(const QByteArray &json);

/** The problem that a reply is to hold; `more`: members beside the usual ones. */
QByteArray problemText(int status, const QString &title, const QString &detail,
                       const QJsonObject &more = {});
/** The member of a problem that has one message, for one field. */
QJsonObject errorOf(const QString &field, const QString &code, const QString &message);

} // namespace lectern
