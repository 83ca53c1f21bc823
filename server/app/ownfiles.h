// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"

/** Keeps what belongs to the owner of the local data from the other users of the computer. */
namespace lectern {

/**
 * From now on this program makes its files for its user alone (umask). The database's file, if it
 * is one, and what SQLite, upgrades and locks have put beside it get the modes 0600; the user's
 * data folder, if it is in there, 0700. Other folders are left as they are: others may need them.
 * A file system that knows no modes is warned of.
 */
void keepToOwner(const DatabaseUrl &url);

/**
 * Core files and debuggers of the same user see the token in the memory no more. Not in builds with
 * sanitizers, which look at themselves that way.
 */
void closeMemory();

} // namespace lectern
