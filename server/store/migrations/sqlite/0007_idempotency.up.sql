-- SPDX-License-Identifier: GPL-3.0-or-later
-- Requests that came with an Idempotency-Key, and what they gave; kept for a day.
CREATE TABLE idempotency_keys (
    asker TEXT NOT NULL,
    key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    result TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY (asker, key)
) STRICT;

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
