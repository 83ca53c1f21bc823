-- SPDX-License-Identifier: GPL-3.0-or-later
-- Imports under way: the parts of a file as they were sent, until they are stored or given up.
CREATE TABLE imports (
    id TEXT PRIMARY KEY,
    plan TEXT NOT NULL,
    started_by TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE import_parts (
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    body BLOB NOT NULL,
    PRIMARY KEY (import_id, number)
) STRICT;
