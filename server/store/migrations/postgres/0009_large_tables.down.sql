-- SPDX-License-Identifier: GPL-3.0-or-later
ALTER TABLE search_waiting RENAME TO search_ranges;
CREATE TABLE search_waiting (
    resource text COLLATE "C" NOT NULL,
    id bigint NOT NULL
);
INSERT INTO search_waiting SELECT resource, generate_series(first_id, last_id) FROM search_ranges;
DROP TABLE search_ranges;
DELETE FROM search_entries WHERE (resource, id) IN (SELECT resource, id FROM search_waiting);

CREATE OR REPLACE FUNCTION search_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting SELECT TG_TABLE_NAME, id FROM added;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entries WHERE resource = TG_TABLE_NAME AND id = old.id;
    INSERT INTO search_waiting VALUES (TG_TABLE_NAME, new.id);
    RETURN NULL;
END $$;

-- Who sends an import begins it anew.
DELETE FROM imports;
ALTER TABLE import_parts DROP CONSTRAINT import_parts_pkey;
ALTER TABLE import_parts DROP COLUMN piece;
ALTER TABLE import_parts ADD PRIMARY KEY (import_id, number);
ALTER TABLE import_parts ALTER COLUMN body SET STORAGE EXTENDED;
