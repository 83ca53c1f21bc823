// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fault.h"

namespace lectern {

/** A Fault: Invalid that names the setting. */
inline Fault wrongSetting(const QString &name, const QString &words)
{
    return Fault::invalid(words, {{name, QStringLiteral("bad_setting"), words}});
}

} // namespace lectern
