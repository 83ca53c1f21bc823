// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/guard/origins.h"
#include "http/message.h"

/**
 * What every reply says, whoever gives it: the dispatcher, or the guard before it. Which status
 * and which body a reply has is for respond.h.
 */
namespace lectern {

/** What is shown to whom. */
struct Openness
{
    Origins origins = {}; ///< the web pages that may read the replies
    bool details = false; ///< errors say what the log says
};

/**
 * Adds the header fields that every reply has: Date, Content-Length, X-Request-Id,
 * X-Content-Type-Options, Cache-Control (no-store where the reply says nothing of it), and
 * `Connection: close` where the connection ends after it. The body must be the one that GET gives;
 * for HEAD it is taken away afterwards.
 */
void complete(Reply &reply, const Request &request, const Openness &openness);

/** A completed reply as bytes of HTTP/1.1, to be sent in one write. */
QByteArray wireForm(const Reply &reply);

/** Now, as an IMF-fixdate (RFC 9110, section 5.6.7): Sun, 06 Nov 1994 08:49:37 GMT. */
QByteArray httpDate();

/**
 * The id of a request: the one it brings itself as X-Request-Id where that is 1 to 64 letters,
 * digits, dots, hyphens and underscores, so that a proxy's log and this one can be laid side by
 * side; else, also for an empty `given`, one that is unique in this process and unlikely to be that
 * of another.
 */
QByteArray requestId(const QByteArray &given = {});

} // namespace lectern
