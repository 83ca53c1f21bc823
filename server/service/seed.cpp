// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/seed.h"

#include <QFile>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Result<void> checkEmpty(Connection &connection, const Catalog &catalog)
{
    for (const ResourceSpec &spec : catalog) {
        auto rows = connection.query(u"SELECT id FROM %1 LIMIT 1"_s.arg(spec.name));
        if (!rows)
            return rows.fault();
        if (!rows->isEmpty()) {
            return Fault::conflict(
                u"There are %1 already. Samples go into an empty database only."_s.arg(spec.name));
        }
    }
    return {};
}

// Cars name their owner, whose number nobody knows before there is one.
Result<QByteArray> withOwnerNumbers(Connection &connection, const QByteArray &csv)
{
    CsvReader reader;
    auto rows = reader.feed(csv);
    if (!rows)
        return rows.fault();
    const qsizetype owner = rows->first().cells.indexOf(u"owner"_s);
    if (owner < 0)
        return csv;
    rows->first().cells[owner] = u"owner_id"_s;
    QByteArray numbered = csvLine(rows->takeFirst().cells);
    for (CsvRow &row : *rows) {
        auto found =
            connection.query(u"SELECT id FROM users WHERE username = ?"_s, {row.cells[owner]});
        if (!found)
            return found.fault();
        row.cells[owner] = found->value(0).value(0).toString();
        numbered += csvLine(row.cells);
    }
    return numbered;
}

Result<void> storeSamples(Connection &connection, Importer &importer, const QString &resource)
{
    QFile file(u":/samples/%1.csv"_s.arg(resource));
    if (!file.open(QFile::ReadOnly))
        return {};
    auto csv = withOwnerNumbers(connection, file.readAll());
    if (!csv)
        return csv.fault();
    return importer.runWithin(
        connection, [&](Connection &) -> Result<QByteArray> { return std::exchange(*csv, {}); },
        false, [](qint64, qint64) { return true; });
}

} // namespace

Result<qint64> seedSamples(const Services &services)
{
    std::map<QString, Importer> importers;
    for (const ResourceSpec &spec : services.catalog) {
        importers.try_emplace(spec.name, services.database, *services.resource(spec.name),
                              ImportPlan {.resource = spec.name}, Identity::program(u"script"_s));
    }
    auto done = services.database.write(
        [&](Connection &connection) -> Result<void> {
            if (auto empty = checkEmpty(connection, services.catalog); !empty)
                return empty;
            for (const ResourceSpec &spec : services.catalog) {
                auto stored = storeSamples(connection, importers.at(spec.name), spec.name);
                if (!stored)
                    return stored;
            }
            return {};
        },
        Database::Effort::Long);
    if (!done)
        return done.fault();
    qint64 made = 0;
    for (auto &[name, importer] : importers) {
        importer.committed();
        made += importer.result().created;
    }
    return made;
}

} // namespace lectern
