// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/authenticator.h"

#include "service/tokens.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault unauthenticated(const QString &words)
{
    return {.kind = Fault::Kind::Unauthenticated, .message = words};
}

// What comes behind the name of the scheme; nothing where it is another one.
std::optional<QByteArrayView> credentialsOf(QByteArrayView authorization, QByteArrayView scheme)
{
    if (authorization.size() <= scheme.size() || authorization[scheme.size()] != ' '
        || authorization.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) != 0)
        return std::nullopt;
    return authorization.sliced(scheme.size() + 1).trimmed();
}

} // namespace

Result<Identity> Authenticator::identify(const Request &request, const Route &route) const
{
    const QByteArray authorization = request.header("Authorization");
    if (const auto token = credentialsOf(authorization, "Bearer"))
        return byToken(QByteArray::fromRawData(token->data(), token->size()));
    if (const auto pair = credentialsOf(authorization, "Basic"); pair && route.basic)
        return byPassword(pair->toByteArray(), request);
    if (isAnonymous(request))
        return Identity::anonymous();
    return unauthenticated(authorization.isEmpty()
                               ? u"A token is needed: Authorization: Bearer ..."_s
                               : u"This token is not known."_s);
}

// A proxy on this computer speaks for others, wherever they are.
bool Authenticator::isAnonymous(const Request &request) const
{
    return m_anonymousLoopback && request.isNearby();
}

Result<Identity> Authenticator::byToken(const QByteArray &token) const
{
    if (!m_ownerToken.isEmpty() && sameToken(token, m_ownerToken))
        return Identity::owner();
    if (m_services && !token.isEmpty())
        return m_services->doorkeeper.identify(token);
    return unauthenticated(u"This token is not known."_s);
}

Result<Identity> Authenticator::byPassword(const QByteArray &credentials,
                                           const Request &request) const
{
    const QByteArray pair = QByteArray::fromBase64(credentials);
    const qsizetype colon = pair.indexOf(':');
    if (!m_services || colon < 0)
        return unauthenticated(u"The user name or the password is wrong."_s);
    const QString name = QString::fromUtf8(pair.first(colon));
    // Where nobody needs an account, tools that have one with an older service are let in.
    if (isAnonymous(request)) {
        auto user = m_services->accounts.find(name);
        if (!user && user.fault().kind == Fault::Kind::NotFound)
            return Identity::anonymous();
    }
    return m_services->signin.identify(name, QString::fromUtf8(pair.mid(colon + 1)),
                                       request.peer.toString());
}

} // namespace lectern
