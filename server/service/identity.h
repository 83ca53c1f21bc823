// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace lectern {

/** Who is asking. */
struct Identity
{
    QString name; ///< what last_updated_by says of their changes
    bool signedIn = false; ///< false for the employee that development lets in without a token
};

} // namespace lectern
