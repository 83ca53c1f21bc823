-- SPDX-License-Identifier: GPL-3.0-or-later
-- The latest time by which it was looked which sessions and keys have expired, in milliseconds
-- since 1970: a clock that is set back before the next start must not make any of them last longer.
CREATE TABLE account_clock (
    latest INTEGER NOT NULL
) STRICT;

INSERT INTO account_clock (latest) VALUES (0);
