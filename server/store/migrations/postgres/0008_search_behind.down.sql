-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TRIGGER exams_search_insert ON exams;
DROP TRIGGER exams_search_update ON exams;
DROP TRIGGER exams_search_delete ON exams;
DROP INDEX exams_search;
CREATE INDEX exams_search ON exams USING gin (title_key gin_trgm_ops, description_key gin_trgm_ops);

DROP TRIGGER songs_search_insert ON songs;
DROP TRIGGER songs_search_update ON songs;
DROP TRIGGER songs_search_delete ON songs;
DROP INDEX songs_search;
CREATE INDEX songs_search ON songs USING gin (artist_key gin_trgm_ops, title_key gin_trgm_ops);

DROP TRIGGER users_search_insert ON users;
DROP TRIGGER users_search_update ON users;
DROP TRIGGER users_search_delete ON users;
DROP INDEX users_search;
CREATE INDEX users_search ON users USING gin (username_key gin_trgm_ops, first_name_key gin_trgm_ops, last_name_key gin_trgm_ops, email_key gin_trgm_ops);

DROP TRIGGER cars_search_insert ON cars;
DROP TRIGGER cars_search_update ON cars;
DROP TRIGGER cars_search_delete ON cars;
DROP INDEX cars_search;
CREATE INDEX cars_search ON cars USING gin (model_key gin_trgm_ops, plate_key gin_trgm_ops);

DROP TRIGGER tasks_search_insert ON tasks;
DROP TRIGGER tasks_search_update ON tasks;
DROP TRIGGER tasks_search_delete ON tasks;
DROP INDEX tasks_search;
CREATE INDEX tasks_search ON tasks USING gin (title_key gin_trgm_ops, description_key gin_trgm_ops);

DROP FUNCTION search_added();
DROP FUNCTION search_changed();
DROP FUNCTION search_removed();
DROP TABLE search_waiting;
DROP TABLE search_entries;
