-- SPDX-License-Identifier: GPL-3.0-or-later
-- An import that is stored or given up is marked, and nobody finds it any more. Its parts may be
-- gigabytes; they go bit by bit, and the import with the last of them.
ALTER TABLE imports ADD COLUMN removed INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1));
