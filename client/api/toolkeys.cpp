// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/toolkeys.h"

#include "api/paths.h"
#include "core/timestamp.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QString kKeys = api::kAccounts + u"/keys"_s;

std::optional<QStringList> resourcesOf(const QJsonValue &json)
{
    if (!json.isArray())
        return {};
    QStringList names;
    const QJsonArray array = json.toArray();
    for (const QJsonValue &name : array)
        names.append(name.toString());
    return names;
}

QDateTime timeOf(const QJsonObject &json, const QString &name)
{
    const QString text = json.value(name).toString();
    return text.isEmpty() ? QDateTime() : fromTimestamp(text);
}

ToolKey keyOf(const QJsonObject &json)
{
    return {.id = json.value(u"id"_s).toInteger(),
            .name = json.value(u"name"_s).toString(),
            .mayChange = json.value(u"access"_s).toString() == u"write",
            .resources = resourcesOf(json.value(u"resources"_s)),
            .username = json.value(u"username"_s).toString(),
            .createdAt = timeOf(json, u"created_at"_s),
            .expiresAt = timeOf(json, u"expires_at"_s),
            .lastUsedAt = timeOf(json, u"last_used_at"_s),
            .secret = json.value(u"key"_s).toString()};
}

QByteArray bodyOf(const ToolKeyWish &wish)
{
    const QJsonObject json {
        {u"name"_s, wish.name},
        {u"access"_s, wish.mayChange ? u"write"_s : u"read"_s},
        {u"resources"_s,
         wish.resources ? QJsonValue(QJsonArray::fromStringList(*wish.resources)) : QJsonValue()},
        {u"expires_in_days"_s, wish.days > 0 ? QJsonValue(wish.days) : QJsonValue()}};
    return QJsonDocument(json).toJson(QJsonDocument::Compact);
}

} // namespace

ApiCall *ToolKeys::list(QObject *context,
                        std::function<void(const Result<QList<ToolKey>> &)> done) const
{
    return m_api.get(kKeys, {}, context, [done = std::move(done)](const Result<ApiReply> &reply) {
        if (!reply)
            return done(reply.fault());
        QList<ToolKey> keys;
        const QJsonArray items = reply->object().value(u"items"_s).toArray();
        for (const QJsonValue &item : items)
            keys.append(keyOf(item.toObject()));
        done(keys);
    });
}

ApiCall *ToolKeys::add(const ToolKeyWish &wish, QObject *context,
                       std::function<void(const Result<ToolKey> &)> done) const
{
    return m_api.send("POST", kKeys, bodyOf(wish), "application/json", {}, context,
                      [done = std::move(done)](const Result<ApiReply> &reply) {
                          if (!reply)
                              return done(reply.fault());
                          done(keyOf(reply->object()));
                      });
}

ApiCall *ToolKeys::remove(qint64 id, QObject *context,
                          std::function<void(const Result<void> &)> done) const
{
    return m_api.send("DELETE", u"%1/%2"_s.arg(kKeys).arg(id), {}, {}, {}, context,
                      [done = std::move(done)](const Result<ApiReply> &reply) {
                          done(reply ? Result<void>() : Result<void>(reply.fault()));
                      });
}

} // namespace lectern
