// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/tokens.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <array>

namespace lectern {

QByteArray newToken()
{
    std::array<quint32, 8> bits;
    QRandomGenerator::system()->fillRange(bits.data(), qsizetype(bits.size()));
    const QByteArray bytes(reinterpret_cast<const char *>(bits.data()), sizeof bits);
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QString tokenHash(QByteArrayView token)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(token.toByteArray(), QCryptographicHash::Sha256).toHex());
}

bool sameToken(QByteArrayView a, QByteArrayView b)
{
    if (a.size() != b.size())
        return false;
    int different = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        different |= a[i] ^ b[i];
    return different == 0;
}

} // namespace lectern
