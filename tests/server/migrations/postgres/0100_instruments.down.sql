-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TABLE instruments;
DROP INDEX instruments_search;
DELETE FROM search_entries WHERE resource = 'instruments';
DELETE FROM search_waiting WHERE resource = 'instruments';
