-- SPDX-License-Identifier: GPL-3.0-or-later
-- An entry tells which record may have a word; the record itself decides. So the entry of a changed
-- record may stay until it is filled anew.
CREATE OR REPLACE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting VALUES (TG_TABLE_NAME, new.id);
    RETURN NULL;
END $$;
