// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/migrator.h"
#include "testdatabase.h"

/** What tests of migrations ask a database, and the migrations that they make up. */
namespace lectern {

/** Tables, columns, indexes, constraints and triggers, a line each; without what was applied when.
 */
QStringList schemaOf(const TestDatabase &database);

/** The rows of schema_migrations. */
QStringList appliedTo(const TestDatabase &database);

QList<int> numbers(const QList<Migration> &steps);

/** The database, taken as a program takes it; a fault ends the test. */
std::unique_ptr<Database> opened(const TestDatabase &database);

/** A folder with migrations of a test's own, the same for both databases. */
class MigrationFolder
{
public:
    MigrationFolder();

    QString path() const { return m_folder.path(); }
    void write(const QString &name, const QByteArray &sql) const;

private:
    QTemporaryDir m_folder;
};

} // namespace lectern
