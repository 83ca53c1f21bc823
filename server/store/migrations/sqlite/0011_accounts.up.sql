-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who may sign in, and by what. Of what lets somebody in only hashes are kept: Argon2id of
-- passwords, SHA-256 of random tokens. Times are milliseconds since 1970.
ALTER TABLE users ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));

-- Who signs in may say the email instead of the user name.
CREATE INDEX users_by_lower_email ON users (lower(email));

CREATE TABLE passwords (
    user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    hash TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_hash TEXT NOT NULL UNIQUE,
    update_hash TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_user_id ON sessions (user_id);

-- Update tokens that have been used: whoever comes with one of them has stolen it, or was robbed.
CREATE TABLE spent_tokens (
    update_hash TEXT PRIMARY KEY,
    session_id INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE
) STRICT;

CREATE INDEX spent_tokens_session_id ON spent_tokens (session_id);

-- Without a user: of the owner of the local data.
CREATE TABLE api_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    writes INTEGER NOT NULL CHECK (writes IN (0, 1)),
    resources TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    last_used_at INTEGER
) STRICT;

CREATE INDEX api_keys_user_id ON api_keys (user_id);
