// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/ownerproofroute.h"

#include "api/ownerproof.h"
#include "api/paths.h"
#include "core/random256.h"
#include "http/respond.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// The guard has let no Host pass that is not this server's own.
Reply proof(const QByteArray &ownerToken, const Request &request)
{
    const QByteArray nonce = request.parameters.value(0).toLatin1();
    if (!isRandom256(nonce))
        return problem(400, u"The nonce must be 43 characters of base64url."_s, request);
    const QByteArray proof = ownerProof(ownerToken, request.header("Host"), nonce);
    return Reply::json(200, compactJson({{u"proof"_s, QString::fromLatin1(proof)}}))
        .with("Cache-Control", "no-store");
}

} // namespace

Route ownerProofRoute(const QByteArray &ownerToken)
{
    return {"GET", api::kOwnerProof + u"{nonce}"_s,
            [ownerToken](const Request &request) { return proof(ownerToken, request); },
            u"Shows the owner's programs that this server is the owner's."_s, Access::Anyone};
}

} // namespace lectern
