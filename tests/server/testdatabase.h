// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/databaseurl.h"

#include <QTemporaryDir>
#include <QVariant>

namespace lectern {

/**
 * An empty database of its own for a test, of the kind that the environment variable
 * LECTERN_TEST_DATABASE names: sqlite, or postgres on the server whose URL is in the file
 * LECTERN_TEST_POSTGRES. It goes with this object. A test that cannot have one ends at once.
 */
class TestDatabase
{
public:
    /** The locale of a PostgreSQL database; SQLite knows none. */
    enum class Locale { Utf8, C };

    explicit TestDatabase(Locale locale = Locale::Utf8);
    ~TestDatabase();
    Q_DISABLE_COPY_MOVE(TestDatabase)

    static DatabaseKind kind();
    static bool isSqlite() { return kind() == DatabaseKind::Sqlite; }

    /** As DATABASE_URL says it. */
    QString text() const { return m_text; }
    DatabaseUrl url() const;

    /** SQLite: the file. */
    QString path() const { return url().path; }

    /** Runs SQL past the server, on a connection of its own; the rows. Faults end the test. */
    QList<QVariantList> query(const QString &sql) const;
    /** The same for one value. */
    QVariant value(const QString &sql) const;
    /** What the database says against the SQL; empty where it takes it. */
    QString refusal(const QString &sql) const;

private:
    QTemporaryDir m_folder;
    QString m_text;
    QString m_name; ///< PostgreSQL: of the database
};

} // namespace lectern
