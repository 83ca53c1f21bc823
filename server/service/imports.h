// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/importer.h"

#include <mutex>

namespace lectern {

struct Services;

/**
 * Imports that are larger than one request: the file is sent in parts, which wait in the database,
 * and is then stored as one, by a job. Stored, given up, or a day after it was begun, an import is
 * forgotten at once; its parts go later, bit by bit. For others than who has begun it, it is not
 * there.
 */
class Imports
{
public:
    explicit Imports(Services &services) : m_services(services) { }

    /** Gives the id. Fault: Invalid. */
    Result<QString> begin(const ImportPlan &plan, const Identity &who);

    /**
     * Keeps part `number` (1, 2, ...); sending it again replaces it. Fault: NotFound, Conflict
     * while the import is being stored.
     */
    Result<void> putPart(const QString &id, qint64 number, const QByteArray &body,
                         const Identity &who);

    /**
     * Starts the job that stores it, which forgets it in the same transaction. Asked again while
     * the job runs or after it has stored the import, gives that job. Fault: NotFound, Invalid
     * where a part is missing.
     */
    Result<JobView> commit(const QString &id, bool skipRejected, const Identity &who);

    /**
     * The job, by the import's id, that has stored it within the last day, though it was another
     * server's or one of an earlier run. Fault: NotFound.
     */
    Result<JobView> stored(const QString &id, const Identity &who) const;

    /** Cancels the job that stores one. Fault: NotFound, Denied. */
    Result<JobView> cancel(const QString &job, const Identity &who);

    /** Fault: NotFound, Conflict while the import is being stored. */
    Result<void> forget(const QString &id, const Identity &who);

    /** Removes some of what was forgotten; false where there is nothing. */
    Result<bool> removeSome();

private:
    Result<void> forgetOld();
    std::optional<JobView> jobOf(const QString &id, const Identity &who) const;
    Result<void> mayChange(const QString &id, const Identity &who);
    Result<void> mayStore(const Result<ImportPlan> &plan, const Identity &who) const;
    Result<ImportPlan> checked(const QString &id, const Identity &who);
    JobOutcome store(JobControl &control, const QString &id, const Identity &who,
                     Importer &importer, bool skipRejected);

    Services &m_services;
    std::mutex m_mutex;
    QHash<QString, QString> m_jobs; ///< of each import the last job that stores or stored it
};

/** What an import gave, as the API writes it. */
QJsonObject importResultJson(const ImportResult &result);

} // namespace lectern
