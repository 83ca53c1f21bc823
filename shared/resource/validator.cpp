// SPDX-License-Identifier: GPL-3.0-or-later
#include "resource/validator.h"

#include <QRegularExpression>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString lengthLimits(const FieldSpec &field)
{
    if (field.maxLength == 0)
        return {};
    return field.required ? u" (1 to %L1 characters)"_s.arg(field.maxLength)
                          : u" (at most %L1 characters)"_s.arg(field.maxLength);
}

qsizetype codePoints(const QString &text)
{
    qsizetype count = 0;
    for (const QChar c : text)
        count += c.isLowSurrogate() ? 0 : 1;
    return count;
}

bool hasLoneSurrogate(const QString &text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate())
            ++i;
        else if (text[i].isSurrogate())
            return true;
    }
    return false;
}

// One at sign with something before it and a dotted name after it; no white space. The mail
// system alone can tell more, and stricter patterns refuse real addresses.
bool looksLikeEmail(const QString &text)
{
    static const QRegularExpression shape(u"^[^\\s@]+@[^\\s@.]+(\\.[^\\s@.]+)+\\z"_s);
    return shape.match(text).hasMatch();
}

QString numberRange(const FieldSpec &field)
{
    const FieldSpec unlimited;
    if (field.maximum == unlimited.maximum)
        return u"at least %L1"_s.arg(field.minimum);
    if (field.minimum == unlimited.minimum)
        return u"at most %L1"_s.arg(field.maximum);
    return u"a whole number from %L1 to %L2"_s.arg(field.minimum).arg(field.maximum);
}

FieldMessage needed(const FieldSpec &field)
{
    return {field.name, u"required"_s, u"%1 is needed%2."_s.arg(field.label, lengthLimits(field))};
}

QList<FieldMessage> validateText(const FieldSpec &field, const QString &text)
{
    if (field.required && text.trimmed().isEmpty())
        return {needed(field)};
    if (text.contains(QChar(u'\0'))) {
        return {{field.name, u"null_character"_s,
                 u"%1 must not contain the null character U+0000."_s.arg(field.label)}};
    }
    if (hasLoneSurrogate(text)) {
        return {
            {field.name, u"not_unicode"_s,
             u"%1 contains half of a character, which is not valid Unicode."_s.arg(field.label)}};
    }
    if (field.maxLength > 0 && codePoints(text) > field.maxLength) {
        return {{field.name, u"too_long"_s,
                 u"%1 has %L2 characters; at most %L3 are allowed."_s.arg(field.label)
                     .arg(codePoints(text))
                     .arg(field.maxLength)}};
    }
    if (field.shape == FieldShape::Email && !text.isEmpty() && !looksLikeEmail(text)) {
        return {{field.name, u"not_an_email"_s,
                 u"%1 must be an address such as name@example.org."_s.arg(field.label)}};
    }
    return {};
}

QList<FieldMessage> validateNumber(const FieldSpec &field, qint64 number)
{
    if (number >= field.minimum && number <= field.maximum)
        return {};
    return {
        {field.name, u"out_of_range"_s, u"%1 must be %2."_s.arg(field.label, numberRange(field))}};
}

} // namespace

QList<FieldMessage> validateValue(const FieldSpec &field, const QVariant &value)
{
    if (value.isNull())
        return field.required ? QList<FieldMessage> {needed(field)} : QList<FieldMessage>();
    switch (field.type) {
    case FieldType::Text:
        return validateText(field, value.toString());
    case FieldType::Integer:
        return validateNumber(field, value.toLongLong());
    case FieldType::Reference:
        if (value.toLongLong() >= 1)
            return {};
        return {{field.name, u"out_of_range"_s, u"%1 must be at least 1."_s.arg(field.label)}};
    case FieldType::Choice:
        if (field.choices.contains(value.toString()))
            return {};
        return {{field.name, u"not_a_choice"_s,
                 u"%1 must be one of: %2."_s.arg(field.label, field.choices.join(u", "_s))}};
    case FieldType::Boolean:
    case FieldType::Timestamp:
        return {};
    }
    Q_UNREACHABLE();
}

QList<FieldMessage> validate(const ResourceSpec &spec, const Record &record, Extent extent)
{
    QList<FieldMessage> wrong;
    for (const FieldSpec &field : spec.fields) {
        if (field.readOnly)
            continue;
        if (const auto it = record.find(field.name); it != record.end())
            wrong += validateValue(field, it.value());
        else if (extent == Extent::Whole && field.required)
            wrong.append(needed(field));
    }
    return wrong;
}

Record completed(const ResourceSpec &spec, Record record, Extent extent)
{
    for (const FieldSpec &field : spec.fields) {
        if (field.readOnly)
            continue;
        const bool given = record.contains(field.name);
        if (given ? record.value(field.name).isNull() : extent == Extent::Whole)
            record.insert(field.name, field.initialValue());
        if (field.unique && !field.required && record.contains(field.name)
            && record.value(field.name).toString().isEmpty())
            record.insert(field.name, QVariant());
    }
    return record;
}

} // namespace lectern
