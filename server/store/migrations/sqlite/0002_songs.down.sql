-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TABLE songs_search;
DROP TABLE songs;
