-- SPDX-License-Identifier: GPL-3.0-or-later
DROP TABLE instruments_search;
DROP TABLE instruments;
