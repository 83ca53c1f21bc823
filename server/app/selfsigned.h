// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QStringList>

/** A certificate that nobody vouches for, to try TLS with. */
namespace lectern {

/** PEM, and what people compare. */
struct SelfSigned
{
    QByteArray certificate;
    QByteArray key;
    QByteArray fingerprint; ///< SHA-256 of the certificate, in capital hexadecimal with colons
};

/** How a host stands in a certificate (DNS:localhost, IP:::1); empty where it is no host. */
QByteArray alternativeName(const QString &host);

/**
 * ECDSA on P-256, for localhost, 127.0.0.1, ::1 and these hosts, from an hour ago for so many days.
 * Fault: Invalid where one is no host.
 */
Result<SelfSigned> makeSelfSigned(const QStringList &hosts, int days = 365);

} // namespace lectern
