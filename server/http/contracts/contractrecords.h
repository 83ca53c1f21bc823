// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/resourceservice.h"

#include <QJsonObject>

/** What the contracts share: records with only the fields that a contract knows. */
namespace lectern {

/** The spec with only these fields: what a contract takes and gives. */
ResourceSpec narrowed(const ResourceSpec &spec, const QStringList &fields);

/** The record in a JSON body. Fault: Invalid, naming each key that the narrowed spec lacks. */
Result<Record> jsonRecord(const Request &request, const ResourceSpec &spec);

/** The handler for bodies of JSON; a body that does not say it is JSON is refused (415). */
Handler forJson(Handler handler);

/** The stored record, to be shown in part. */
QJsonObject storedJson(const StoredRecord &record);

/** A JSON object of these members, in this order. */
QByteArray members(const QJsonObject &json, const QStringList &names);

/** How a contract writes a page of records: from the store's "[...]" to its own. */
using PageShape = std::function<QByteArray(const QByteArray &items)>;

/** A JSON array of all records that the query finds, however many pages they fill. */
Result<QByteArray> allRecords(const ResourceService &service, const Identity &who, Query query,
                              const PageShape &shape = {});

} // namespace lectern
