-- SPDX-License-Identifier: GPL-3.0-or-later
-- Search indexes are filled behind the writes, many records at once: a write by itself would spend
-- most of its time on them. What a record is found by is copied here, its texts on a line each...
CREATE TABLE search_entries (
    resource text COLLATE "C" NOT NULL,
    id bigint NOT NULL,
    keys text COLLATE "C" NOT NULL,
    PRIMARY KEY (resource, id)
);

-- ... and the records that wait for it are looked through one by one.
CREATE TABLE search_waiting (
    resource text COLLATE "C" NOT NULL,
    id bigint NOT NULL
);

CREATE FUNCTION search_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_waiting SELECT TG_TABLE_NAME, id FROM added;
    RETURN NULL;
END $$;

CREATE FUNCTION search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entries WHERE resource = TG_TABLE_NAME AND id = old.id;
    INSERT INTO search_waiting VALUES (TG_TABLE_NAME, new.id);
    RETURN NULL;
END $$;

CREATE FUNCTION search_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entries WHERE resource = TG_TABLE_NAME AND id = old.id;
    RETURN NULL;
END $$;

DROP INDEX exams_search;
INSERT INTO search_waiting SELECT 'exams', id FROM exams;
CREATE INDEX exams_search ON search_entries USING gin (keys gin_trgm_ops) WHERE resource = 'exams';
CREATE TRIGGER exams_search_insert AFTER INSERT ON exams REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added();
CREATE TRIGGER exams_search_update AFTER UPDATE OF title_key, description_key ON exams
    FOR EACH ROW EXECUTE FUNCTION search_changed();
CREATE TRIGGER exams_search_delete AFTER DELETE ON exams
    FOR EACH ROW EXECUTE FUNCTION search_removed();

DROP INDEX songs_search;
INSERT INTO search_waiting SELECT 'songs', id FROM songs;
CREATE INDEX songs_search ON search_entries USING gin (keys gin_trgm_ops) WHERE resource = 'songs';
CREATE TRIGGER songs_search_insert AFTER INSERT ON songs REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added();
CREATE TRIGGER songs_search_update AFTER UPDATE OF artist_key, title_key ON songs
    FOR EACH ROW EXECUTE FUNCTION search_changed();
CREATE TRIGGER songs_search_delete AFTER DELETE ON songs
    FOR EACH ROW EXECUTE FUNCTION search_removed();

DROP INDEX users_search;
INSERT INTO search_waiting SELECT 'users', id FROM users;
CREATE INDEX users_search ON search_entries USING gin (keys gin_trgm_ops) WHERE resource = 'users';
CREATE TRIGGER users_search_insert AFTER INSERT ON users REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added();
CREATE TRIGGER users_search_update AFTER UPDATE OF username_key, first_name_key, last_name_key, email_key ON users
    FOR EACH ROW EXECUTE FUNCTION search_changed();
CREATE TRIGGER users_search_delete AFTER DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION search_removed();

DROP INDEX cars_search;
INSERT INTO search_waiting SELECT 'cars', id FROM cars;
CREATE INDEX cars_search ON search_entries USING gin (keys gin_trgm_ops) WHERE resource = 'cars';
CREATE TRIGGER cars_search_insert AFTER INSERT ON cars REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added();
CREATE TRIGGER cars_search_update AFTER UPDATE OF model_key, plate_key ON cars
    FOR EACH ROW EXECUTE FUNCTION search_changed();
CREATE TRIGGER cars_search_delete AFTER DELETE ON cars
    FOR EACH ROW EXECUTE FUNCTION search_removed();

DROP INDEX tasks_search;
INSERT INTO search_waiting SELECT 'tasks', id FROM tasks;
CREATE INDEX tasks_search ON search_entries USING gin (keys gin_trgm_ops) WHERE resource = 'tasks';
CREATE TRIGGER tasks_search_insert AFTER INSERT ON tasks REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION search_added();
CREATE TRIGGER tasks_search_update AFTER UPDATE OF title_key, description_key ON tasks
    FOR EACH ROW EXECUTE FUNCTION search_changed();
CREATE TRIGGER tasks_search_delete AFTER DELETE ON tasks
    FOR EACH ROW EXECUTE FUNCTION search_removed();
