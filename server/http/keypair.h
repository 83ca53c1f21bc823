// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QSslKey>

/** Looks at a certificate and its key before they are used, with OpenSSL, as its TLS will. */
namespace lectern {

/**
 * The key, where the two (PEM) belong together and TLS accepts both. Fault: Invalid, in words for
 * people, of which the field is CERT or KEY.
 */
Result<QSslKey> keyOfPair(const QByteArray &certificate, const QByteArray &key);

} // namespace lectern
