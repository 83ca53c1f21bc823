-- SPDX-License-Identifier: GPL-3.0-or-later
DELETE FROM imports WHERE removed;
ALTER TABLE imports DROP COLUMN removed;
