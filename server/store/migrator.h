// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/database.h"

#include <QDir>

namespace lectern {

/** A step of the schema: numbered SQL to go up and to go back down. */
struct Migration
{
    int number = 0;
    QString name;
    QString up;
    QString down;
    QString checksum; ///< SHA-256 of `up`, in hexadecimal
};

/** A migration that a database has gone through. */
struct AppliedMigration
{
    int number = 0;
    QString name;
    QString checksum;
    QString appliedAt;
};

/**
 * Brings the schema of a database up or down, each step in a transaction of its own. Refuses a
 * schema that is newer than this program, or whose steps were others.
 */
class Migrator
{
public:
    /** Reads NNNN_name.up.sql and .down.sql from the folder `sqlite` or `postgres` of each place.
     */
    Migrator(Database &database, const QStringList &places = standardPlaces());

    static QStringList standardPlaces();

    const QList<Migration> &known() const { return m_known; }

    /** What the database has gone through, in order; empty for a new one. */
    Result<QList<AppliedMigration>> history() const;

    /** The number of the last step, 0 for a new database. */
    Result<int> current() const;

    /** The steps that are still to come. Fault: Conflict where the database is not one of ours. */
    Result<QList<Migration>> pending() const;

    /**
     * Goes up to the newest step; gives the steps taken. On SQLite a copy of the database is made
     * beside it first (NAME.before-NNNN) unless it is new.
     */
    Result<QList<Migration>> upgrade();

    /** Goes down to that number; gives the steps taken back. */
    Result<QList<Migration>> downgrade(int target);

private:
    void readPlace(const QDir &folder);
    Result<void> prepare();
    Result<void> step(const Migration &migration, bool up);
    Result<void> backup();

    Database &m_database;
    QList<Migration> m_known;
};

} // namespace lectern
