// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/resourcespec.h"

#include <QJsonArray>
#include <QJsonObject>

/** The parameters of requests in OpenAPI's words. */
namespace lectern {

/** The parameters that operations share, by name, and a reference to one of them. */
QJsonObject sharedParameters();
QJsonObject sharedParameter(const QString &name);

/** What a list takes: page, order, search, filters. */
QJsonArray listParameters(const ResourceSpec &spec);

/** The parameters fields and, where the resource refers to others, expand. */
void addShownFields(QJsonArray &parameters, const ResourceSpec &spec);

/** One for each place in a route's pattern. */
QJsonArray pathParameters(const QString &pattern);

} // namespace lectern
