// SPDX-License-Identifier: GPL-3.0-or-later
#include "resource/codec.h"

#include "core/csv.h"
#include "core/timestamp.h"

#include <QJsonDocument>

#include <array>
#include <cmath>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString expectedType(const FieldSpec &field)
{
    switch (field.type) {
    case FieldType::Text:
    case FieldType::Choice:
        return u"text"_s;
    case FieldType::Integer:
        return u"a whole number"_s;
    case FieldType::Reference:
        return u"the number of one of the %1"_s.arg(field.reference);
    case FieldType::Boolean:
        return u"true or false"_s;
    case FieldType::Timestamp:
        return u"a date and time such as 2026-03-02T08:15:30Z"_s;
    }
    Q_UNREACHABLE();
}

FieldMessage wrongType(const FieldSpec &field)
{
    return {field.name, u"wrong_type"_s, u"%1 must be %2."_s.arg(field.label, expectedType(field))};
}

// Invalid (isValid() is false) where the JSON value is not of the field's type.
QVariant typedValue(const FieldSpec &field, const QJsonValue &value)
{
    if (value.isNull())
        return QVariant::fromValue(nullptr);
    switch (field.type) {
    case FieldType::Text:
    case FieldType::Choice:
    case FieldType::Timestamp:
        return value.isString() ? QVariant(value.toString()) : QVariant();
    case FieldType::Boolean:
        return value.isBool() ? QVariant(value.toBool()) : QVariant();
    case FieldType::Integer:
    case FieldType::Reference:
        // toInteger gives its default for all that is not exactly a 64-bit whole number.
        if (!value.isDouble() || (value.toInteger(0) == 0 && value.toInteger(1) == 1))
            return {};
        return QVariant(value.toInteger());
    }
    Q_UNREACHABLE();
}

QString placeInText(const QByteArray &text, qsizetype offset)
{
    const QByteArray before = text.left(offset);
    const qsizetype line = before.count('\n') + 1;
    const qsizetype column = offset - before.lastIndexOf('\n');
    return u"line %1, column %2"_s.arg(line).arg(column);
}

} // namespace

Result<QJsonObject> parseJsonObject(const QByteArray &json)
{
    if (json.trimmed().isEmpty())
        return Fault::invalid(u"The body is empty; a JSON object is needed."_s);
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (error.error != QJsonParseError::NoError) {
        return Fault::invalid(u"The body is not valid JSON: %1 at %2."_s.arg(
            error.errorString(), placeInText(json, error.offset)));
    }
    if (!document.isObject())
        return Fault::invalid(u"The body must be a JSON object."_s);
    return document.object();
}

Result<Record> decodeRecord(const ResourceSpec &spec, const QJsonObject &json)
{
    Record record;
    QList<FieldMessage> wrong;
    for (auto it = json.begin(); it != json.end(); ++it) {
        const FieldSpec *field = spec.field(it.key());
        if (!field) {
            wrong.append({it.key(), u"unknown_field"_s,
                          u"%1 have no field of this name; they have: %2."_s.arg(
                              spec.label, spec.writableNames().join(u", "_s))});
            continue;
        }
        const QVariant value = typedValue(*field, it.value());
        if (!value.isValid())
            wrong.append(wrongType(*field));
        else
            record.insert(field->name, value.isNull() ? QVariant() : value);
    }
    if (!wrong.isEmpty())
        return Fault::invalid(u"The %1 is not as it must be."_s.arg(spec.singular), wrong);
    return record;
}

Record decodeStored(const ResourceSpec &spec, const QJsonObject &json)
{
    Record record;
    for (const FieldSpec &field : spec.fields) {
        const QJsonValue value = json.value(field.name);
        if (!value.isUndefined())
            record.insert(field.name, value.isNull() ? QVariant() : typedValue(field, value));
    }
    return record;
}

QJsonObject encodeRecord(const Record &record)
{
    QJsonObject json;
    for (auto it = record.begin(); it != record.end(); ++it) {
        // A qint64 passed through QJsonValue::fromVariant keeps all its digits.
        json.insert(it.key(), QJsonValue::fromVariant(it.value()));
    }
    return json;
}

namespace {

QVariant parseInteger(const QString &text)
{
    QString digits = text.trimmed();
    if (const qsizetype dot = digits.indexOf(u'.'); dot > 0) {
        const QStringView fraction = QStringView(digits).mid(dot + 1);
        if (!fraction.isEmpty() && fraction.count(u'0') == fraction.size())
            digits.truncate(dot);
    }
    bool ok = false;
    const qint64 number = digits.toLongLong(&ok);
    return ok ? QVariant(number) : QVariant();
}

QVariant parseBoolean(const QString &text)
{
    const QString word = text.trimmed().toLower();
    if (word == u"true" || word == u"1" || word == u"yes")
        return true;
    if (word == u"false" || word == u"0" || word == u"no")
        return false;
    return {};
}

} // namespace

Result<QVariant> parseValue(const FieldSpec &field, const QString &text)
{
    if (field.type == FieldType::Text)
        return QVariant(text);
    if (text.trimmed().isEmpty())
        return QVariant();
    QVariant value;
    switch (field.type) {
    case FieldType::Integer:
    case FieldType::Reference:
        value = parseInteger(text);
        break;
    case FieldType::Boolean:
        value = parseBoolean(text);
        break;
    case FieldType::Timestamp:
        if (const QDateTime time = fromTimestamp(text.trimmed()); time.isValid())
            value = toTimestamp(time);
        break;
    case FieldType::Choice:
    case FieldType::Text:
        value = text.trimmed();
        break;
    }
    if (!value.isValid()) {
        const FieldMessage message = wrongType(field);
        return Fault::invalid(message.message, {message});
    }
    return value;
}

QString valueText(const QVariant &value)
{
    return value.isNull() ? QString() : value.toString();
}

QByteArray csvLines(const QJsonArray &records, const QStringList &fields)
{
    QByteArray lines;
    for (const QJsonValue &record : records) {
        QStringList cells;
        for (const QString &field : fields)
            cells.append(valueText(record[field].toVariant()));
        lines += csvLine(cells);
    }
    return lines;
}

QByteArray ndjsonLines(const QJsonArray &records)
{
    QByteArray lines;
    for (const QJsonValue &record : records)
        lines += QJsonDocument(record.toObject()).toJson(QJsonDocument::Compact) + '\n';
    return lines;
}

} // namespace lectern
