// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/identity.h"
#include "api/session.h"
#include "memorykeyring.h"
#include "peer.h"

#include <functional>

/**
 * A session of eve, whose pair of tokens the keyring has, at a server that knows the pair of one
 * number and gives the next one for it. The real server is for tst_guisignin.
 */
namespace lectern {

class SessionDesk
{
public:
    SessionDesk();

    /** The pair of that number as the server sends it, and as the keyring keeps it; it expires
     * as many seconds later than a week after `now`. */
    static QByteArray pair(int number);

    QString key() const { return QStringLiteral("eve@") + peer.url().toString(); }

    /** Whether the session has begun. */
    bool begin();

    /** Whole requests with that verb, and the renewals among them. */
    QByteArrayList sent(const QByteArray &verb) const;
    QByteArrayList renewals() const { return sent("PUT /api/v1/accounts/sessions"); }

    int known = 1; ///< the pair that the server takes
    int dead = 0; ///< the pair of which it only takes the update token
    bool breaksRenewals = false; ///< takes them, and hangs up
    QByteArrayList troubles; ///< the statuses with which the next renewals are answered
    int silent = 0; ///< so many questions who it is are answered with 500
    std::function<void()> renewing; ///< called when a renewal has come, before it is answered
    QDateTime now = QDateTime::fromString(QStringLiteral("2026-03-02T08:00:00Z"), Qt::ISODate);
    Peer peer;
    ApiClient api;
    Identity identity {api};
    MemoryKeyring keyring;
    Session session;

private:
    std::optional<QByteArray> answer();
    QByteArray renewal(const QByteArray &request);
};

} // namespace lectern
