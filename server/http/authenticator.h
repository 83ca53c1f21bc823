// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/message.h"

namespace lectern {

/** Who is asking: by token, or by the profile's leave to come without one. */
class Authenticator
{
public:
    /**
     * `ownerToken` lets in the owner of the local data; empty where there is none.
     * `anonymousLoopback`: requests from this computer without a token act as an employee.
     */
    Authenticator(QByteArray ownerToken, bool anonymousLoopback)
        : m_ownerToken(std::move(ownerToken)), m_anonymousLoopback(anonymousLoopback)
    {
    }

    /** Fault: Unauthenticated. */
    Result<Identity> identify(const Request &request) const;

private:
    QByteArray m_ownerToken;
    bool m_anonymousLoopback;
};

} // namespace lectern
