// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/qtcompat.h"

#include "http/respond.h"
#include "http/wireform.h"

#include <QHttpServerRequest>
#include <QHttpServerResponder>
#include <QTcpSocket>
#include <QUrl>

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
        return "GET";
    case QHttpServerRequest::Method::Put:
        return "PUT";
    case QHttpServerRequest::Method::Delete:
        return "DELETE";
    case QHttpServerRequest::Method::Post:
        return "POST";
    case QHttpServerRequest::Method::Head:
        return "HEAD";
    case QHttpServerRequest::Method::Options:
        return "OPTIONS";
    case QHttpServerRequest::Method::Patch:
        return "PATCH";
    default:
        return "UNKNOWN";
    }
}

Request fromQt(const QHttpServerRequest &request)
{
    const QUrl url = request.url();
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    QStringList segments;
    for (const QByteArray &segment : path.mid(1).split('/'))
        segments.append(QString::fromUtf8(QByteArray::fromPercentEncoding(segment)));
    return {.method = methodName(request.method()),
            .rawPath = path,
            .segments = segments,
            .rawQuery = url.query(QUrl::FullyEncoded).toLatin1(),
            .body = request.body(),
            .header = [&request](const QByteArray &name) { return request.value(name); },
            .peer = request.remoteAddress(),
            .id = newRequestId()};
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
    const Reply reply = m_answer(fromQt(request));
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
    const Reply reply = m_answer(fromQt(request));
    // One write, so that head and body leave in one packet.
    socket->write(wireForm(reply));
    return true;
}

void HttpServer::missingHandler(const QHttpServerRequest &, QTcpSocket *)
{
}

#endif

} // namespace lectern
