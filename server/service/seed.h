// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/services.h"

namespace lectern {

/**
 * Fills the resources that are still empty with the samples of resources/samples; gives how many
 * records were made.
 */
Result<qint64> seedSamples(const Services &services);

} // namespace lectern
