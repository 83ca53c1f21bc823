-- SPDX-License-Identifier: GPL-3.0-or-later
-- Imports under way: the parts of a file as they were sent, until they are stored or given up.
CREATE TABLE imports (
    id text COLLATE "C" PRIMARY KEY,
    plan text COLLATE "C" NOT NULL,
    started_by text COLLATE "C" NOT NULL,
    created_at text COLLATE "C" NOT NULL
);

CREATE TABLE import_parts (
    import_id text COLLATE "C" NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number bigint NOT NULL CHECK (number >= 1),
    body bytea NOT NULL,
    PRIMARY KEY (import_id, number)
);
