-- SPDX-License-Identifier: GPL-3.0-or-later
UPDATE search_progress SET filled_to = 0;
DROP TABLE search_waiting;

DROP TRIGGER exams_search_insert;
DROP TRIGGER exams_search_delete;
DROP TRIGGER exams_search_update;
DROP TABLE exams_search;
CREATE VIRTUAL TABLE exams_search USING fts5 (
    title_key, description_key,
    content = 'exams', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER exams_search_insert AFTER INSERT ON exams
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'exams') BEGIN
    INSERT INTO exams_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;
CREATE TRIGGER exams_search_delete AFTER DELETE ON exams
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'exams') BEGIN
    INSERT INTO exams_search (exams_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
END;
CREATE TRIGGER exams_search_update AFTER UPDATE OF title_key, description_key ON exams
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'exams') BEGIN
    INSERT INTO exams_search (exams_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
    INSERT INTO exams_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;

DROP TRIGGER songs_search_insert;
DROP TRIGGER songs_search_delete;
DROP TRIGGER songs_search_update;
DROP TABLE songs_search;
CREATE VIRTUAL TABLE songs_search USING fts5 (
    artist_key, title_key,
    content = 'songs', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER songs_search_insert AFTER INSERT ON songs
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'songs') BEGIN
    INSERT INTO songs_search (rowid, artist_key, title_key) VALUES (new.id, new.artist_key, new.title_key);
END;
CREATE TRIGGER songs_search_delete AFTER DELETE ON songs
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'songs') BEGIN
    INSERT INTO songs_search (songs_search, rowid, artist_key, title_key) VALUES ('delete', old.id, old.artist_key, old.title_key);
END;
CREATE TRIGGER songs_search_update AFTER UPDATE OF artist_key, title_key ON songs
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'songs') BEGIN
    INSERT INTO songs_search (songs_search, rowid, artist_key, title_key) VALUES ('delete', old.id, old.artist_key, old.title_key);
    INSERT INTO songs_search (rowid, artist_key, title_key) VALUES (new.id, new.artist_key, new.title_key);
END;

DROP TRIGGER users_search_insert;
DROP TRIGGER users_search_delete;
DROP TRIGGER users_search_update;
DROP TABLE users_search;
CREATE VIRTUAL TABLE users_search USING fts5 (
    username_key, first_name_key, last_name_key, email_key,
    content = 'users', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER users_search_insert AFTER INSERT ON users
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'users') BEGIN
    INSERT INTO users_search (rowid, username_key, first_name_key, last_name_key, email_key) VALUES (new.id, new.username_key, new.first_name_key, new.last_name_key, new.email_key);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'users') BEGIN
    INSERT INTO users_search (users_search, rowid, username_key, first_name_key, last_name_key, email_key) VALUES ('delete', old.id, old.username_key, old.first_name_key, old.last_name_key, old.email_key);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF username_key, first_name_key, last_name_key, email_key ON users
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'users') BEGIN
    INSERT INTO users_search (users_search, rowid, username_key, first_name_key, last_name_key, email_key) VALUES ('delete', old.id, old.username_key, old.first_name_key, old.last_name_key, old.email_key);
    INSERT INTO users_search (rowid, username_key, first_name_key, last_name_key, email_key) VALUES (new.id, new.username_key, new.first_name_key, new.last_name_key, new.email_key);
END;

DROP TRIGGER cars_search_insert;
DROP TRIGGER cars_search_delete;
DROP TRIGGER cars_search_update;
DROP TABLE cars_search;
CREATE VIRTUAL TABLE cars_search USING fts5 (
    model_key, plate_key,
    content = 'cars', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER cars_search_insert AFTER INSERT ON cars
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'cars') BEGIN
    INSERT INTO cars_search (rowid, model_key, plate_key) VALUES (new.id, new.model_key, new.plate_key);
END;
CREATE TRIGGER cars_search_delete AFTER DELETE ON cars
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'cars') BEGIN
    INSERT INTO cars_search (cars_search, rowid, model_key, plate_key) VALUES ('delete', old.id, old.model_key, old.plate_key);
END;
CREATE TRIGGER cars_search_update AFTER UPDATE OF model_key, plate_key ON cars
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'cars') BEGIN
    INSERT INTO cars_search (cars_search, rowid, model_key, plate_key) VALUES ('delete', old.id, old.model_key, old.plate_key);
    INSERT INTO cars_search (rowid, model_key, plate_key) VALUES (new.id, new.model_key, new.plate_key);
END;

DROP TRIGGER tasks_search_insert;
DROP TRIGGER tasks_search_delete;
DROP TRIGGER tasks_search_update;
DROP TABLE tasks_search;
CREATE VIRTUAL TABLE tasks_search USING fts5 (
    title_key, description_key,
    content = 'tasks', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER tasks_search_insert AFTER INSERT ON tasks
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'tasks') BEGIN
    INSERT INTO tasks_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;
CREATE TRIGGER tasks_search_delete AFTER DELETE ON tasks
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'tasks') BEGIN
    INSERT INTO tasks_search (tasks_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
END;
CREATE TRIGGER tasks_search_update AFTER UPDATE OF title_key, description_key ON tasks
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'tasks') BEGIN
    INSERT INTO tasks_search (tasks_search, rowid, title_key, description_key) VALUES ('delete', old.id, old.title_key, old.description_key);
    INSERT INTO tasks_search (rowid, title_key, description_key) VALUES (new.id, new.title_key, new.description_key);
END;

-- SQLite has no function that joins blobs; who sends an import begins it anew.
DELETE FROM imports;
DROP TABLE import_parts;
CREATE TABLE import_parts (
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    body BLOB NOT NULL,
    PRIMARY KEY (import_id, number)
) STRICT;
