// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/sessionroutes.h"

#include "core/timestamp.h"
#include "http/bodymembers.h"
#include "http/negotiation.h"
#include "http/respond.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault notSignedIn()
{
    return {.kind = Fault::Kind::Unauthenticated, .message = u"There is no session. Sign in."_s};
}

// As this part of the API calls the fields of a user; the user name is the email there.
QString renamed(const QString &field)
{
    static const QHash<QString, QString> names {
        {u"first_name"_s, u"fname"_s}, {u"last_name"_s, u"lname"_s}, {u"username"_s, u"email"_s}};
    return names.value(field, field);
}

Fault withNames(Fault fault)
{
    const bool isKnown = fault.kind == Fault::Kind::Conflict;
    if (isKnown)
        fault.message = u"This email is known already."_s;
    QList<FieldMessage> messages;
    for (FieldMessage message : std::as_const(fault.fields)) {
        message.field = renamed(message.field);
        if (isKnown)
            message.message = fault.message;
        const auto same = [&](const FieldMessage &other) { return other.field == message.field; };
        if (std::none_of(messages.begin(), messages.end(), same))
            messages.append(message);
    }
    fault.fields = messages;
    return fault;
}

Reply registerUser(Services &services, const Request &request, bool open)
{
    if (!open) {
        return problem(Fault {.kind = Fault::Kind::Denied,
                              .message = u"Accounts are made by an administrator here."_s},
                       request);
    }
    auto json = bodyMembers(request, {u"email"_s, u"fname"_s, u"lname"_s, u"password"_s});
    if (!json)
        return problem(json.fault(), request);
    const QString email = (*json)[u"email"].toString().trimmed();
    constexpr qsizetype kLongestName = 64; // of a user; the email may be longer
    auto user = services.registration.add({.username = email.left(kLongestName),
                                           .email = email,
                                           .firstName = (*json)[u"fname"].toString(),
                                           .lastName = (*json)[u"lname"].toString(),
                                           .password = (*json)[u"password"].toString()},
                                          request.peer.toString());
    if (!user)
        return problem(withNames(user.fault()), request);
    return Reply::json(201, compactJson(userJson(*user)));
}

// Whoever signs in says who they are by one of two names.
Result<QJsonObject> signInMembers(const Request &request)
{
    auto given = smallObject(request);
    if (!given)
        return given;
    const QString name = given->contains(u"username"_s) ? u"username"_s : u"email"_s;
    return membersOf(*given, {name, u"password"_s}, {u"device"_s});
}

Reply signIn(Services &services, const Request &request)
{
    auto json = signInMembers(request);
    if (!json)
        return problem(json.fault(), request);
    auto device = optionalText(*json, u"device"_s);
    if (!device)
        return problem(device.fault(), request);
    const QString name =
        json->contains(u"email"_s) ? (*json)[u"email"].toString() : (*json)[u"username"].toString();
    auto signedIn =
        services.signin.signIn(name, (*json)[u"password"].toString(), placeOf(request, *device));
    if (!signedIn)
        return problem(signedIn.fault(), request);
    return Reply::json(201, compactJson(signedInJson(*signedIn)));
}

Reply show(Services &services, const Request &request)
{
    auto expiry = services.sessions.expiryOf(request.who);
    if (!expiry || *expiry == 0)
        return problem(expiry ? notSignedIn() : expiry.fault(), request);
    auto user = services.accounts.find(request.who.userId);
    if (!user)
        return problem(user.fault(), request);
    return Reply::json(
        200, compactJson({{u"user"_s, userJson(*user)}, {u"expires_at"_s, timeJson(*expiry)}}));
}

Reply renew(Services &services, const Request &request)
{
    auto json = bodyMembers(request, {u"update_token"_s});
    if (!json)
        return problem(json.fault(), request);
    auto renewed = services.signin.renew((*json)[u"update_token"].toString().toUtf8());
    if (!renewed)
        return problem(renewed.fault(), request);
    return Reply::json(200, compactJson(signedInJson(*renewed)));
}

Reply signOut(Services &services, const Request &request)
{
    if (request.who.kind != Identity::Kind::Session || request.who.credentialId == 0)
        return problem(notSignedIn(), request);
    auto ended = services.sessions.end(request.who.userId, request.who.credentialId);
    if (!ended && ended.fault().kind != Fault::Kind::NotFound)
        return problem(ended.fault(), request);
    return Reply {.status = 204};
}

} // namespace

QJsonValue timeJson(qint64 milliseconds)
{
    if (milliseconds == 0)
        return QJsonValue::Null;
    return toTimestamp(QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC));
}

QJsonObject userJson(const accounts::User &user)
{
    return {{u"id"_s, user.id},
            {u"email"_s, user.email.isEmpty() ? QJsonValue() : QJsonValue(user.email)},
            {u"fname"_s, user.firstName},
            {u"lname"_s, user.lastName},
            {u"username"_s, user.username},
            {u"role"_s, user.role},
            {u"admin"_s, user.admin}};
}

QJsonObject signedInJson(const SignedIn &signedIn)
{
    return {{u"session_token"_s, QString::fromLatin1(signedIn.tokens.session)},
            {u"update_token"_s, QString::fromLatin1(signedIn.tokens.update)},
            {u"expires_at"_s, timeJson(signedIn.tokens.expiresAt)},
            {u"user"_s, userJson(signedIn.user)}};
}

Sessions::Place placeOf(const Request &request, const QString &device)
{
    return {.device = device.isEmpty() ? QString::fromLatin1(request.header("User-Agent")) : device,
            .address = request.peer.toString()};
}

Handler bound(Services &services, Reply (*function)(Services &, const Request &))
{
    return [&services, function](const Request &request) { return function(services, request); };
}

Routes sessionRoutes(Services &services, const QString &root, bool open)
{
    const QString users = root + u"/users"_s;
    const QString sessions = root + u"/sessions"_s;
    const auto json = [](Handler handler) {
        return taking({"application/json"}, std::move(handler));
    };
    const Handler registering = [&services, open](const Request &request) {
        return registerUser(services, request, open);
    };
    return {
        {"POST",
         users,
         json(registering),
         u"Register, where that is open."_s,
         Access::Anyone,
         {"application/json",
          R"({"email":"ada@example.org","fname":"Ada","lname":"King","password":"four words of mine"})"}},
        {"POST",
         sessions,
         json(bound(services, signIn)),
         u"Sign in, with email or username."_s,
         Access::Anyone,
         {"application/json", R"({"email":"ada@example.org","password":"four words of mine"})"}},
        {"GET", sessions, bound(services, show), u"Who has signed in, and until when."_s},
        {"PUT",
         sessions,
         json(bound(services, renew)),
         u"New tokens for an update token."_s,
         Access::Anyone,
         {"application/json", R"({"update_token":"..."})"}},
        {"DELETE", sessions, bound(services, signOut), u"Sign out."_s},
    };
}

} // namespace lectern
