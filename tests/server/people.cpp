// SPDX-License-Identifier: GPL-3.0-or-later
#include "people.h"

#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

HttpHeaders bearer(const QString &token)
{
    return {{"Authorization", "Bearer " + token.toLatin1()}};
}

QNetworkReply *beginAsking(ApiServer &server, const QString &token, const QByteArray &method,
                           const QByteArray &path, const QJsonObject &json)
{
    HttpHeaders headers = bearer(token);
    headers.emplaceBack("Content-Type", "application/json");
    return server.http().begin(method, path, json.isEmpty() ? QByteArray() : compact(json),
                               headers);
}

HttpReply ask(ApiServer &server, const QString &token, const QByteArray &method,
              const QByteArray &path, const QJsonObject &json)
{
    return HttpClient::finish(beginAsking(server, token, method, path, json));
}

HttpReply signIn(ApiServer &server, const QString &name, const QString &password,
                 const QByteArray &root)
{
    return server.http().post(root + "/sessions",
                              {{u"username"_s, name}, {u"password"_s, password}});
}

bool isSignedIn(ApiServer &server, const QString &token)
{
    return ask(server, token, "GET", "/api/v1/accounts/sessions").status == 200;
}

void accountRoots()
{
    QTest::addColumn<QByteArray>("root");
    QTest::newRow("contract") << QByteArray("/accounts");
    QTest::newRow("api") << QByteArray("/api/v1/accounts");
}

qint64 addPerson(ApiServer &server, const QString &name, const QString &role)
{
    QJsonObject user {{u"username"_s, name}};
    if (role == u"administrator")
        user.insert(u"admin"_s, true);
    else
        user.insert(u"role"_s, role);
    const qint64 id = server.create(u"users"_s, user)[u"id"].toInteger();
    const HttpReply set =
        server.http().put(pathOf(u"users"_s, id) + "/password", {{u"new_password"_s, kPassword}});
    if (set.status != 204)
        qWarning("no password for %s: %s", qPrintable(name), set.body.constData());
    return id;
}

QString tokenOf(ApiServer &server, const QString &name)
{
    return signIn(server, name).object()[u"session_token"].toString();
}

} // namespace lectern
