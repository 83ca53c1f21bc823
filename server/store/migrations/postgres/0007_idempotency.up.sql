-- SPDX-License-Identifier: GPL-3.0-or-later
-- Requests that came with an Idempotency-Key, and what they gave; kept for a day.
CREATE TABLE idempotency_keys (
    asker text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    fingerprint text COLLATE "C" NOT NULL,
    result text COLLATE "C",
    created_at text COLLATE "C" NOT NULL,
    PRIMARY KEY (asker, key)
);

CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
