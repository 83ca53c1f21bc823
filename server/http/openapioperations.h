// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "resource/resourcespec.h"

#include <QJsonObject>

/** The operations of the API in OpenAPI's words. */
namespace lectern {

/** An operation of a resource under /api/v1; its pattern tells which. */
QJsonObject resourceOperation(const ResourceSpec &spec, const Route &route);

/** Any other operation: its path, its example and its answers in general. */
QJsonObject plainOperation(const Route &route);

/** The responses that operations share, by name. */
QJsonObject sharedResponses();

} // namespace lectern
