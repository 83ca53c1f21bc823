// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/random256.h"

#include <QRandomGenerator>

#include <algorithm>
#include <array>

namespace lectern {

namespace {

constexpr qsizetype kLength = 43;

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
    return QByteArray(reinterpret_cast<const char *>(bits.data()), sizeof bits)
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

bool isRandom256(const QByteArray &text)
{
    return text.size() == kLength && std::all_of(text.begin(), text.end(), isBase64Url);
}

} // namespace lectern
