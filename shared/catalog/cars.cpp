// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec carsSpec()
{
    return {
        .name = u"cars"_s,
        .singular = u"car"_s,
        .label = u"Cars"_s,
        .fields =
            {
                {.name = u"model"_s, .label = u"Model"_s, .required = true, .maxLength = 200},
                {.name = u"plate"_s, .label = u"Plate"_s, .unique = true, .maxLength = 32},
                {.name = u"owner_id"_s,
                 .label = u"Owner"_s,
                 .type = FieldType::Reference,
                 .required = true,
                 .reference = u"users"_s},
            },
        .defaultSort = u"model"_s,
        .titleFields = {u"model"_s},
    };
}

} // namespace lectern
