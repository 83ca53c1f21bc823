// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/useraccount.h"

#include "api/paths.h"
#include "core/timestamp.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

UserSession sessionOf(const QJsonObject &json)
{
    return {.id = json.value(u"id"_s).toInteger(),
            .device = json.value(u"device"_s).toString(),
            .address = json.value(u"address"_s).toString(),
            .lastUsedAt = fromTimestamp(json.value(u"last_used_at"_s).toString()),
            .current = json.value(u"current"_s).toBool()};
}

ApiCallback without(std::function<void(const Result<void> &)> done)
{
    return [done = std::move(done)](const Result<ApiReply> &reply) {
        done(reply ? Result<void>() : Result<void>(reply.fault()));
    };
}

} // namespace

QString UserAccount::path(const QString &rest) const
{
    return u"%1/users/%2/%3"_s.arg(api::kRoot).arg(m_user).arg(rest);
}

ApiCall *UserAccount::sessions(QObject *context,
                               std::function<void(const Result<QList<UserSession>> &)> done) const
{
    return m_api.get(path(u"sessions"_s), {}, context,
                     [done = std::move(done)](const Result<ApiReply> &reply) {
                         if (!reply)
                             return done(reply.fault());
                         QList<UserSession> sessions;
                         const QJsonArray items = reply->object().value(u"items"_s).toArray();
                         for (const QJsonValue &item : items)
                             sessions.append(sessionOf(item.toObject()));
                         done(sessions);
                     });
}

ApiCall *UserAccount::endSession(qint64 session, QObject *context,
                                 std::function<void(const Result<void> &)> done) const
{
    return m_api.send("DELETE", path(u"sessions/%1"_s.arg(session)), {}, {}, {}, context,
                      without(std::move(done)));
}

ApiCall *UserAccount::endAllSessions(QObject *context,
                                     std::function<void(const Result<void> &)> done) const
{
    return m_api.send("DELETE", path(u"sessions"_s), {}, {}, {}, context, without(std::move(done)));
}

ApiCall *UserAccount::setPassword(const QString &password, QObject *context,
                                  std::function<void(const Result<void> &)> done) const
{
    const QJsonObject json {{u"new_password"_s, password}};
    return m_api.send("PUT", path(u"password"_s),
                      QJsonDocument(json).toJson(QJsonDocument::Compact), "application/json", {},
                      context, without(std::move(done)));
}

} // namespace lectern
