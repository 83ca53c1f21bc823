-- SPDX-License-Identifier: GPL-3.0-or-later
-- The search indexes tell which records may have a word, by its trigrams alone; the records
-- themselves decide. Without positions an index is a quarter as large and twice as fast to fill.
-- Changes and removals wait for it as well, with the texts that it still has of them; NULL where it
-- has none. The indexes begin anew.
CREATE TABLE search_waiting (
    resource TEXT NOT NULL,
    id INTEGER NOT NULL,
    indexed TEXT,
    PRIMARY KEY (resource, id)
) STRICT, WITHOUT ROWID;

UPDATE search_progress SET filled_to = 0;

DROP TRIGGER exams_search_insert;
DROP TRIGGER exams_search_delete;
DROP TRIGGER exams_search_update;
DROP TABLE exams_search;
-- One text, the fields on a line each: https://sqlite.org/fts5.html#contentless_tables
CREATE VIRTUAL TABLE exams_search USING fts5 (
    keys, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER exams_search_insert AFTER INSERT ON exams
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'exams') BEGIN
    INSERT INTO search_waiting VALUES ('exams', new.id, NULL) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER exams_search_delete AFTER DELETE ON exams
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'exams') BEGIN
    INSERT INTO search_waiting
    VALUES ('exams', old.id, old.title_key || char(10) || old.description_key)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER exams_search_update AFTER UPDATE OF title_key, description_key ON exams
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'exams') BEGIN
    INSERT INTO search_waiting
    VALUES ('exams', old.id, old.title_key || char(10) || old.description_key)
    ON CONFLICT DO NOTHING;
END;

DROP TRIGGER songs_search_insert;
DROP TRIGGER songs_search_delete;
DROP TRIGGER songs_search_update;
DROP TABLE songs_search;
-- One text, the fields on a line each: https://sqlite.org/fts5.html#contentless_tables
CREATE VIRTUAL TABLE songs_search USING fts5 (
    keys, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER songs_search_insert AFTER INSERT ON songs
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'songs') BEGIN
    INSERT INTO search_waiting VALUES ('songs', new.id, NULL) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER songs_search_delete AFTER DELETE ON songs
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'songs') BEGIN
    INSERT INTO search_waiting
    VALUES ('songs', old.id, old.artist_key || char(10) || old.title_key)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER songs_search_update AFTER UPDATE OF artist_key, title_key ON songs
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'songs') BEGIN
    INSERT INTO search_waiting
    VALUES ('songs', old.id, old.artist_key || char(10) || old.title_key)
    ON CONFLICT DO NOTHING;
END;

DROP TRIGGER users_search_insert;
DROP TRIGGER users_search_delete;
DROP TRIGGER users_search_update;
DROP TABLE users_search;
-- One text, the fields on a line each: https://sqlite.org/fts5.html#contentless_tables
CREATE VIRTUAL TABLE users_search USING fts5 (
    keys, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER users_search_insert AFTER INSERT ON users
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'users') BEGIN
    INSERT INTO search_waiting VALUES ('users', new.id, NULL) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'users') BEGIN
    INSERT INTO search_waiting
    VALUES ('users', old.id, old.username_key || char(10) || old.first_name_key || char(10) || old.last_name_key || char(10) || old.email_key)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF username_key, first_name_key, last_name_key, email_key ON users
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'users') BEGIN
    INSERT INTO search_waiting
    VALUES ('users', old.id, old.username_key || char(10) || old.first_name_key || char(10) || old.last_name_key || char(10) || old.email_key)
    ON CONFLICT DO NOTHING;
END;

DROP TRIGGER cars_search_insert;
DROP TRIGGER cars_search_delete;
DROP TRIGGER cars_search_update;
DROP TABLE cars_search;
-- One text, the fields on a line each: https://sqlite.org/fts5.html#contentless_tables
CREATE VIRTUAL TABLE cars_search USING fts5 (
    keys, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER cars_search_insert AFTER INSERT ON cars
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'cars') BEGIN
    INSERT INTO search_waiting VALUES ('cars', new.id, NULL) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER cars_search_delete AFTER DELETE ON cars
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'cars') BEGIN
    INSERT INTO search_waiting
    VALUES ('cars', old.id, old.model_key || char(10) || old.plate_key)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER cars_search_update AFTER UPDATE OF model_key, plate_key ON cars
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'cars') BEGIN
    INSERT INTO search_waiting
    VALUES ('cars', old.id, old.model_key || char(10) || old.plate_key)
    ON CONFLICT DO NOTHING;
END;

DROP TRIGGER tasks_search_insert;
DROP TRIGGER tasks_search_delete;
DROP TRIGGER tasks_search_update;
DROP TABLE tasks_search;
-- One text, the fields on a line each: https://sqlite.org/fts5.html#contentless_tables
CREATE VIRTUAL TABLE tasks_search USING fts5 (
    keys, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
CREATE TRIGGER tasks_search_insert AFTER INSERT ON tasks
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'tasks') BEGIN
    INSERT INTO search_waiting VALUES ('tasks', new.id, NULL) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER tasks_search_delete AFTER DELETE ON tasks
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'tasks') BEGIN
    INSERT INTO search_waiting
    VALUES ('tasks', old.id, old.title_key || char(10) || old.description_key)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER tasks_search_update AFTER UPDATE OF title_key, description_key ON tasks
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'tasks') BEGIN
    INSERT INTO search_waiting
    VALUES ('tasks', old.id, old.title_key || char(10) || old.description_key)
    ON CONFLICT DO NOTHING;
END;

-- Parts of imports are kept in pieces of 1 MiB. Those under way are kept as one.
ALTER TABLE import_parts RENAME TO whole_parts;
CREATE TABLE import_parts (
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 1),
    piece INTEGER NOT NULL CHECK (piece >= 1),
    body BLOB NOT NULL,
    PRIMARY KEY (import_id, number, piece)
) STRICT;
INSERT INTO import_parts SELECT import_id, number, 1, body FROM whole_parts;
DROP TABLE whole_parts;
