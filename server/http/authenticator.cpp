// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/authenticator.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Takes the same time wherever the tokens differ, so that nobody can feel their way to one.
bool sameToken(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    int different = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        different |= a[i] ^ b[i];
    return different == 0;
}

} // namespace

Result<Identity> Authenticator::identify(const Request &request) const
{
    const QByteArray authorization = request.header("Authorization");
    constexpr QByteArrayView scheme = "bearer ";
    const bool bearer = authorization.size() >= scheme.size()
        && QByteArrayView(authorization).first(scheme.size()).compare(scheme, Qt::CaseInsensitive)
            == 0;
    // Tools of the older services send a user name and password along; without accounts nothing
    // can be said for or against them.
    if (m_anonymousLoopback && request.isNearby() && !bearer)
        return Identity {.name = u"employee"_s, .signedIn = false};
    if (!m_ownerToken.isEmpty() && bearer
        && sameToken(authorization.mid(scheme.size()).trimmed(), m_ownerToken))
        return Identity {.name = u"office"_s, .signedIn = true};
    return Fault {.kind = Fault::Kind::Unauthenticated,
                  .message = authorization.isEmpty()
                      ? u"A token is needed: Authorization: Bearer ..."_s
                      : u"This token is not known."_s};
}

} // namespace lectern
