// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/tokens.h"

#include <QCryptographicHash>

namespace lectern {

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
