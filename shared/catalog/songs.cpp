// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalog/catalog.h"

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec songsSpec()
{
    return {
        .name = u"songs"_s,
        .singular = u"song"_s,
        .label = u"Songs"_s,
        .fields =
            {
                {.name = u"artist"_s, .label = u"Artist"_s, .required = true, .maxLength = 200},
                {.name = u"title"_s, .label = u"Title"_s, .required = true, .maxLength = 200},
                {.name = u"rating"_s,
                 .label = u"Rating"_s,
                 .type = FieldType::Integer,
                 .shape = FieldShape::Stars,
                 .minimum = 0,
                 .maximum = 5,
                 .defaultValue = qint64(0)},
            },
        .defaultSort = u"artist,title"_s,
        .titleFields = {u"title"_s},
    };
}

} // namespace lectern
