// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/ownerproof.h"

#include <QCryptographicHash>
#include <QMessageAuthenticationCode>
#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace lectern {

namespace {

constexpr qsizetype kNonceLength = 43;
constexpr auto kForm = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

bool isBase64Url(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'
        || c == '_';
}

} // namespace

QByteArray random256()
{
    std::array<quint32, 8> bits;
    QRandomGenerator::system()->fillRange(bits.data(), qsizetype(bits.size()));
    return QByteArray(reinterpret_cast<const char *>(bits.data()), sizeof bits).toBase64(kForm);
}

bool isNonce(const QByteArray &text)
{
    return text.size() == kNonceLength && std::all_of(text.begin(), text.end(), isBase64Url);
}

QByteArray ownerProof(const QByteArray &token, const QByteArray &address, const QByteArray &nonce)
{
    // None of the parts can hold a line end.
    const QByteArray message = "lectern owner proof\n" + address + '\n' + nonce;
    return QMessageAuthenticationCode::hash(message, token, QCryptographicHash::Sha256)
        .toBase64(kForm);
}

} // namespace lectern
