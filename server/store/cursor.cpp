// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/cursor.h"

#include "core/timestamp.h"
#include "store/dialect.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kBase64 = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

Fault notACursor(const QString &why)
{
    return Fault::invalid(why, {{u"cursor"_s, u"bad_cursor"_s, why}});
}

bool isWhole(const QJsonValue &value)
{
    // toInteger gives its default for all that is not exactly a 64-bit whole number.
    return value.toInteger(0) == value.toInteger(1);
}

// What a cursor may hold for the field; not valid for anything else, which no database must see.
QVariant keyValue(const FieldSpec &field, const QJsonValue &value)
{
    switch (field.type) {
    case FieldType::Integer:
    case FieldType::Reference:
        return isWhole(value) ? QVariant(value.toInteger()) : QVariant();
    case FieldType::Boolean:
        // SQLite writes 0 and 1.
        if (value.isBool() || isWhole(value))
            return value.toBool() || value.toInteger() != 0;
        return {};
    case FieldType::Timestamp:
        if (value != kBeforeAllTime && !fromTimestamp(value.toString()).isValid())
            return {};
        return value.toString();
    case FieldType::Text:
    case FieldType::Choice:
        if (!value.isString() || value.toString().contains(QChar(u'\0')))
            return {};
        return value.toString();
    }
    Q_UNREACHABLE();
}

} // namespace

QString makeCursor(const QList<SortKey> &sort, const QByteArray &keys)
{
    return QString::fromLatin1((sortText(sort).toUtf8() + '\n' + keys).toBase64(kBase64));
}

Result<QVariantList> readCursor(const QString &cursor, const QList<SortKey> &sort,
                                const ResourceSpec &spec)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        cursor.toUtf8(), kBase64 | QByteArray::AbortOnBase64DecodingErrors);
    const qsizetype newline = decoded ? (*decoded).indexOf('\n') : -1;
    if (newline < 0)
        return notACursor(u"cursor must be a next_cursor that a list has given."_s);
    if (QString::fromUtf8((*decoded).left(newline)) != sortText(sort))
        return notACursor(u"cursor belongs to a list with another sort."_s);
    const QJsonArray keys = QJsonDocument::fromJson((*decoded).mid(newline + 1)).array();
    if (keys.size() != sort.size())
        return notACursor(u"cursor must be a next_cursor that a list has given."_s);
    QVariantList values;
    for (qsizetype i = 0; i < sort.size(); ++i) {
        values.append(keyValue(*spec.field(sort[i].field), keys[i]));
        if (!values.last().isValid())
            return notACursor(u"cursor must be a next_cursor that a list has given."_s);
    }
    return values;
}

} // namespace lectern
