-- SPDX-License-Identifier: GPL-3.0-or-later
-- An entry tells which record may have a word; the record itself decides. So the entry of a changed
-- record may stay until it is filled anew. What waits is kept as ranges, one for each statement;
-- records of others in a range are filled once more, which does no harm.
ALTER TABLE search_waiting RENAME COLUMN id TO first_id;
ALTER TABLE search_waiting ADD COLUMN last_id bigint;
UPDATE search_waiting SET last_id = first_id;
ALTER TABLE search_waiting ALTER COLUMN last_id SET NOT NULL;

CREATE OR REPLACE FUNCTION search_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting
    SELECT TG_TABLE_NAME, min(id), max(id) FROM added HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting VALUES (TG_TABLE_NAME, new.id, new.id);
    RETURN NULL;
END $$;

-- Parts of imports are kept in pieces of 1 MiB, and not compressed. Those under way are kept as
-- one.
ALTER TABLE import_parts ADD COLUMN piece bigint NOT NULL DEFAULT 1 CHECK (piece >= 1);
ALTER TABLE import_parts ALTER COLUMN piece DROP DEFAULT;
ALTER TABLE import_parts DROP CONSTRAINT import_parts_pkey;
ALTER TABLE import_parts ADD PRIMARY KEY (import_id, number, piece);
ALTER TABLE import_parts ALTER COLUMN body SET STORAGE EXTERNAL;
