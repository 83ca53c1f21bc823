// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/seed.h"

#include <QFile>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Result<bool> isEmpty(const ResourceService &service)
{
    auto page = service.list({.perPage = 1, .fields = {u"id"_s}, .count = false});
    if (!page)
        return page.fault();
    return page->count == 0;
}

} // namespace

Result<qint64> seedSamples(const Services &services)
{
    qint64 made = 0;
    for (const ResourceSpec &spec : services.catalog) {
        QFile file(u":/samples/%1.csv"_s.arg(spec.name));
        const ResourceService &service = *services.resource(spec.name);
        auto empty = isEmpty(service);
        if (!empty)
            return empty.fault();
        if (!*empty || !file.open(QFile::ReadOnly))
            continue;
        Importer importer(services.database, service, {.resource = spec.name},
                          {.name = u"script"_s, .signedIn = true});
        auto result =
            importer.run([&](Connection &) -> Result<QByteArray> { return file.read(65536); },
                         false, [](qint64, qint64) { return true; });
        if (!result)
            return result.fault();
        made += result->created;
    }
    return made;
}

} // namespace lectern
