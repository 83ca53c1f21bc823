// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/qtcompat.h"

#include "http/completion.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QSslSocket>
#include <QTcpSocket>
#include <QUrl>

#include <algorithm>

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
#include <QBuffer>
#include <QHttpHeaders>
#endif

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QByteArray methodName(QHttpServerRequest::Method method)
{
    switch (method) {
    case QHttpServerRequest::Method::Get:
        return "GET"_ba;
    case QHttpServerRequest::Method::Put:
        return "PUT"_ba;
    case QHttpServerRequest::Method::Delete:
        return "DELETE"_ba;
    case QHttpServerRequest::Method::Post:
        return "POST"_ba;
    case QHttpServerRequest::Method::Head:
        return "HEAD"_ba;
    case QHttpServerRequest::Method::Options:
        return "OPTIONS"_ba;
    case QHttpServerRequest::Method::Patch:
        return "PATCH"_ba;
    default:
        return "UNKNOWN"_ba;
    }
}

/** The header fields as Qt has them. */
class QtFields : public HeaderFields
{
public:
    explicit QtFields(const QHttpServerRequest &request) : m_fields(request.headers()) { }

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QByteArray value(QByteArrayView name) const override
    {
        return m_fields.combinedValue(name);
    }

private:
    const QHttpHeaders m_fields;
#else
    QByteArray value(QByteArrayView name) const override
    {
        QByteArray joined;
        bool found = false;
        for (const auto &[key, value] : m_fields) {
            if (key.compare(name, Qt::CaseInsensitive) != 0)
                continue;
            joined = found ? joined + ", " + value : value;
            found = true;
        }
        return joined;
    }

private:
    const QList<QPair<QByteArray, QByteArray>> m_fields;
#endif
};

// What stands in a path as it is, encoded or not.
bool isPlain(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || (c >= u'A' && c <= u'Z')
        || c == u'/' || c == u'-' || c == u'.' || c == u'_' || c == u'~';
}

QByteArray encodedPath(const QUrl &url)
{
    // QUrl keeps a path in this form; it has to encode only what is not plain.
    const QString path = url.path(QUrl::PrettyDecoded);
    // http://localhost:5000 (RFC 9110, 4.2.3).
    if (path.isEmpty())
        return "/"_ba;
    if (std::all_of(path.begin(), path.end(), isPlain))
        return path.toLatin1();
    return url.path(QUrl::FullyEncoded).toLatin1();
}

Request fromQt(const QHttpServerRequest &request, const QtFields &fields)
{
    const QUrl url = request.url();
    return {.method = methodName(request.method()),
            .rawPath = encodedPath(url),
            .rawQuery = url.hasQuery() ? url.query(QUrl::FullyEncoded).toLatin1() : QByteArray(),
            .body = request.body(),
            .headers = &fields,
            .peer = request.remoteAddress(),
            .id = requestId(fields.value("X-Request-Id"))};
}

} // namespace

#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)

namespace {

/** No body, and to Qt one of unknown length, so that Qt says nothing of its length either. */
class NoBody : public QBuffer
{
public:
    NoBody() { open(ReadOnly); }
    bool isSequential() const override { return true; }
};

} // namespace

bool HttpServer::handleRequest(const QHttpServerRequest &request, QHttpServerResponder &responder)
{
    const QtFields fields(request);
    const Reply reply = m_answer(fromQt(request, fields));
    QHttpHeaders headers;
    if (!reply.contentType.isEmpty())
        headers.append(QHttpHeaders::WellKnownHeader::ContentType, reply.contentType);
    const QByteArray length = "Content-Length";
    // Qt adds the length of a body by itself. Without a body the reply knows better: that to HEAD
    // tells the length of what GET would give, a 204 and a 304 tell none.
    for (const auto &[name, value] : reply.headers) {
        if (name != length || reply.body.isEmpty())
            headers.append(name, value);
    }
    const auto status = QHttpServerResponder::StatusCode(reply.status);
    if (reply.body.isEmpty())
        responder.write(new NoBody, headers, status);
    else
        responder.write(reply.body, headers, status);
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest &, QHttpServerResponder &)
{
}

#else

bool HttpServer::handleRequest(const QHttpServerRequest &request, QTcpSocket *socket)
{
    const QtFields fields(request);
    const Reply reply = m_answer(fromQt(request, fields));
    // One write, so that head and body leave in one packet; and at once, which spares a round of
    // the event loop. A socket of TLS would read on meanwhile, and bring the next request into the
    // middle of this one; it sends by itself what was written when it has read.
    socket->write(wireForm(reply));
    if (!qobject_cast<QSslSocket *>(socket))
        socket->flush();
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest &, QTcpSocket *)
{
}

#endif

} // namespace lectern
