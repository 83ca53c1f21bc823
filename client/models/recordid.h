// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/record.h"

/** Which record it is, and in which state; 0 where the record does not say. */
namespace lectern {

inline qint64 idOf(const Record &record)
{
    return record.value(QStringLiteral("id")).toLongLong();
}

inline qint64 revisionOf(const Record &record)
{
    return record.value(QStringLiteral("revision")).toLongLong();
}

} // namespace lectern
