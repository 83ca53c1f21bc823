// SPDX-License-Identifier: GPL-3.0-or-later
#include "teststore.h"

#include "schemaprobe.h"
#include "store/migrator.h"

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

TestStore::TestStore() : m_database(opened(m_place))
{
    if (auto done = Migrator(*m_database).upgrade(); !done)
        qFatal("%s", qPrintable(done.fault().message));
    restart();
}

void TestStore::restart()
{
    m_services.reset();
    m_services = std::make_unique<Services>(*m_database, standardCatalog());
}

Result<ImportResult> TestStore::import(const QString &resource, const ImportSource &source)
{
    Importer importer(*m_database, this->resource(resource), {.resource = resource},
                      Identity::program(u"x"_s));
    return importer.run(source, false, [](qint64, qint64) { return true; });
}

Result<ImportResult> TestStore::import(const QString &resource, QByteArray csv)
{
    return import(resource,
                  [&csv](Connection &) -> Result<QByteArray> { return std::exchange(csv, {}); });
}

int TestStore::indexed(const QString &part) const
{
    if (!TestDatabase::isSqlite()) {
        const QString sql =
            u"SELECT count(*) FROM search_entries WHERE resource = 'songs' AND keys LIKE '%%1%'"_s;
        return m_place.value(sql.arg(part)).toInt();
    }
    QStringList trigrams;
    for (qsizetype i = 0; i + 3 <= part.size(); ++i)
        trigrams.append(u'"' + part.sliced(i, 3) + u'"');
    return m_place
        .value(u"SELECT count(*) FROM songs_search WHERE songs_search MATCH '%1'"_s.arg(
            trigrams.join(u' ')))
        .toInt();
}

} // namespace lectern
