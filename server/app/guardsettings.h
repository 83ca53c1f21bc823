// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"

/** The settings of the guard: limits, and who may ask under which name. */
namespace lectern {

QStringList guardSettingNames();

/** Sets them. Fault: Invalid, naming the setting and what it may be. */
Result<void> readGuardSettings(const SettingValues &values, Settings &settings);

} // namespace lectern
