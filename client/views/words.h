// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"
#include "core/fault.h"
#include "resource/record.h"

/** How the window puts things: counts, names of records, what a Fault means and what to do. */
namespace lectern::words {

/** "1 song", "2,229 songs". */
QString counted(const ResourceSpec &spec, qint64 count);

/** "a song", "an exam". */
QString oneOf(const ResourceSpec &spec);

/** "songs" or, of one, "song". */
QString nounFor(const ResourceSpec &spec, qint64 count);

/** What people call the record, or "song 17" where it has no name. */
QString named(const ResourceSpec &spec, const Record &record);

/** "exams, songs": the resources of these names. */
QString kinds(const Catalog &catalog, const QStringList &resources);

/** The fault in one or two sentences: what happened and what can be done. */
QString explained(const Fault &fault);

/** A field's value as it is compared and listed: "4 of 5 stars", "Yes", "(empty)". */
QString shown(const Catalog &catalog, const FieldSpec &field, const Record &record);

} // namespace lectern::words
