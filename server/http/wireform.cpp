// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/wireform.h"

#include "http/respond.h"

namespace lectern {

QByteArray wireForm(const Reply &reply)
{
    QByteArray out;
    out.reserve(reply.body.size() + 512);
    out +=
        "HTTP/1.1 " + QByteArray::number(reply.status) + ' ' + reasonPhrase(reply.status) + "\r\n";
    if (!reply.contentType.isEmpty())
        out += "Content-Type: " + reply.contentType + "\r\n";
    for (const auto &[name, value] : reply.headers)
        out += name + ": " + value + "\r\n";
    out += "\r\n" + reply.body;
    return out;
}

} // namespace lectern
