-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    username TEXT NOT NULL UNIQUE CHECK (length(username) BETWEEN 1 AND 64),
    first_name TEXT NOT NULL DEFAULT '' CHECK (length(first_name) <= 128),
    last_name TEXT NOT NULL DEFAULT '' CHECK (length(last_name) <= 128),
    email TEXT UNIQUE CHECK (length(email) <= 128),
    role TEXT NOT NULL DEFAULT 'employee' CONSTRAINT role_types CHECK (role IN ('student', 'teacher', 'employee')),
    admin INTEGER NOT NULL DEFAULT 0 CHECK (admin IN (0, 1)),
    last_seen TEXT,
    username_key TEXT NOT NULL,
    first_name_key TEXT NOT NULL,
    last_name_key TEXT NOT NULL,
    email_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT;

CREATE INDEX users_by_name ON users (username_key);
CREATE INDEX users_by_last_name ON users (last_name_key);

-- Finds parts of words: https://sqlite.org/fts5.html#the_trigram_tokenizer
CREATE VIRTUAL TABLE users_search USING fts5 (
    username_key, first_name_key, last_name_key, email_key,
    content = 'users', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
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
