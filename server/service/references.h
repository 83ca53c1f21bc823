// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "core/result.h"
#include "resource/record.h"
#include "store/connection.h"

/**
 * Records that refer to others. The database checks this too; asked first, it can be said in the
 * same words on both.
 */
namespace lectern {

/** That what the record refers to is there. Fault: Conflict naming the field. */
Result<void> checkReferences(Connection &connection, const Catalog &catalog,
                             const ResourceSpec &spec, const Record &record);

/** That no other record refers to this one. Fault: Conflict naming who does. */
Result<void> checkReferring(Connection &connection, const Catalog &catalog,
                            const ResourceSpec &spec, qint64 id);

} // namespace lectern
