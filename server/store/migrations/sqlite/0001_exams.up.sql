-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE exams (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    description TEXT NOT NULL DEFAULT '' CHECK (length(description) <= 10000),
    title_key TEXT NOT NULL,
    description_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT;

CREATE INDEX exams_by_title ON exams (title_key);

-- Finds parts of words: https://sqlite.org/fts5.html#the_trigram_tokenizer
CREATE VIRTUAL TABLE exams_search USING fts5 (
    title_key, description_key,
    content = 'exams', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
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
