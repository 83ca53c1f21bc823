// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "http/message.h"
#include "http/negotiation.h"
#include "resource/query.h"
#include "store/resourcestore.h"

namespace lectern {

/** A page of a list on its way out. */
struct ListView
{
    const Catalog &catalog;
    const ResourceSpec &spec;
    const Query &query; ///< as it was asked
    const StoredPage &page;
    QByteArray path; ///< of the request, for links
    QString search;
    bool formatInUrl = false; ///< whether format= chose the form, which links then keep
};

/** The page as JSON, CSV, NDJSON or an HTML table. */
Reply represent(const ListView &view, Format format);

} // namespace lectern
