// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/message.h"

#include <QJsonObject>

namespace lectern {

/**
 * The JSON object of a request that is no record: exactly these members, of which the first must
 * be texts that are not empty. Fault: Invalid, naming each that is missing, wrong or unknown.
 */
Result<QJsonObject> bodyMembers(const Request &request, const QStringList &texts,
                                const QStringList &others = {});

/** The optional text, empty where it is not given. Fault: Invalid where it is something else. */
Result<QString> optionalText(const QJsonObject &json, const QString &name);

} // namespace lectern
