// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/importer.h"

namespace lectern {

struct Services;

/**
 * Imports that are larger than one request: the file is sent in parts, which wait in the database,
 * and is then stored as one, by a job. Given up, or a day after it was begun, an import is
 * forgotten.
 */
class Imports
{
public:
    explicit Imports(Services &services) : m_services(services) { }

    /** Gives the id. Fault: Invalid. */
    Result<QString> begin(const ImportPlan &plan, const Identity &who);

    /** Keeps part `number` (1, 2, ...); sending it again replaces it. Fault: NotFound. */
    Result<void> putPart(const QString &id, qint64 number, const QByteArray &body);

    /** Starts the job that stores it. Fault: NotFound, Invalid where a part is missing. */
    Result<JobView> commit(const QString &id, bool skipRejected, const Identity &who);

    /** Fault: NotFound. */
    Result<void> forget(const QString &id);

private:
    Result<ImportPlan> plan(const QString &id);
    Result<std::pair<qint64, qint64>> size(const QString &id);
    Result<void> forgetOld();

    Services &m_services;
};

/** What an import gave, as the API writes it. */
QJsonObject importResultJson(const ImportResult &result);

} // namespace lectern
