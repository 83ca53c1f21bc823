// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/celltext.h"

#include "core/timestamp.h"
#include "models/datewords.h"
#include "resource/codec.h"

namespace lectern {

using namespace Qt::StringLiterals;

QString choiceText(const QString &choice)
{
    return choice.left(1).toUpper() + choice.mid(1);
}

QString cellText(const FieldSpec &field, const QVariant &value, const QDateTime &now)
{
    if (value.isNull())
        return {};
    if (field.shape == FieldShape::Stars && value.toLongLong() == 0)
        return {};
    switch (field.type) {
    case FieldType::Boolean:
        return value.toBool() ? u"Yes"_s : u"No"_s;
    case FieldType::Timestamp:
        return dateWords(fromTimestamp(value.toString()), now);
    case FieldType::Choice:
        return choiceText(value.toString());
    case FieldType::Text:
    case FieldType::Integer:
    case FieldType::Reference:
        break;
    }
    return valueText(value);
}

QString spokenText(const FieldSpec &field, const QVariant &value, const QDateTime &now)
{
    if (field.shape != FieldShape::Stars)
        return cellText(field, value, now);
    const qint64 stars = value.toLongLong();
    return stars == 0 ? u"not rated"_s : u"%1 of %2 stars"_s.arg(stars).arg(field.maximum);
}

} // namespace lectern
