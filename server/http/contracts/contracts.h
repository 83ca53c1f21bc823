// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/message.h"
#include "service/services.h"

/**
 * The published contracts of older services, word for word, over the same data as /api/v1: one
 * file each, thin over the services.
 */
namespace lectern {

Routes examsContract(Services &services);
Routes songsContract(Services &services);
Routes tasksContract(Services &services);
Routes usersAndCarsContract(Services &services);

/** Two modules without data; `myEnvVar` is the value of the setting MY_ENV_VAR. */
Routes helloContract(const QString &myEnvVar);

/** A contract as the setting that lists the modules to serve names it. */
struct Contract
{
    QString name; ///< exams, songs, tasks, users-and-cars, hello
    std::function<Routes()> routes;
};

QList<Contract> allContracts(Services &services, const QString &myEnvVar);

} // namespace lectern
