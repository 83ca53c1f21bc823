// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QDateTime>
#include <QJsonObject>
#include <QString>

/** What a sign-in gives: two tokens, until when they hold, and who has signed in. */
namespace lectern {

struct SignedInUser
{
    qint64 id = 0;
    QString username;
    QString email;
    QString firstName;
    QString lastName;

    /** "Ada Lovelace", or the username where there is no name. */
    QString name() const;

    bool operator==(const SignedInUser &) const = default;
};

struct SessionPair
{
    QByteArray sessionToken;
    QByteArray updateToken;
    QDateTime expiresAt;
    SignedInUser user;

    /** As the accounts API answers it, and as it lies in the keyring. Invalid where it is not. */
    static Result<SessionPair> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;

    bool operator==(const SessionPair &) const = default;
};

} // namespace lectern
