// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace lectern {

/** A request that names itself, so that it is done once however often it arrives. */
struct RequestKey
{
    QString asker; ///< whose key it is: others may use the same
    QString key; ///< as the header has it
    QString fingerprint; ///< of the request: its digest, in hexadecimal
};

} // namespace lectern
