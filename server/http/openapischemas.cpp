// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/openapischemas.h"

#include <QJsonArray>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QJsonObject typed(const QString &type)
{
    return {{u"type"_s, type}};
}

void allowNull(QJsonObject &schema)
{
    schema[u"type"] = QJsonArray {schema[u"type"], u"null"_s};
    if (schema.contains(u"enum")) {
        QJsonArray choices = schema[u"enum"].toArray();
        choices.append(QJsonValue::Null);
        schema[u"enum"] = choices;
    }
}

void addRange(QJsonObject &schema, const FieldSpec &field)
{
    const FieldSpec unlimited;
    const qint64 minimum = field.type == FieldType::Reference ? 1 : field.minimum;
    schema[u"format"] = u"int64"_s;
    if (minimum != unlimited.minimum)
        schema[u"minimum"] = minimum;
    if (field.maximum != unlimited.maximum)
        schema[u"maximum"] = field.maximum;
}

void addTextLimits(QJsonObject &schema, const FieldSpec &field)
{
    if (field.maxLength > 0)
        schema[u"maxLength"] = field.maxLength;
    if (field.required)
        schema[u"minLength"] = 1;
    if (field.shape == FieldShape::Email)
        schema[u"format"] = u"email"_s;
}

QJsonObject valueSchema(const FieldSpec &field)
{
    QJsonObject schema;
    switch (field.type) {
    case FieldType::Text:
        schema = typed(u"string"_s);
        addTextLimits(schema, field);
        break;
    case FieldType::Integer:
    case FieldType::Reference:
        schema = typed(u"integer"_s);
        addRange(schema, field);
        break;
    case FieldType::Boolean:
        schema = typed(u"boolean"_s);
        break;
    case FieldType::Choice:
        schema = typed(u"string"_s);
        schema[u"enum"] = QJsonArray::fromStringList(field.choices);
        break;
    case FieldType::Timestamp:
        schema = typed(u"string"_s);
        schema[u"format"] = u"date-time"_s;
        break;
    }
    return schema;
}

QString describe(const FieldSpec &field)
{
    QStringList sentences {field.label + u'.'};
    if (field.type == FieldType::Reference)
        sentences.append(u"The number of one of the %1."_s.arg(field.reference));
    if (field.shape == FieldShape::Stars)
        sentences.append(u"Stars; 0 is not rated."_s);
    if (field.unique)
        sentences.append(u"No two may have the same."_s);
    return sentences.join(u' ');
}

QJsonObject inputSchema(const FieldSpec &field)
{
    QJsonObject schema = valueSchema(field);
    schema[u"description"] = describe(field);
    if (field.required && field.type == FieldType::Text)
        schema[u"pattern"] = u"\\S"_s; // Blank is as good as empty.
    if (!field.required)
        allowNull(schema);
    if (!field.defaultValue.isNull())
        schema[u"default"] = QJsonValue::fromVariant(field.defaultValue);
    return schema;
}

QJsonObject objectSchema(const QString &description, const QJsonObject &properties,
                         const QStringList &required)
{
    QJsonObject schema {
        {u"type"_s, u"object"_s}, {u"description"_s, description}, {u"properties"_s, properties}};
    if (!required.isEmpty())
        schema[u"required"] = QJsonArray::fromStringList(required);
    return schema;
}

QJsonObject storedProperties(const Catalog &catalog, const ResourceSpec &spec)
{
    QJsonObject properties;
    for (const FieldSpec &field : spec.fields) {
        properties[field.name] = storedSchema(field);
        if (field.type != FieldType::Reference)
            continue;
        QJsonObject expanded = schemaRef(typeName(*findSpec(catalog, field.reference)));
        expanded[u"description"] = u"With expand=%1."_s.arg(field.expandName());
        expanded[u"readOnly"] = true;
        properties[field.expandName()] = expanded;
    }
    return properties;
}

QJsonObject givenSchema(const ResourceSpec &spec, const QString &description, bool whole)
{
    QJsonObject properties;
    QStringList required;
    for (const FieldSpec &field : spec.fields) {
        if (field.readOnly)
            continue;
        QJsonObject schema = inputSchema(field);
        if (!whole)
            schema.remove(u"default"_s);
        properties[field.name] = schema;
        if (whole && field.required)
            required.append(field.name);
    }
    QJsonObject schema = objectSchema(description, properties, required);
    schema[u"additionalProperties"] = false;
    return schema;
}

QJsonObject pageSchema(const ResourceSpec &spec)
{
    const auto number = [](qint64 minimum, const QString &description) {
        return QJsonObject {{u"type"_s, u"integer"_s},
                            {u"format"_s, u"int64"_s},
                            {u"minimum"_s, minimum},
                            {u"description"_s, description}};
    };
    const QString type = typeName(spec);
    const QJsonObject items {
        {u"type"_s, u"array"_s},
        {u"items"_s,
         QJsonObject {
             {u"anyOf"_s, QJsonArray {schemaRef(type), schemaRef(type + u"Selection"_s)}}}}};
    const QJsonObject cursor {
        {u"type"_s, QJsonArray {u"string"_s, u"null"_s}},
        {u"description"_s, u"The parameter cursor of the next page; null at the end."_s}};
    return objectSchema(u"A page of %1."_s.arg(spec.name),
                        {{u"items"_s, items},
                         {u"page"_s, number(1, u"Not given when paging by cursor."_s)},
                         {u"per_page"_s, number(1, u"How many records a page has at most."_s)},
                         {u"total_items"_s, number(0, u"Not given with count=none."_s)},
                         {u"total_pages"_s, number(0, u"Not given with count=none."_s)},
                         {u"next_cursor"_s, cursor}},
                        {u"items"_s, u"per_page"_s, u"next_cursor"_s});
}

QJsonObject fieldErrorsSchema()
{
    const QJsonObject entry = objectSchema(
        u"One thing that is wrong."_s,
        {{u"code"_s,
          QJsonObject {{u"type"_s, u"string"_s},
                       {u"description"_s, u"For programs: required, too_long, unique, ..."_s}}},
         {u"message"_s,
          QJsonObject {{u"type"_s, u"string"_s}, {u"description"_s, u"For people."_s}}},
         {u"line"_s,
          QJsonObject {{u"type"_s, u"integer"_s},
                       {u"minimum"_s, 1},
                       {u"description"_s, u"Of a CSV or NDJSON body."_s}}}},
        {u"code"_s, u"message"_s});
    return {
        {u"type"_s, u"object"_s},
        {u"description"_s, u"What is wrong, by field or parameter."_s},
        {u"additionalProperties"_s, QJsonObject {{u"type"_s, u"array"_s}, {u"items"_s, entry}}}};
}

} // namespace

QJsonObject componentRef(const QString &kind, const QString &name)
{
    return {{u"$ref"_s, u"#/components/%1/%2"_s.arg(kind, name)}};
}

QJsonObject schemaRef(const QString &name)
{
    return componentRef(u"schemas"_s, name);
}

QString typeName(const ResourceSpec &spec)
{
    return spec.singular.left(1).toUpper() + spec.singular.mid(1);
}

QJsonObject storedSchema(const FieldSpec &field)
{
    QJsonObject schema = valueSchema(field);
    schema[u"description"] = describe(field);
    if (field.nullable())
        allowNull(schema);
    if (field.readOnly)
        schema[u"readOnly"] = true;
    return schema;
}

QJsonObject filterSchema(const FieldSpec &field)
{
    QJsonObject schema = valueSchema(field);
    // A filter may ask for what no record can hold.
    for (const QString &limit :
         {u"minLength"_s, u"maxLength"_s, u"minimum"_s, u"maximum"_s, u"format"_s})
        schema.remove(limit);
    return schema;
}

QJsonObject resourceSchemas(const Catalog &catalog, const ResourceSpec &spec)
{
    const QString type = typeName(spec);
    const QJsonObject properties = storedProperties(catalog, spec);
    return {
        {type, objectSchema(u"One of the %1."_s.arg(spec.name), properties, spec.fieldNames())},
        {type + u"Selection"_s,
         objectSchema(
             u"Some fields of one of the %1, as the parameter fields asks."_s.arg(spec.name),
             properties, {})},
        {type + u"Input"_s,
         givenSchema(spec,
                     u"What is to be stored. A field that is null or missing gets its default."_s,
                     true)},
        {type + u"Change"_s, givenSchema(spec, u"The fields that are to change."_s, false)},
        {type + u"Page"_s, pageSchema(spec)},
    };
}

QJsonObject commonSchemas()
{
    const QJsonObject text = typed(u"string"_s);
    const QJsonObject problem = objectSchema(
        u"What went wrong (RFC 9457)."_s,
        {{u"type"_s, text},
         {u"title"_s, text},
         {u"status"_s, QJsonObject {{u"type"_s, u"integer"_s}}},
         {u"detail"_s, text},
         {u"request_id"_s,
          QJsonObject {{u"type"_s, u"string"_s},
                       {u"description"_s, u"Names the request in the server's log."_s}}},
         {u"errors"_s, fieldErrorsSchema()},
         {u"current"_s,
          QJsonObject {{u"type"_s, u"object"_s},
                       {u"description"_s, u"With 412: the record as it is now."_s}}}},
        {u"type"_s, u"title"_s, u"status"_s, u"detail"_s, u"request_id"_s});
    const QJsonObject imported = objectSchema(
        u"What became of many records sent at once."_s,
        {{u"created"_s, QJsonObject {{u"type"_s, u"integer"_s}, {u"minimum"_s, 0}}},
         {u"ignored_columns"_s, QJsonObject {{u"type"_s, u"array"_s}, {u"items"_s, text}}}},
        {u"created"_s, u"ignored_columns"_s});
    return {{u"Problem"_s, problem}, {u"ImportedRecords"_s, imported}};
}

} // namespace lectern
