// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/ownerproof.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>

namespace lectern {

QByteArray ownerProof(const QByteArray &token, const QByteArray &address, const QByteArray &nonce)
{
    // None of the parts can hold a line end.
    const QByteArray message = "lectern owner proof\n" + address + '\n' + nonce;
    return QMessageAuthenticationCode::hash(message, token, QCryptographicHash::Sha256)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace lectern
