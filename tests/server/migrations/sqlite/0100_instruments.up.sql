-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE instruments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    strings INTEGER NOT NULL DEFAULT 0 CHECK (strings BETWEEN 0 AND 50),
    name_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT;

CREATE INDEX instruments_by_name ON instruments (name_key);

-- Finds parts of words: https://sqlite.org/fts5.html#the_trigram_tokenizer
CREATE VIRTUAL TABLE instruments_search USING fts5 (
    keys, content = '', columnsize = 0, detail = none, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO search_progress VALUES ('instruments', 0);
CREATE TRIGGER instruments_search_insert AFTER INSERT ON instruments
WHEN new.id <= (SELECT filled_to FROM search_progress WHERE resource = 'instruments') BEGIN
    INSERT INTO search_waiting VALUES ('instruments', new.id, NULL) ON CONFLICT DO NOTHING;
END;
-- What the index has of a record; of several fields: old.a_key || char(10) || old.b_key
CREATE TRIGGER instruments_search_delete AFTER DELETE ON instruments
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'instruments') BEGIN
    INSERT INTO search_waiting VALUES ('instruments', old.id, old.name_key) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER instruments_search_update AFTER UPDATE OF name_key ON instruments
WHEN old.id <= (SELECT filled_to FROM search_progress WHERE resource = 'instruments') BEGIN
    INSERT INTO search_waiting VALUES ('instruments', old.id, old.name_key) ON CONFLICT DO NOTHING;
END;
