// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>

#include <limits>

namespace lectern {

/** What a field holds; values are carried as the QVariant type named here, or null. */
enum class FieldType {
    Text, ///< QString
    Integer, ///< qint64
    Boolean, ///< bool
    Choice, ///< QString, one of `choices`
    Reference, ///< qint64, the id of a record of the resource `reference`
    Timestamp, ///< QString as written by toTimestamp
};

/** What a text field holds, or how a number is shown. */
enum class FieldShape { Plain, Paragraph, Email, Stars };

/** One field of a resource: everything that codec, SQL, OpenAPI, table and form need to know. */
struct FieldSpec
{
    QString name; ///< as in JSON, SQL and CSV
    QString label; ///< as people read it
    FieldType type = FieldType::Text;
    FieldShape shape = FieldShape::Plain;
    bool required = false;
    bool unique = false; ///< among the records where it is given
    bool readOnly = false; ///< set by the server alone
    int maxLength = 0; ///< in code points; Text only
    qint64 minimum = std::numeric_limits<qint64>::min();
    qint64 maximum = std::numeric_limits<qint64>::max();
    QStringList choices = {};
    QString reference = {}; ///< name of the resource that a Reference points to
    QVariant defaultValue = {}; ///< for a field that is not given; null where there is none

    /** Whether the field may be null. Yes and no leave no third: what is not given is false. */
    bool nullable() const
    {
        return !required && defaultValue.isNull() && type != FieldType::Boolean;
    }

    /** What a field has that is not given. */
    QVariant initialValue() const
    {
        return type == FieldType::Boolean && defaultValue.isNull() ? QVariant(false) : defaultValue;
    }

    /** The name under which expand shows the record referred to: owner for owner_id. */
    QString expandName() const
    {
        return name.endsWith(QStringLiteral("_id")) ? name.chopped(3)
                                                    : name + QStringLiteral("_record");
    }
};

} // namespace lectern
