// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/services.h"

namespace lectern {

/**
 * Fills a database that has no records at all with the samples of resources/samples, all of them
 * or none; gives how many records were made. Fault: Conflict where there is a record already.
 */
Result<qint64> seedSamples(const Services &services);

} // namespace lectern
