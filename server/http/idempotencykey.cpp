// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/idempotencykey.h"

#include "api/paths.h"

#include <QCryptographicHash>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxLength = 255;

bool isVisible(char c)
{
    return c >= 0x21 && c <= 0x7E && c != '"' && c != '\\';
}

// Fields are told apart by their lengths, so that none can stand for a part of another.
QString fingerprintOf(const Request &request)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    for (const QByteArray &part :
         {request.method, request.rawPath, request.rawQuery, request.body}) {
        hash.addData(QByteArray(QByteArray::number(part.size()) + ' '));
        hash.addData(part);
    }
    return QString::fromLatin1(hash.result().toHex());
}

} // namespace

Result<std::optional<RequestKey>> requestKey(const Request &request)
{
    const QByteArray given = request.header(api::kIdempotencyKey.latin1());
    if (given.isEmpty())
        return std::optional<RequestKey>();
    QByteArray key = given.trimmed();
    if (key.size() > 1 && key.startsWith('"') && key.endsWith('"'))
        key = key.sliced(1).chopped(1);
    if (key.isEmpty() || key.size() > kMaxLength
        || !std::all_of(key.begin(), key.end(), isVisible)) {
        return Fault::invalid(
            u"Idempotency-Key must be 1 to %1 visible characters, such as a UUID in quotes."_s.arg(
                kMaxLength));
    }
    return std::optional(RequestKey {.asker = request.who.asker(),
                                     .key = QString::fromLatin1(key),
                                     .fingerprint = fingerprintOf(request)});
}

} // namespace lectern
