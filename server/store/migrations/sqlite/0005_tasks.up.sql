-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 10000),
    done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
    title_key TEXT NOT NULL,
    description_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT;

CREATE INDEX tasks_by_title ON tasks (title_key);
CREATE INDEX tasks_by_done ON tasks (done);

-- Finds parts of words: https://sqlite.org/fts5.html#the_trigram_tokenizer
CREATE VIRTUAL TABLE tasks_search USING fts5 (
    title_key, description_key,
    content = 'tasks', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
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
