-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TRIGGER exams_search_insert;
DROP TRIGGER exams_search_delete;
DROP TRIGGER exams_search_update;
INSERT INTO exams_search (rowid, title_key, description_key)
    SELECT id, title_key, description_key FROM exams
    WHERE id > (SELECT filled_to FROM search_progress WHERE resource = 'exams');
CREATE TRIGGER exams_search_insert AFTER INSERT ON exams BEGIN
    INSERT INTO exams_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;
CREATE TRIGGER exams_search_delete AFTER DELETE ON exams BEGIN
    INSERT INTO exams_search (exams_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
END;
CREATE TRIGGER exams_search_update AFTER UPDATE OF title_key, description_key ON exams BEGIN
    INSERT INTO exams_search (exams_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
    INSERT INTO exams_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;

DROP TRIGGER songs_search_insert;
DROP TRIGGER songs_search_delete;
DROP TRIGGER songs_search_update;
INSERT INTO songs_search (rowid, artist_key, title_key)
    SELECT id, artist_key, title_key FROM songs
    WHERE id > (SELECT filled_to FROM search_progress WHERE resource = 'songs');
CREATE TRIGGER songs_search_insert AFTER INSERT ON songs BEGIN
    INSERT INTO songs_search (rowid, artist_key, title_key) VALUES (new.id, new.artist_key, new.title_key);
END;
CREATE TRIGGER songs_search_delete AFTER DELETE ON songs BEGIN
    INSERT INTO songs_search (songs_search, rowid, artist_key, title_key) VALUES ('delete', old.id, old.artist_key, old.title_key);
END;
CREATE TRIGGER songs_search_update AFTER UPDATE OF artist_key, title_key ON songs BEGIN
    INSERT INTO songs_search (songs_search, rowid, artist_key, title_key) VALUES ('delete', old.id, old.artist_key, old.title_key);
    INSERT INTO songs_search (rowid, artist_key, title_key) VALUES (new.id, new.artist_key, new.title_key);
END;

DROP TRIGGER users_search_insert;
DROP TRIGGER users_search_delete;
DROP TRIGGER users_search_update;
INSERT INTO users_search (rowid, username_key, first_name_key, last_name_key, email_key)
    SELECT id, username_key, first_name_key, last_name_key, email_key FROM users
    WHERE id > (SELECT filled_to FROM search_progress WHERE resource = 'users');
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, username_key, first_name_key, last_name_key, email_key) VALUES (new.id, new.username_key, new.first_name_key, new.last_name_key, new.email_key);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
    INSERT INTO users_search (users_search, rowid, username_key, first_name_key, last_name_key, email_key) VALUES ('delete', old.id, old.username_key, old.first_name_key, old.last_name_key, old.email_key);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF username_key, first_name_key, last_name_key, email_key ON users BEGIN
    INSERT INTO users_search (users_search, rowid, username_key, first_name_key, last_name_key, email_key) VALUES ('delete', old.id, old.username_key, old.first_name_key, old.last_name_key, old.email_key);
    INSERT INTO users_search (rowid, username_key, first_name_key, last_name_key, email_key) VALUES (new.id, new.username_key, new.first_name_key, new.last_name_key, new.email_key);
END;

DROP TRIGGER cars_search_insert;
DROP TRIGGER cars_search_delete;
DROP TRIGGER cars_search_update;
INSERT INTO cars_search (rowid, model_key, plate_key)
    SELECT id, model_key, plate_key FROM cars
    WHERE id > (SELECT filled_to FROM search_progress WHERE resource = 'cars');
CREATE TRIGGER cars_search_insert AFTER INSERT ON cars BEGIN
    INSERT INTO cars_search (rowid, model_key, plate_key) VALUES (new.id, new.model_key, new.plate_key);
END;
CREATE TRIGGER cars_search_delete AFTER DELETE ON cars BEGIN
    INSERT INTO cars_search (cars_search, rowid, model_key, plate_key) VALUES ('delete', old.id, old.model_key, old.plate_key);
END;
CREATE TRIGGER cars_search_update AFTER UPDATE OF model_key, plate_key ON cars BEGIN
    INSERT INTO cars_search (cars_search, rowid, model_key, plate_key) VALUES ('delete', old.id, old.model_key, old.plate_key);
    INSERT INTO cars_search (rowid, model_key, plate_key) VALUES (new.id, new.model_key, new.plate_key);
END;

DROP TRIGGER tasks_search_insert;
DROP TRIGGER tasks_search_delete;
DROP TRIGGER tasks_search_update;
INSERT INTO tasks_search (rowid, title_key, description_key)
    SELECT id, title_key, description_key FROM tasks
    WHERE id > (SELECT filled_to FROM search_progress WHERE resource = 'tasks');
CREATE TRIGGER tasks_search_insert AFTER INSERT ON tasks BEGIN
    INSERT INTO tasks_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;
CREATE TRIGGER tasks_search_delete AFTER DELETE ON tasks BEGIN
    INSERT INTO tasks_search (tasks_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
END;
CREATE TRIGGER tasks_search_update AFTER UPDATE OF title_key, description_key ON tasks BEGIN
    INSERT INTO tasks_search (tasks_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
    INSERT INTO tasks_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;

DROP TABLE search_progress;
