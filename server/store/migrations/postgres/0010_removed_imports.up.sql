-- SPDX-License-Identifier: GPL-3.0-or-later
-- An import that is stored or given up is marked, and nobody finds it any more. Its parts may be
-- gigabytes; they go bit by bit, and the import with the last of them.
ALTER TABLE imports ADD COLUMN removed boolean NOT NULL DEFAULT false;

-- Each record that waits to be indexed has become a range of its own, and a search looks at each
-- range: those side by side become one.
WITH waiting AS (DELETE FROM search_waiting RETURNING resource, first_id, last_id),
islands AS (
    SELECT resource, first_id, last_id,
           first_id - row_number() OVER (PARTITION BY resource ORDER BY first_id) AS island
    FROM waiting
)
INSERT INTO search_waiting
SELECT resource, min(first_id), max(last_id) FROM islands GROUP BY resource, island;
