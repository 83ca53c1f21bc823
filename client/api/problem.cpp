// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/problem.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault::Kind kindOf(int status)
{
    switch (status) {
    case 400:
    case 422:
        return Fault::Kind::Invalid;
    case 401:
        return Fault::Kind::Unauthenticated;
    case 403:
        return Fault::Kind::Denied;
    case 404:
    case 410:
        return Fault::Kind::NotFound;
    case 409:
        return Fault::Kind::Conflict;
    case 412:
        return Fault::Kind::Precondition;
    case 413:
    case 414:
    case 431:
        return Fault::Kind::TooLarge;
    case 507:
        return Fault::Kind::StorageFull;
    case 429:
        return Fault::Kind::TooMany;
    case 408:
    case 502:
    case 503:
    case 504:
        return Fault::Kind::Unavailable;
    default:
        return Fault::Kind::Internal;
    }
}

QString words(int status, const QJsonObject &problem)
{
    QString text = problem.value(u"detail"_s).toString();
    if (text.isEmpty())
        text = problem.value(u"title"_s).toString();
    if (text.isEmpty())
        text = u"The server answered with status %1 and no reason."_s.arg(status);
    const QString request = problem.value(u"request_id"_s).toString();
    // Whoever looks into the server's log finds the rest there.
    if (kindOf(status) == Fault::Kind::Internal && !request.isEmpty())
        text += u" (request %1)"_s.arg(request);
    return text;
}

FieldMessage fieldMessage(const QString &field, const QJsonObject &json)
{
    return {.field = field,
            .code = json.value(u"code"_s).toString(),
            .message = json.value(u"message"_s).toString(),
            .line = json.value(u"line"_s).toInt()};
}

} // namespace

Fault faultFromProblem(int status, const QByteArray &body)
{
    const QJsonObject problem = QJsonDocument::fromJson(body).object();
    Fault fault {.kind = kindOf(status),
                 .message = words(status, problem),
                 .fields = fieldMessages(problem.value(u"errors"_s).toObject())};
    if (const QJsonValue current = problem.value(u"current"_s); current.isObject())
        fault.current = QJsonDocument(current.toObject()).toJson(QJsonDocument::Compact);
    return fault;
}

QList<FieldMessage> fieldMessages(const QJsonObject &errors)
{
    QList<FieldMessage> messages;
    for (auto it = errors.begin(); it != errors.end(); ++it) {
        const QJsonArray ofField = it.value().toArray();
        for (const QJsonValue &value : ofField)
            messages.append(fieldMessage(it.key(), value.toObject()));
    }
    return messages;
}

QList<FieldMessage> fieldMessages(const QJsonArray &rejected)
{
    QList<FieldMessage> messages;
    for (const QJsonValue &value : rejected) {
        const QJsonObject json = value.toObject();
        messages.append(fieldMessage(json.value(u"field"_s).toString(), json));
    }
    return messages;
}

Fault faultFromNetwork(QNetworkReply::NetworkError error, const QString &where)
{
    const auto fault = [&](const QString &text) { return Fault::unavailable(text.arg(where)); };
    switch (error) {
    case QNetworkReply::ConnectionRefusedError:
        return fault(u"The server at %1 does not answer."_s);
    case QNetworkReply::HostNotFoundError:
        return fault(u"There is no server named %1."_s);
    case QNetworkReply::SslHandshakeFailedError:
        return fault(u"The connection to %1 is not safe: its certificate could not be checked."_s);
    case QNetworkReply::TimeoutError:
    case QNetworkReply::OperationCanceledError:
        return fault(u"The server at %1 does not answer in time."_s);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError:
        return fault(u"The connection to the server at %1 broke."_s);
    default:
        return fault(u"The server at %1 cannot be reached."_s);
    }
}

bool mayHaveArrived(QNetworkReply::NetworkError error)
{
    return error != QNetworkReply::ConnectionRefusedError
        && error != QNetworkReply::HostNotFoundError
        && error != QNetworkReply::SslHandshakeFailedError
        && error != QNetworkReply::ProxyConnectionRefusedError
        && error != QNetworkReply::ProxyNotFoundError;
}

Fault withUnknownOutcome(const Fault &fault)
{
    return Fault::unavailable(fault.message + u" It is not known whether the change was stored."_s);
}

} // namespace lectern
