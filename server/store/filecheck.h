// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

namespace lectern {

/** What to say of a damaged file, and how to get on with it; `first` is what to do before. */
QString damagedWords(const QString &path, const QString &why, const QString &first);

/**
 * Looks whether a SQLite file can be worked with, before anything is done to it; one that is not
 * there yet can. All of it is read where that is quick, and where it was not closed as it should
 * be, which is where SQLite's log is still beside it (1.2 s for 1,000,000 songs); else its head and
 * its schema are. Fault: Unavailable, with words on how to get on where it is damaged or no
 * database at all.
 */
Result<void> checkFile(const QString &path);

} // namespace lectern
