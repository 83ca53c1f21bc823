// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "catalog/catalog.h"

#include <QJsonObject>

/** JSON Schemas (2020-12, as OpenAPI 3.1 has them) made from specs. */
namespace lectern {

/** `{"$ref": "#/components/<kind>/<name>"}` */
QJsonObject componentRef(const QString &kind, const QString &name);
QJsonObject schemaRef(const QString &name);

/** The name of a resource in code: Song. */
QString typeName(const ResourceSpec &spec);

/** What a reply holds in that field. */
QJsonObject storedSchema(const FieldSpec &field);

/** What a filter compares the field with; text where several values are listed. */
QJsonObject filterSchema(const FieldSpec &field);

/**
 * The schemas of a resource by name: Song, SongSelection (some of its fields), SongInput (create
 * and replace), SongChange and SongPage.
 */
QJsonObject resourceSchemas(const Catalog &catalog, const ResourceSpec &spec);

/** The schemas that every resource needs: Problem, ImportedRecords. */
QJsonObject commonSchemas();

} // namespace lectern
