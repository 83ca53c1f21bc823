// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/record.h"
#include "resource/resourcespec.h"

/** Whether the values of a record are what its spec allows. Uniqueness and references are the
 * database's. */
namespace lectern {

/** A whole record (create, replace: what is missing counts), or some fields of one (change). */
enum class Extent { Whole, Partial };

/** What is wrong, in the order of the spec's fields; empty when all is well. */
QList<FieldMessage> validate(const ResourceSpec &spec, const Record &record, Extent extent);

/** What is wrong with one value of one field; an empty list when it is well. */
QList<FieldMessage> validateValue(const FieldSpec &field, const QVariant &value);

/**
 * The record as it is stored: fields that are null, or missing from a whole record, get their
 * default; empty text of an optional field that must be unique becomes null, so that two may leave
 * it out.
 */
Record completed(const ResourceSpec &spec, Record record, Extent extent);

} // namespace lectern
