// SPDX-License-Identifier: GPL-3.0-or-later
#include "rightrequests.h"

#include "people.h"

#include <QRegularExpression>
#include <QUrlQuery>

namespace lectern {

using namespace Qt::StringLiterals;

const QByteArray RightRequests::kOwnerToken(43, 'w');
// Not the one of the examples that the description shows.
const QString RightRequests::kPassword = u"nine otters knit by lamplight"_s;

RightRequests::RightRequests(ApiServer &server, LeakScan &scan) : m_server(server), m_scan(scan)
{
    m_server.http().standing = bearer(QString::fromLatin1(kOwnerToken));
    m_scan.forbidToken(QString::fromLatin1(kOwnerToken));
    m_scan.forbid(kPassword.toUtf8());
}

void RightRequests::restart()
{
    m_server.restart();
    m_server.http().standing = bearer(QString::fromLatin1(kOwnerToken));
    m_raw.reset();
}

RawClient &RightRequests::raw()
{
    if (!m_raw)
        m_raw = std::make_unique<RawClient>(m_server.url());
    return *m_raw;
}

HttpReply RightRequests::as(const QString &token, const QByteArray &method, const QByteArray &path,
                            const QJsonObject &json)
{
    m_server.http().standing = bearer(token);
    const HttpReply reply =
        m_server.http().send(method, path, json.isEmpty() ? QByteArray() : compact(json),
                             {{"Content-Type", "application/json"}});
    m_server.http().standing = bearer(QString::fromLatin1(kOwnerToken));
    return reply;
}

HttpReply RightRequests::asOwner(const QByteArray &method, const QByteArray &path,
                                 const QJsonObject &json)
{
    return as(QString::fromLatin1(kOwnerToken), method, path, json);
}

RightRequests::Asker RightRequests::person(const QString &role)
{
    const int number = nextNumber();
    Asker made {.role = role,
                .name = u"%1 %2"_s.arg(role).arg(number),
                .email = u"person%1@example.com"_s.arg(number)};
    const bool admin = role == u"administrator";
    const QJsonObject user {{u"username"_s, made.name},
                            {u"email"_s, made.email},
                            {u"role"_s, admin ? u"employee"_s : role},
                            {u"admin"_s, admin}};
    made.id = asOwner("POST", "/api/v1/users", user).object()[u"id"].toInteger();
    asOwner("PUT", pathOf(u"users"_s, made.id) + "/password", {{u"new_password"_s, kPassword}});
    HttpReply in = signIn(m_server, made.name, kPassword);
    if (in.status == 429) {
        restart();
        in = signIn(m_server, made.name, kPassword);
    }
    if (in.status != 201)
        qFatal("%s cannot sign in: %s", qPrintable(made.name), in.body.constData());
    made.token = in.object()[u"session_token"].toString();
    made.updateToken = in.object()[u"update_token"].toString();
    m_scan.forbidToken(made.token);
    m_scan.forbidToken(made.updateToken);
    return made;
}

RightRequests::Asker RightRequests::renewed(const QString &role)
{
    if (role == u"nobody")
        return {.role = role};
    if (role != u"key")
        return person(role);
    const QJsonObject wish {{u"name"_s, u"a tool"_s}, {u"access"_s, u"write"_s}};
    HttpReply made = asOwner("POST", "/api/v1/accounts/keys", wish);
    if (made.status != 201) {
        // There may be only so many.
        for (const QJsonValue &key : asOwner("GET", "/api/v1/accounts/keys").items())
            asOwner("DELETE",
                    "/api/v1/accounts/keys/" + QByteArray::number(key[u"id"].toInteger()));
        made = asOwner("POST", "/api/v1/accounts/keys", wish);
    }
    if (made.status != 201)
        qFatal("no key: %s", made.body.constData());
    Asker tool {.role = role, .token = made.object()[u"key"].toString()};
    m_scan.forbidToken(tool.token);
    return tool;
}

qint64 RightRequests::keyId()
{
    renewed(u"key"_s);
    return asOwner("GET", "/api/v1/accounts/keys").items().last()[u"id"].toInteger();
}

// An import, or the job that stores it, of whoever asks; of the owner for those who may not import.
QByteArray RightRequests::import(const QString &pattern, const Asker &asker)
{
    const bool may = asker.role == u"administrator" || asker.role == u"key";
    const QString token = may ? asker.token : QString::fromLatin1(kOwnerToken);
    const QByteArray id = as(token, "POST", "/api/v1/imports", {{u"resource"_s, u"songs"_s}})
                              .object()[u"id"]
                              .toString()
                              .toLatin1();
    if (pattern.endsWith(u"/parts/{number}"))
        return id;
    const QByteArray path = "/api/v1/imports/" + id;
    m_server.http().standing = bearer(token);
    m_server.http().send("PUT", path + "/parts/1", "artist,title\nLeaky,Song\n");
    if (!pattern.contains(u"/jobs/"))
        return id;
    return as(token, "POST", path + "/commit").object()[u"id"].toString().toLatin1();
}

// What stands in a place of a path: something that is there.
QByteArray RightRequests::segment(const QString &place, const QString &pattern, const Asker &asker)
{
    if (place == u"username")
        return QUrl::toPercentEncoding(person(u"student"_s).name);
    if (place == u"key")
        return QByteArray::number(keyId());
    if (place == u"number")
        return "1";
    if (place == u"nonce")
        return QByteArray(43, 'n');
    if (place == u"import" || place == u"job")
        return import(pattern, asker);
    if (pattern.contains(u"/users/"))
        return QByteArray::number(person(u"student"_s).id);
    const QString resource = pattern.contains(u"song") ? u"songs"_s
        : pattern.contains(u"tasks")                   ? u"tasks"_s
                                                       : pattern.section(u'/', 3, 3);
    const ResourceSpec *spec = findSpec(m_server.catalog(), resource);
    if (!spec)
        qFatal("nothing is known to stand in %s", qPrintable(pattern));
    return QByteArray::number(
        m_server.create(resource, m_server.sample(*spec, nextNumber()))[u"id"].toInteger());
}

// The path with something in each of its places; what may be gone by now is made anew.
QByteArray RightRequests::filled(const QString &path, const Operation &operation,
                                 const Asker &asker)
{
    static const QRegularExpression place(u"\\{([^}]+)\\}"_s);
    if (operation.method == "DELETE" || path.endsWith(u"/commit"))
        m_segments.clear();
    QString whole = path;
    for (auto it = place.globalMatch(path); it.hasNext();) {
        const QString name = it.next().captured(1);
        if (name == u"session") {
            const QByteArray user = m_segments[u"id"_s];
            const QJsonArray sessions =
                asOwner("GET", "/api/v1/users/" + user + "/sessions").items();
            m_segments[name] = QByteArray::number(sessions[0][u"id"].toInteger());
        } else if (!m_segments.contains(name)) {
            m_segments[name] = segment(name, operation.pattern, asker);
        }
        whole.replace(u'{' + name + u'}', QString::fromLatin1(m_segments[name]));
    }
    return whole.toLatin1();
}

QJsonObject RightRequests::rightBody(const Operation &operation, const Asker &asker)
{
    const QString resource = operation.pattern.section(u'/', 3, 3);
    const ResourceSpec *spec = findSpec(m_server.catalog(), resource);
    const bool own =
        spec && operation.pattern.count(u'/') - int(operation.pattern.contains(u'{')) == 3;
    if (own && operation.pattern.startsWith(u"/api/v1/"))
        return m_server.sample(*spec, nextNumber());
    QJsonObject body = operation.example;
    const int number = nextNumber();
    for (const QString &member : body.keys()) {
        if (member.contains(u"password"))
            body[member] = kPassword;
    }
    if (body.contains(u"current_password"_s))
        body[u"new_password"] = kPassword + u" again"_s;
    if (body.contains(u"email"_s)) {
        const bool signs = operation.pattern.endsWith(u"/sessions");
        body[u"email"] = !signs     ? u"new%1@example.com"_s.arg(number)
            : asker.email.isEmpty() ? u"nobody@example.com"_s
                                    : asker.email;
    }
    if (body.contains(u"username"_s))
        body[u"username"] = u"somebody %1"_s.arg(number);
    if (body.contains(u"update_token"_s) && !asker.updateToken.isEmpty())
        body[u"update_token"] = asker.updateToken;
    if (body.contains(u"owner_id"_s))
        body[u"owner_id"] = m_server.owner();
    return body;
}

QByteArray RightRequests::bytesOf(const Probe &probe, const Operation &operation,
                                  const Asker &asker)
{
    const QByteArray path = filled(probe.path, operation, asker) + probe.query;
    QByteArray fields;
    if (!asker.token.isEmpty())
        fields += "Authorization: Bearer " + asker.token.toLatin1() + "\r\n";
    for (const auto &[name, value] : probe.headers)
        fields += name + ": " + value + "\r\n";
    if (operation.bodyType.isEmpty())
        return raw().head(operation.method + ' ' + path, fields);
    const QByteArray type = probe.type.isEmpty() ? operation.bodyType : probe.type;
    const bool form = operation.bodyType == "application/x-www-form-urlencoded";
    QByteArray body = probe.raw;
    if (operation.bodyType == "application/octet-stream" && !probe.ownBody)
        body = "artist,title\nA part,Song\n";
    else if (!probe.ownBody && probe.member.isEmpty())
        body = form ? formOf(rightBody(operation, asker)) : compact(rightBody(operation, asker));
    else if (!probe.ownBody)
        body = withRaw(rightBody(operation, asker), probe.member, probe.raw, form);
    return raw().request(operation.method + ' ' + path, fields + "Content-Type: " + type + "\r\n",
                         body);
}

} // namespace lectern
