-- SPDX-License-Identifier: GPL-3.0-or-later
-- An import that is stored or given up is marked, and nobody finds it any more. Its parts may be
-- gigabytes; they go bit by bit, and the import with the last of them.
ALTER TABLE imports ADD COLUMN removed boolean NOT NULL DEFAULT false;

-- Each record that waits to be indexed has become a range of its own, and a search looks at each
-- range: those side by side become one.
WITH waiting AS (DELETE FROM search_waiting RETURNING resource, first_id, last_id),
marked AS (
    SELECT resource, first_id, last_id, first_id > 1 + max(last_id) OVER (
               PARTITION BY resource ORDER BY first_id, last_id
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ) AS begins
    FROM waiting
),
numbered AS (
    SELECT resource, first_id, last_id, count(*) FILTER (WHERE begins) OVER (
               PARTITION BY resource ORDER BY first_id, last_id
           ) AS number
    FROM marked
)
INSERT INTO search_waiting
SELECT resource, min(first_id), max(last_id) FROM numbered GROUP BY resource, number;
