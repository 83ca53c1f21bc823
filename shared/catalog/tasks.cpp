// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec tasksSpec()
{
    return {
        .name = u"tasks"_s,
        .singular = u"task"_s,
        .label = u"Tasks"_s,
        .fields =
            {
                {.name = u"title"_s, .label = u"Title"_s, .required = true, .maxLength = 200},
                {.name = u"description"_s,
                 .label = u"Description"_s,
                 .shape = FieldShape::Paragraph,
                 .maxLength = 10'000,
                 .defaultValue = u""_s},
                {.name = u"done"_s,
                 .label = u"Done"_s,
                 .type = FieldType::Boolean,
                 .defaultValue = false},
            },
        .defaultSort = u"-id"_s,
        .titleFields = {u"title"_s},
    };
}

} // namespace lectern
