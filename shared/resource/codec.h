// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "resource/record.h"
#include "resource/resourcespec.h"

#include <QJsonArray>
#include <QJsonObject>

/**
 * Between the text of the outside world (JSON, CSV cells, form fields) and the values of a Record.
 * Checks types and names; what the values may be is the Validator's.
 */
namespace lectern {

/** The JSON object in the bytes. Fault: Invalid, with line and column where it does not parse. */
Result<QJsonObject> parseJsonObject(const QByteArray &json);

/**
 * The values of a JSON object that a client sent. Fault: Invalid, with a message for each key that
 * the spec does not know and each value of the wrong type.
 */
Result<Record> decodeRecord(const ResourceSpec &spec, const QJsonObject &json);

/** The values of a JSON object that the server sent; keys that the spec does not know are left. */
Record decodeStored(const ResourceSpec &spec, const QJsonObject &json);

/** The values as a JSON object. */
QJsonObject encodeRecord(const Record &record);

/**
 * A value written as text: a CSV cell, a form field, a filter. Whole numbers may be written 5 or
 * 5.0, booleans true, false, 1, 0, yes, no; empty text is null except in Text fields.
 * Fault: Invalid, with one message for the field.
 */
Result<QVariant> parseValue(const FieldSpec &field, const QString &text);

/** The value as parseValue reads it; null is empty. */
QString valueText(const QVariant &value);

/** Records as lines of CSV, with those fields in that order; without a header. */
QByteArray csvLines(const QJsonArray &records, const QStringList &fields);

/** Records as newline-delimited JSON: one object a line. */
QByteArray ndjsonLines(const QJsonArray &records);

} // namespace lectern
