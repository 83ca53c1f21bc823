// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

/**
 * How a backend shows that it is the user's own before the owner token is sent to it: after a crash
 * a program of somebody else on this computer may have taken its port.
 *
 * Whoever has the token from elsewhere sends a nonce, 256 random bits, to kOwnerProof. The answer
 * can be made only with the token, and is good for that nonce and that address alone: what another
 * program is asked it cannot have answered by a backend at another port. The token itself does not
 * travel, and cannot be found from any number of answers.
 */
namespace lectern {

/**
 * HMAC-SHA-256 (RFC 2104) under the token of purpose, address and nonce, in base64url. `address`:
 * host:port, as the request's Host has it.
 */
QByteArray ownerProof(const QByteArray &token, const QByteArray &address, const QByteArray &nonce);

} // namespace lectern
