-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE cars (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model TEXT NOT NULL CHECK (length(model) BETWEEN 1 AND 200),
    plate TEXT UNIQUE CHECK (length(plate) <= 32),
    owner_id INTEGER NOT NULL REFERENCES users (id) ON DELETE NO ACTION,
    model_key TEXT NOT NULL,
    plate_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT;

CREATE INDEX cars_by_model ON cars (model_key);
CREATE INDEX cars_by_owner ON cars (owner_id);

-- Finds parts of words: https://sqlite.org/fts5.html#the_trigram_tokenizer
CREATE VIRTUAL TABLE cars_search USING fts5 (
    model_key, plate_key,
    content = 'cars', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
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
