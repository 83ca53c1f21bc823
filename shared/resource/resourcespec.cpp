// SPDX-License-Identifier: GPL-3.0-or-later
#include "resource/resourcespec.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

const FieldSpec *ResourceSpec::field(QStringView fieldName) const
{
    const auto it = std::find_if(fields.begin(), fields.end(),
                                 [&](const FieldSpec &f) { return f.name == fieldName; });
    return it == fields.end() ? nullptr : &*it;
}

QStringList ResourceSpec::fieldNames() const
{
    QStringList names;
    for (const FieldSpec &f : fields)
        names.append(f.name);
    return names;
}

QStringList ResourceSpec::writableNames() const
{
    QStringList names;
    for (const FieldSpec &f : fields) {
        if (!f.readOnly)
            names.append(f.name);
    }
    return names;
}

QStringList ResourceSpec::expandNames() const
{
    QStringList names;
    for (const FieldSpec &f : fields) {
        if (f.type == FieldType::Reference)
            names.append(f.expandName());
    }
    return names;
}

QList<FieldSpec> ResourceSpec::searchedFields() const
{
    QList<FieldSpec> searched;
    for (const FieldSpec &f : fields) {
        if (f.type == FieldType::Text && !f.readOnly)
            searched.append(f);
    }
    return searched;
}

ResourceSpec withStandardFields(ResourceSpec spec)
{
    spec.fields.prepend({.name = u"id"_s,
                         .label = u"Number"_s,
                         .type = FieldType::Integer,
                         .required = true,
                         .readOnly = true,
                         .minimum = 1});
    spec.fields.append({
        {.name = u"created_at"_s,
         .label = u"Created"_s,
         .type = FieldType::Timestamp,
         .required = true,
         .readOnly = true},
        {.name = u"updated_at"_s,
         .label = u"Changed"_s,
         .type = FieldType::Timestamp,
         .required = true,
         .readOnly = true},
        {.name = u"last_updated_by"_s,
         .label = u"By"_s,
         .type = FieldType::Text,
         .required = true,
         .readOnly = true},
        {.name = u"revision"_s,
         .label = u"Revision"_s,
         .type = FieldType::Integer,
         .required = true,
         .readOnly = true,
         .minimum = 1},
    });
    return spec;
}

} // namespace lectern
