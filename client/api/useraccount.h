// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/apiclient.h"

#include <QDateTime>

/** What a user has beside the record: where one has signed in, and a password that can be lost. */
namespace lectern {

struct UserSession
{
    qint64 id = 0;
    QString device;
    QString address;
    QDateTime lastUsedAt;
    bool current = false; ///< the one that asks
};

/** Callbacks as in ApiClient. */
class UserAccount
{
public:
    UserAccount(ApiClient &api, qint64 user) : m_api(api), m_user(user) { }

    qint64 user() const { return m_user; }

    ApiCall *sessions(QObject *context,
                      std::function<void(const Result<QList<UserSession>> &)> done) const;
    ApiCall *endSession(qint64 session, QObject *context,
                        std::function<void(const Result<void> &)> done) const;
    ApiCall *endAllSessions(QObject *context, std::function<void(const Result<void> &)> done) const;

    /** In the place of a lost one; all sessions of the user end. Invalid: new_password is weak. */
    ApiCall *setPassword(const QString &password, QObject *context,
                         std::function<void(const Result<void> &)> done) const;

private:
    QString path(const QString &rest) const;

    ApiClient &m_api;
    qint64 m_user;
};

} // namespace lectern
