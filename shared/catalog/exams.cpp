// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec examsSpec()
{
    return {
        .name = u"exams"_s,
        .singular = u"exam"_s,
        .label = u"Exams"_s,
        .fields =
            {
                {.name = u"title"_s, .label = u"Title"_s, .required = true, .maxLength = 200},
                {.name = u"description"_s,
                 .label = u"Description"_s,
                 .shape = FieldShape::Paragraph,
                 .maxLength = 10'000,
                 .defaultValue = u""_s},
            },
        .defaultSort = u"-id"_s,
        .titleFields = {u"title"_s},
    };
}

} // namespace lectern
