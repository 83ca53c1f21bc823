-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TABLE instruments_search;
DROP TABLE instruments;
DELETE FROM search_progress WHERE resource = 'instruments';
DELETE FROM search_waiting WHERE resource = 'instruments';
