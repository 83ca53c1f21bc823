// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/importer.h"
#include "service/services.h"
#include "testdatabase.h"

#include <memory>

namespace lectern {

/** The services of the standard catalog on a database of a test's own, without a server. */
class TestStore
{
public:
    TestStore();
    Q_DISABLE_COPY_MOVE(TestStore)

    const TestDatabase &place() const { return m_place; }
    Database &database() { return *m_database; }
    Services &services() { return *m_services; }
    const ResourceService &resource(const QString &name) const
    {
        return *m_services->resource(name);
    }
    const ResourceSpec &spec(const QString &resource) const
    {
        return *findSpec(m_services->catalog, resource);
    }

    /** As another start of the program would find it. */
    void restart();

    /** Stores the records of that file, or of what the source gives. */
    Result<ImportResult> import(const QString &resource, const ImportSource &source);
    Result<ImportResult> import(const QString &resource, QByteArray csv);

    /** What the index alone finds: the number of songs with that part of a word. */
    int indexed(const QString &part) const;

private:
    TestDatabase m_place;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Services> m_services;
};

} // namespace lectern
