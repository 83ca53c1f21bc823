// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "resource/fieldspec.h"

#include <QList>

/**
 * The description of a resource: plain data from which come its JSON, its checks, its SQL, its
 * OpenAPI schema, its table, its form and its CSV columns.
 */
namespace lectern {

struct ResourceSpec
{
    QString name; ///< plural, as in the path and as the SQL table: songs
    QString singular; ///< in sentences: song
    QString label; ///< of its page: Songs
    QList<FieldSpec> fields; ///< in the order in which people see them
    QString defaultSort; ///< as the sort parameter spells it: artist,title
    QStringList titleFields; ///< what a person calls one record by

    /** The field of that name, or nullptr. */
    const FieldSpec *field(QStringView fieldName) const;

    /** Names of the fields, all of them or only those that a client may set. */
    QStringList fieldNames() const;
    QStringList writableNames() const;

    /** The names under which expand shows the records referred to. */
    QStringList expandNames() const;

    /** The text fields that search looks into. */
    QList<FieldSpec> searchedFields() const;
};

/**
 * The spec with the fields that every record has: id before its own, and created_at, updated_at,
 * last_updated_by and revision after them.
 */
ResourceSpec withStandardFields(ResourceSpec spec);

} // namespace lectern
