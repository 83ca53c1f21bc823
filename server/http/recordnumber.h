// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/resourcespec.h"

namespace lectern {

/**
 * The number of a record in a path: digits, from 1. Fault: NotFound where it is none, as for one
 * that no record has.
 */
Result<qint64> recordNumber(const ResourceSpec &spec, const QString &segment);

} // namespace lectern
