// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "http/representation.h"

/** The few HTML pages: for people who come with a browser. They work without any other host. */
namespace lectern {

/** A list as a table with a search box, sortable headings and pages. */
Reply tablePage(const ListView &view);

/** `404: Resource not found` */
Reply notFoundPage();

/** The start page `/`, `/docs` and what they load; open to anyone, since they hold no records. */
Routes pageRoutes(const Catalog &catalog);

} // namespace lectern
