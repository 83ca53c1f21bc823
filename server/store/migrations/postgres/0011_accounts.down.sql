-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TABLE api_keys;
DROP TABLE spent_tokens;
DROP TABLE sessions;
DROP TABLE passwords;
DROP INDEX users_by_lower_email;
ALTER TABLE users DROP COLUMN active;
