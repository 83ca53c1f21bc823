// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/accountroutes.h"

#include "api/paths.h"
#include "http/bodymembers.h"
#include "http/negotiation.h"
#include "http/recordnumber.h"
#include "http/respond.h"
#include "http/sessionroutes.h"
#include "service/passwordstrength.h"

#include <QJsonArray>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault wrongMember(const QString &name, const QString &words)
{
    return Fault::invalid(words, {{name, u"wrong_value"_s, words}});
}

QString kindName(Identity::Kind kind)
{
    switch (kind) {
    case Identity::Kind::Anonymous:
        return u"anonymous"_s;
    case Identity::Kind::Owner:
        return u"owner"_s;
    case Identity::Kind::Session:
        return u"session"_s;
    case Identity::Kind::Key:
        return u"key"_s;
    case Identity::Kind::Program:
        return u"program"_s;
    }
    Q_UNREACHABLE();
}

Result<qint64> userNumber(const Services &services, const Request &request)
{
    return recordNumber(services.resource(u"users"_s)->spec(), request.parameters.value(0));
}

// Who is asking, and what they may do; what a window shows follows from it.
Reply me(Services &services, const Request &request)
{
    const Identity &who = request.who;
    QJsonValue user = QJsonValue::Null;
    qint64 expiresAt = 0;
    // A tool learns no more of whoever has made its key than it may read.
    const bool mayKnow = isPerson(who) || scopeOf(who, u"users"_s, Action::Read) != Scope::None;
    if (who.userId > 0 && mayKnow) {
        auto found = services.accounts.find(who.userId);
        auto expiry = services.sessions.expiryOf(who);
        if (!found || !expiry)
            return problem(found ? expiry.fault() : found.fault(), request);
        user = userJson(*found);
        expiresAt = *expiry;
    }
    const QJsonObject accounts {{u"password"_s, who.kind == Identity::Kind::Session},
                                {u"sessions"_s, who.kind == Identity::Kind::Session},
                                {u"keys"_s, isPerson(who)}};
    return Reply::json(200,
                       compactJson({{u"kind"_s, kindName(who.kind)},
                                    {u"name"_s, who.name},
                                    {u"role"_s, roleName(who.role)},
                                    {u"user"_s, user},
                                    {u"expires_at"_s, timeJson(expiresAt)},
                                    {u"rights"_s, rightsJson(who, services.catalog)},
                                    {u"accounts"_s, accounts}}));
}

Reply changePassword(Services &services, const Request &request)
{
    auto json = bodyMembers(request, {u"current_password"_s, u"new_password"_s}, {u"device"_s});
    if (!json)
        return problem(json.fault(), request);
    auto device = optionalText(*json, u"device"_s);
    if (!device)
        return problem(device.fault(), request);
    auto changed = services.accounts.changePassword((*json)[u"current_password"].toString(),
                                                    (*json)[u"new_password"].toString(),
                                                    request.who, placeOf(request, *device));
    if (!changed)
        return problem(changed.fault(), request);
    return Reply::json(200, compactJson(signedInJson(*changed)));
}

Reply resetPassword(Services &services, const Request &request)
{
    auto id = userNumber(services, request);
    auto json = bodyMembers(request, {u"new_password"_s});
    if (!id || !json)
        return problem(id ? json.fault() : id.fault(), request);
    auto done =
        services.accounts.resetPassword(*id, (*json)[u"new_password"].toString(), request.who);
    return done ? Reply {.status = 204} : problem(done.fault(), request);
}

Reply strength(Services &, const Request &request)
{
    auto json = bodyMembers(request, {u"password"_s}, {u"names"_s});
    if (!json)
        return problem(json.fault(), request);
    QStringList names;
    for (const QJsonValue &name : (*json)[u"names"].toArray())
        names.append(name.toString());
    const PasswordStrength strength =
        passwordStrength((*json)[u"password"].toString(), names.mid(0, 20));
    return Reply::json(
        200,
        compactJson({{u"score"_s, strength.score},
                     {u"acceptable"_s, strength.acceptable},
                     {u"words"_s, strength.words},
                     {u"suggestions"_s, QJsonArray::fromStringList(strength.suggestions)}}));
}

Reply listSessions(Services &services, const Request &request)
{
    auto id = userNumber(services, request);
    if (!id)
        return problem(id.fault(), request);
    if (auto may = services.accounts.mayManage(*id, request.who); !may)
        return problem(may.fault(), request);
    auto sessions = services.sessions.of(*id);
    if (!sessions)
        return problem(sessions.fault(), request);
    QJsonArray items;
    for (const accounts::Session &one : *sessions) {
        items.append(QJsonObject {
            {u"id"_s, one.id},
            {u"device"_s, one.device},
            {u"address"_s, one.address},
            {u"created_at"_s, timeJson(one.createdAt)},
            {u"last_used_at"_s, timeJson(one.lastUsedAt)},
            {u"expires_at"_s, timeJson(one.expiresAt)},
            {u"current"_s,
             request.who.kind == Identity::Kind::Session && one.id == request.who.credentialId}});
    }
    return Reply::json(200, compactJson({{u"items"_s, items}}));
}

Reply endSessions(Services &services, const Request &request, qint64 session)
{
    auto id = userNumber(services, request);
    if (!id)
        return problem(id.fault(), request);
    if (auto may = services.accounts.mayManage(*id, request.who); !may)
        return problem(may.fault(), request);
    auto ended = services.sessions.end(*id, session);
    return ended ? Reply {.status = 204} : problem(ended.fault(), request);
}

Reply endAllSessions(Services &services, const Request &request)
{
    return endSessions(services, request, 0);
}

Reply endSession(Services &services, const Request &request)
{
    bool ok = false;
    const qint64 session = request.parameters.value(1).toLongLong(&ok);
    if (!ok || session < 1)
        return problem(Fault::notFound(u"There is no such session."_s), request);
    return endSessions(services, request, session);
}

QJsonObject keyJson(const accounts::Key &key)
{
    return {{u"id"_s, key.id},
            {u"name"_s, key.name},
            {u"access"_s, key.writes ? u"write"_s : u"read"_s},
            {u"resources"_s,
             key.resources ? QJsonValue(QJsonArray::fromStringList(*key.resources)) : QJsonValue()},
            {u"username"_s, key.userId == 0 ? QJsonValue() : QJsonValue(key.username)},
            {u"created_at"_s, timeJson(key.createdAt)},
            {u"expires_at"_s, timeJson(key.expiresAt)},
            {u"last_used_at"_s, timeJson(key.lastUsedAt)}};
}

Reply listKeys(Services &services, const Request &request)
{
    auto keys = services.keys.of(request.who);
    if (!keys)
        return problem(keys.fault(), request);
    QJsonArray items;
    for (const accounts::Key &key : *keys)
        items.append(keyJson(key));
    return Reply::json(200, compactJson({{u"items"_s, items}}));
}

// Fault: Invalid, naming what is no resource.
Result<std::optional<QStringList>> resourcesOf(const QJsonValue &given, const Services &services)
{
    if (given.isUndefined() || given.isNull())
        return std::optional<QStringList>();
    QStringList names;
    for (const QJsonValue &name : given.toArray()) {
        if (!services.resource(name.toString()))
            return wrongMember(
                u"resources"_s,
                u"resources: \"%1\" is none of those there are."_s.arg(name.toString()));
        if (!names.contains(name.toString()))
            names.append(name.toString());
    }
    if (names.isEmpty())
        return wrongMember(
            u"resources"_s,
            u"resources must list one or more, such as songs, or be null for all."_s);
    return std::optional(names);
}

Result<ApiKeys::Wish> keyWish(const Services &services, const Request &request)
{
    auto json =
        bodyMembers(request, {u"name"_s, u"access"_s}, {u"resources"_s, u"expires_in_days"_s});
    if (!json)
        return json.fault();
    ApiKeys::Wish wish {.name = (*json)[u"name"].toString().simplified()};
    constexpr qsizetype kLongestName = 100;
    if (wish.name.isEmpty() || wish.name.size() > kLongestName)
        return wrongMember(u"name"_s, u"name must have 1 to %1 characters."_s.arg(kLongestName));
    const QString access = (*json)[u"access"].toString();
    if (access != u"read" && access != u"write")
        return wrongMember(u"access"_s, u"access must be read or write."_s);
    wish.writes = access == u"write";
    auto resources = resourcesOf((*json)[u"resources"], services);
    if (!resources)
        return resources.fault();
    wish.resources = *resources;
    const QJsonValue days = (*json)[u"expires_in_days"];
    if (days.isUndefined() || days.isNull())
        return wish;
    constexpr qint64 kMostDays = 3650;
    wish.days = days.toInteger();
    if (wish.days < 1 || wish.days > kMostDays || double(wish.days) != days.toDouble()) {
        return wrongMember(u"expires_in_days"_s,
                           u"expires_in_days must be 1 to %1, or null for never."_s.arg(kMostDays));
    }
    return wish;
}

Reply addKey(Services &services, const Request &request)
{
    if (auto person = checkPerson(request.who); !person)
        return problem(person.fault(), request);
    auto wish = keyWish(services, request);
    if (!wish)
        return problem(wish.fault(), request);
    auto made = services.keys.add(*wish, request.who);
    if (!made)
        return problem(made.fault(), request);
    QJsonObject json = keyJson(made->key);
    json.insert(u"key"_s, QString::fromLatin1(made->token));
    return Reply::json(201, compactJson(json));
}

Reply removeKey(Services &services, const Request &request)
{
    bool ok = false;
    const qint64 id = request.parameters.value(0).toLongLong(&ok);
    auto removed = services.keys.remove(ok ? id : 0, request.who);
    return removed ? Reply {.status = 204} : problem(removed.fault(), request);
}

Reply showSetup(Services &services, const Request &request)
{
    auto open = services.setup.isOpen();
    if (!open)
        return problem(open.fault(), request);
    return Reply::json(200, compactJson({{u"needed"_s, *open}}));
}

Reply setUp(Services &services, const Request &request)
{
    auto json = bodyMembers(request, {u"code"_s, u"username"_s, u"password"_s}, {u"device"_s});
    if (!json)
        return problem(json.fault(), request);
    auto device = optionalText(*json, u"device"_s);
    if (!device)
        return problem(device.fault(), request);
    auto signedIn = services.setup.setUp((*json)[u"code"].toString(),
                                         {.username = (*json)[u"username"].toString(),
                                          .role = Role::Administrator,
                                          .password = (*json)[u"password"].toString()},
                                         placeOf(request, *device));
    if (!signedIn)
        return problem(signedIn.fault(), request);
    return Reply::json(201, compactJson(signedInJson(*signedIn)));
}

} // namespace

Routes accountRoutes(Services &services, bool open)
{
    const QString root = api::kRoot + u"/accounts"_s;
    const QString user = api::kRoot + u"/users/{id}"_s;
    const auto json = [&](Reply (*function)(Services &, const Request &)) {
        return taking({"application/json"}, bound(services, function));
    };
    const auto example = [](const QByteArray &body) {
        return RouteExample {"application/json", body};
    };
    Routes routes = sessionRoutes(services, root, open);
    routes += {
        {"GET", root + u"/me"_s, bound(services, me), u"Who is asking, and what they may do."_s},
        {"PUT", root + u"/password"_s, json(changePassword),
         u"Change one's own password; every session ends and a new one begins."_s, Access::Known,
         example(R"({"current_password":"...","new_password":"..."})")},
        {"POST", root + u"/password/strength"_s, json(strength), u"How good a password is."_s,
         Access::Anyone, example(R"({"password":"four words of mine","names":["ada"]})")},
        {"GET", root + u"/keys"_s, bound(services, listKeys), u"The keys of tools."_s},
        {"POST", root + u"/keys"_s, json(addKey), u"Make a key for a tool; it is shown once."_s,
         Access::Known, example(R"({"name":"Spreadsheet","access":"read","resources":["songs"]})")},
        {"DELETE", root + u"/keys/{key}"_s, bound(services, removeKey), u"Remove a key."_s},
        {"GET", root + u"/setup"_s, bound(services, showSetup),
         u"Whether the server waits for its first administrator."_s, Access::Anyone},
        {"POST", root + u"/setup"_s, json(setUp),
         u"Make the first administrator, by the code that the server has printed."_s,
         Access::Anyone,
         example(R"({"code":"...","username":"ada","password":"four words of mine"})")},
        {"GET", user + u"/sessions"_s, bound(services, listSessions),
         u"Where a user has signed in."_s},
        {"DELETE", user + u"/sessions"_s, bound(services, endAllSessions),
         u"Sign a user out everywhere."_s},
        {"DELETE", user + u"/sessions/{session}"_s, bound(services, endSession),
         u"End one session of a user."_s},
        {"PUT", user + u"/password"_s, json(resetPassword),
         u"Give a user another password, in the place of a lost one."_s, Access::Known,
         example(R"({"new_password":"four words of mine"})")},
    };
    return routes;
}

} // namespace lectern
