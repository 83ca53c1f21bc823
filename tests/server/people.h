// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apiserver.h"

namespace lectern {

inline const QString kPassword = QStringLiteral("four words of mine");

/** A client that asks with that token. */
HttpHeaders bearer(const QString &token);

/** The reply to a request with that token; JSON where there is some to send. */
HttpReply ask(ApiServer &server, const QString &token, const QByteArray &method,
              const QByteArray &path, const QJsonObject &json = {});

/** The same, only begun: to be finished by HttpClient::finish(). */
QNetworkReply *beginAsking(ApiServer &server, const QString &token, const QByteArray &method,
                           const QByteArray &path, const QJsonObject &json);

/** The reply to POST .../sessions, below /api/v1/accounts unless told otherwise. */
HttpReply signIn(ApiServer &server, const QString &name, const QString &password = kPassword,
                 const QByteArray &root = "/api/v1/accounts");

/** Whether that token is one of a session. */
bool isSignedIn(ApiServer &server, const QString &token);

/** The data of a test, a row each: the roots under which contract E is served. */
void accountRoots();

/** Makes a user with a password and gives the number. `role`: or administrator. */
qint64 addPerson(ApiServer &server, const QString &name, const QString &role);

/** The session token of somebody who signs in. */
QString tokenOf(ApiServer &server, const QString &name);

} // namespace lectern
