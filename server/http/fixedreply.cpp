// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/fixedreply.h"

#include <QCryptographicHash>

namespace lectern {

namespace {

// If-None-Match compares weakly, and so takes what a proxy has made of the tag.
bool names(const QByteArray &header, const QByteArray &tag)
{
    for (QByteArray one : header.split(',')) {
        one = one.trimmed();
        if (one == "*" || one == tag || one == "W/" + tag)
            return true;
    }
    return false;
}

} // namespace

Handler fixedReply(Reply reply)
{
    const QByteArray hash = QCryptographicHash::hash(reply.body, QCryptographicHash::Sha256);
    const QByteArray tag = '"' + hash.first(12).toHex() + '"';
    reply.addHeader("ETag", tag);
    // Kept, but never shown without asking: a new version of the program brings new pages.
    reply.addHeader("Cache-Control", "no-cache");
    return [reply, tag](const Request &request) {
        if (!names(request.header("If-None-Match"), tag))
            return reply;
        return Reply {.status = 304}.with("ETag", tag).with("Cache-Control", "no-cache");
    };
}

} // namespace lectern
