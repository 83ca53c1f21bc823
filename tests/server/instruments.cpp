// SPDX-License-Identifier: GPL-3.0-or-later
#include "instruments.h"

#include "store/migrator.h"

namespace lectern {

using namespace Qt::StringLiterals;

ResourceSpec instrumentsSpec()
{
    return {
        .name = u"instruments"_s,
        .singular = u"instrument"_s,
        .label = u"Instruments"_s,
        .fields =
            {
                {.name = u"name"_s, .label = u"Name"_s, .required = true, .maxLength = 100},
                {.name = u"strings"_s,
                 .label = u"Strings"_s,
                 .type = FieldType::Integer,
                 .minimum = 0,
                 .maximum = 50,
                 .defaultValue = qint64(0)},
            },
        .defaultSort = u"name"_s,
        .titleFields = {u"name"_s},
    };
}

Catalog testCatalog()
{
    return standardCatalog() << withStandardFields(instrumentsSpec());
}

QStringList testMigrations()
{
    return Migrator::standardPlaces() << QStringLiteral(LECTERN_TEST_MIGRATIONS);
}

} // namespace lectern
