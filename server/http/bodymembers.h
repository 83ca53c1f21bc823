// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "http/message.h"

#include <QJsonObject>

namespace lectern {

/**
 * The JSON object of a request that is no record: exactly these members, of which the first must
 * be texts that are not empty. Fault: TooLarge above 64 KiB; Invalid, naming what is missing,
 * wrong or unknown, up to 20.
 */
Result<QJsonObject> bodyMembers(const Request &request, const QStringList &texts,
                                const QStringList &others = {});

/** The JSON object alone. Fault: TooLarge, Invalid. */
Result<QJsonObject> smallObject(const Request &request);
/** The same for one that was read so. Fault: Invalid. */
Result<QJsonObject> membersOf(const QJsonObject &json, const QStringList &texts,
                              const QStringList &others = {});

/** The optional text, empty where it is not given. Fault: Invalid where it is something else. */
Result<QString> optionalText(const QJsonObject &json, const QString &name);

} // namespace lectern
