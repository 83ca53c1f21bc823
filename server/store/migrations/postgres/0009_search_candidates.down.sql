-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE OR REPLACE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entries WHERE resource = TG_TABLE_NAME AND id = old.id;
    INSERT INTO search_waiting VALUES (TG_TABLE_NAME, new.id);
    RETURN NULL;
END $$;

DELETE FROM search_entries WHERE (resource, id) IN (SELECT resource, id FROM search_waiting);
