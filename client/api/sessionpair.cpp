// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/sessionpair.h"

#include "core/timestamp.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QByteArray bytes(const QJsonObject &json, const QString &name)
{
    return json.value(name).toString().toLatin1();
}

SignedInUser userOf(const QJsonObject &json)
{
    return {.id = json.value(u"id"_s).toInteger(),
            .username = json.value(u"username"_s).toString(),
            .email = json.value(u"email"_s).toString(),
            .firstName = json.value(u"fname"_s).toString(),
            .lastName = json.value(u"lname"_s).toString()};
}

} // namespace

QString SignedInUser::name() const
{
    const QString full = u"%1 %2"_s.arg(firstName, lastName).trimmed();
    return full.isEmpty() ? username : full;
}

Result<SessionPair> SessionPair::fromJson(const QJsonObject &json)
{
    const SessionPair pair {.sessionToken = bytes(json, u"session_token"_s),
                            .updateToken = bytes(json, u"update_token"_s),
                            .expiresAt = fromTimestamp(json.value(u"expires_at"_s).toString()),
                            .user = userOf(json.value(u"user"_s).toObject())};
    if (pair.sessionToken.isEmpty() || pair.updateToken.isEmpty() || !pair.expiresAt.isValid()
        || pair.user.id <= 0)
        return Fault::internal(u"The server answered something that is not a session."_s);
    return pair;
}

QJsonObject SessionPair::toJson() const
{
    return {{u"session_token"_s, QString::fromLatin1(sessionToken)},
            {u"update_token"_s, QString::fromLatin1(updateToken)},
            {u"expires_at"_s, toTimestamp(expiresAt)},
            {u"user"_s,
             QJsonObject {{u"id"_s, user.id},
                          {u"username"_s, user.username},
                          {u"email"_s, user.email},
                          {u"fname"_s, user.firstName},
                          {u"lname"_s, user.lastName}}}};
}

} // namespace lectern
