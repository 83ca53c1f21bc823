// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"
#include "http/message.h"

#include <QJsonObject>

/** Faults as replies: the one place where a kind of Fault becomes a status. */
namespace lectern {

int statusOf(Fault::Kind kind);

/** The reason phrase of a status (RFC 9110, section 15). */
QByteArray reasonPhrase(int status);

/** A fault as a problem (RFC 9457): application/problem+json. */
Reply problem(const Fault &fault, const Request &request);
Reply problem(int status, const QString &detail, const Request &request);
QJsonObject problemJson(int status, const Fault &fault, const QByteArray &requestId);

/** For a browser a small page that says the same, for all others the problem. */
Reply notFound(const Request &request);

QByteArray compactJson(const QJsonObject &json);

} // namespace lectern
