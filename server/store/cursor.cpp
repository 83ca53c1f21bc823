// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/cursor.h"

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

} // namespace

QString makeCursor(const QList<SortKey> &sort, const QByteArray &keys)
{
    return QString::fromLatin1((sortText(sort).toUtf8() + '\n' + keys).toBase64(kBase64));
}

Result<QVariantList> readCursor(const QString &cursor, const QList<SortKey> &sort)
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
    for (const QJsonValue &key : keys) {
        if (key.isArray() || key.isObject() || key.toString().contains(QChar(u'\0')))
            return notACursor(u"cursor must be a next_cursor that a list has given."_s);
        // toVariant would make a double of a whole number.
        values.append(key.isDouble() ? QVariant(key.toInteger()) : key.toVariant());
    }
    return values;
}

} // namespace lectern
