// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/message.h"

#include <optional>

/** Which form of a reply the asker wants (RFC 9110, section 12). */
namespace lectern {

enum class Format { Json, Csv, Ndjson, Html };

/**
 * By the parameter `format` where there is one, else by Accept; JSON where all will do.
 * Fault: Invalid for an unknown format; `std::nullopt` where nothing on offer is accepted (406).
 */
Result<std::optional<Format>> wantedFormat(const Request &request,
                                           const QList<std::pair<QString, QString>> &parameters);

/** The handler where Accept allows what it gives, a media type; else the reply is 406. */
Handler giving(const QByteArray &type, Handler handler);

/** 415: the body is of a media type that is not among those taken here. */
Reply notTaken(const QByteArrayList &types, const QByteArray &type, const Request &request);

/** The handler for bodies of these media types; others are refused (415). */
Handler taking(const QByteArrayList &types, Handler handler);

/** Whether a browser is asking for a page. */
bool prefersHtml(const Request &request);

/** The media type of a header such as Content-Type: lower case, without its parameters. */
QByteArray mediaType(const QByteArray &header);

} // namespace lectern
