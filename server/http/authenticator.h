// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/message.h"
#include "service/services.h"

namespace lectern {

/** Who is asking: by token, or by the profile's leave to come without one. */
class Authenticator
{
public:
    /**
     * `services` says who is behind a token; nullptr where there are no accounts. `ownerToken` lets
     * in the owner of the local data; empty where there is none. `anonymousLoopback`: requests from
     * this computer without a token act as an employee.
     */
    Authenticator(Services *services, QByteArray ownerToken, bool anonymousLoopback)
        : m_services(services), m_ownerToken(std::move(ownerToken)),
          m_anonymousLoopback(anonymousLoopback)
    {
    }

    /** Fault: Unauthenticated; TooMany, Unavailable where a password comes along. */
    Result<Identity> identify(const Request &request, const Route &route) const;

private:
    Result<Identity> byToken(const QByteArray &token) const;
    Result<Identity> byPassword(const QByteArray &credentials, const Request &request) const;
    bool isAnonymous(const Request &request) const;

    Services *m_services;
    QByteArray m_ownerToken;
    bool m_anonymousLoopback;
};

} // namespace lectern
