-- SPDX-License-Identifier: GPL-3.0-or-later
CREATE TABLE songs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    artist TEXT NOT NULL CHECK (length(artist) BETWEEN 1 AND 200),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    artist_key TEXT NOT NULL,
    title_key TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_updated_by TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1)
) STRICT;

CREATE INDEX songs_by_artist ON songs (artist_key, title_key);
CREATE INDEX songs_by_title ON songs (title_key);
CREATE INDEX songs_by_rating ON songs (rating);

-- Finds parts of words: https://sqlite.org/fts5.html#the_trigram_tokenizer
CREATE VIRTUAL TABLE songs_search USING fts5 (
    artist_key, title_key,
    content = 'songs', content_rowid = 'id', tokenize = 'trigram case_sensitive 1'
);
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
