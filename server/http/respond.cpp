// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/respond.h"

#include "http/logtext.h"
#include "http/negotiation.h"
#include "http/pages.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <atomic>

namespace lectern {

using namespace Qt::StringLiterals;

int statusOf(Fault::Kind kind)
{
    switch (kind) {
    case Fault::Kind::Invalid:
        return 400;
    case Fault::Kind::NotFound:
        return 404;
    case Fault::Kind::Conflict:
        return 409;
    case Fault::Kind::Precondition:
        return 412;
    case Fault::Kind::Denied:
        return 403;
    case Fault::Kind::Unauthenticated:
        return 401;
    case Fault::Kind::TooLarge:
        return 413;
    case Fault::Kind::Unprocessable:
        return 422;
    case Fault::Kind::TooMany:
        return 429;
    case Fault::Kind::Unavailable:
        return 503;
    case Fault::Kind::StorageFull:
        return 507;
    case Fault::Kind::Internal:
        return 500;
    }
    Q_UNREACHABLE();
}

QByteArray reasonPhrase(int status)
{
    static const QHash<int, QByteArray> phrases {
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {303, "See Other"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
        {507, "Insufficient Storage"},
    };
    return phrases.value(status, "Unknown");
}

QByteArray compactJson(const QJsonObject &json)
{
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

QJsonObject problemJson(int status, const Fault &fault, const QByteArray &requestId)
{
    QJsonObject json {{u"type"_s, u"about:blank"_s},
                      {u"title"_s, QString::fromLatin1(reasonPhrase(status))},
                      {u"status"_s, status},
                      {u"detail"_s, fault.message},
                      {u"request_id"_s, QString::fromLatin1(requestId)}};
    QJsonObject errors;
    for (const FieldMessage &message : fault.fields) {
        QJsonArray messages = errors[message.field].toArray();
        QJsonObject entry {{u"code"_s, message.code}, {u"message"_s, message.message}};
        if (message.line > 0)
            entry.insert(u"line"_s, message.line);
        messages.append(entry);
        errors.insert(message.field, messages);
    }
    if (!errors.isEmpty())
        json.insert(u"errors"_s, errors);
    if (!fault.current.isEmpty())
        json.insert(u"current"_s, QJsonDocument::fromJson(fault.current).object());
    return json;
}

namespace {

// Seconds; 0 where trying again would change nothing.
int retryAfter(int status, const Fault &fault)
{
    if (fault.retryAfter > 0)
        return fault.retryAfter;
    return status == 503 ? 2 : status == 507 ? 60 : status == 429 ? 1 : 0;
}

Reply problemReply(int status, const Fault &fault, const Request &request)
{
    QJsonObject json = problemJson(status, fault, request.id);
    if (request.showsDetails && !fault.details.isEmpty())
        json.insert(u"details"_s, fault.details);
    Reply reply {
        .status = status, .contentType = "application/problem+json", .body = compactJson(json)};
    if (status == 401)
        reply.addHeader("WWW-Authenticate", "Bearer realm=\"Lectern\"");
    if (const int seconds = retryAfter(status, fault); seconds > 0)
        reply.addHeader("Retry-After", QByteArray::number(seconds));
    return reply;
}

} // namespace

Reply problem(const Fault &fault, const Request &request)
{
    // What went wrong inside is for the log; it may hold SQL, paths or addresses.
    const bool internal = fault.kind == Fault::Kind::Internal;
    if (internal || !fault.details.isEmpty()) {
        qWarning("request %s: %s %s", request.id.constData(), logText(fault.message).constData(),
                 logText(fault.details).constData());
    }
    Fault told = fault;
    if (internal) {
        told.message =
            u"Something went wrong in the server. Its log says more under request %1."_s.arg(
                QString::fromLatin1(request.id));
        told.details = u"%1 %2"_s.arg(fault.message, fault.details).trimmed();
    }
    return problemReply(statusOf(fault.kind), told, request);
}

Reply problem(int status, const QString &detail, const Request &request)
{
    return problemReply(status, {.message = detail}, request);
}

Reply notFound(const Request &request)
{
    if (prefersHtml(request))
        return notFoundPage();
    return problem(404, u"404: Resource not found"_s, request);
}

} // namespace lectern
