// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec usersSpec()
{
    return {
        .name = u"users"_s,
        .singular = u"user"_s,
        .label = u"Users"_s,
        .fields =
            {
                {.name = u"username"_s,
                 .label = u"User name"_s,
                 .required = true,
                 .unique = true,
                 .maxLength = 64},
                {.name = u"first_name"_s,
                 .label = u"First name"_s,
                 .maxLength = 128,
                 .defaultValue = u""_s},
                {.name = u"last_name"_s,
                 .label = u"Last name"_s,
                 .maxLength = 128,
                 .defaultValue = u""_s},
                {.name = u"email"_s,
                 .label = u"Email"_s,
                 .shape = FieldShape::Email,
                 .unique = true,
                 .maxLength = 128},
                {.name = u"role"_s,
                 .label = u"Role"_s,
                 .type = FieldType::Choice,
                 .choices = {u"student"_s, u"teacher"_s, u"employee"_s},
                 .defaultValue = u"employee"_s},
                {.name = u"admin"_s,
                 .label = u"Administrator"_s,
                 .type = FieldType::Boolean,
                 .defaultValue = false},
                {.name = u"active"_s,
                 .label = u"Active"_s,
                 .type = FieldType::Boolean,
                 .defaultValue = true},
                {.name = u"last_seen"_s,
                 .label = u"Last seen"_s,
                 .type = FieldType::Timestamp,
                 .readOnly = true},
            },
        .defaultSort = u"username"_s,
        .titleFields = {u"username"_s},
    };
}

} // namespace lectern
