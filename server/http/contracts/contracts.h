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

/** `open`: whoever comes may make an account. */
Routes accountsContract(Services &services, bool open);

/** Two modules without data; `myEnvVar` is the value of the setting MY_ENV_VAR. */
Routes helloContract(const QString &myEnvVar);

/** A contract as the setting that lists the modules to serve names it. */
struct Contract
{
    QString name; ///< exams, songs, tasks, users-and-cars, accounts, hello
    std::function<Routes()> routes;
};

/** What the contracts are told by settings. */
struct ContractOptions
{
    QString myEnvVar = {};
    bool registration = false; ///< whoever comes may make an account
};

QList<Contract> allContracts(Services &services, const ContractOptions &options);

} // namespace lectern
