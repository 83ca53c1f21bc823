// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/contracts/contracts.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// A contract over resources that are not served has nothing to stand on.
bool served(const Services &services, const QStringList &resources)
{
    return std::all_of(resources.begin(), resources.end(),
                       [&](const QString &name) { return services.resource(name) != nullptr; });
}

} // namespace

QList<Contract> allContracts(Services &services, const ContractOptions &options)
{
    QList<Contract> contracts;
    const auto offer = [&](const QString &name, const QStringList &resources,
                           Routes (*routes)(Services &)) {
        if (served(services, resources))
            contracts.append({name, [&services, routes] { return routes(services); }});
    };
    offer(u"exams"_s, {u"exams"_s}, examsContract);
    offer(u"songs"_s, {u"songs"_s}, songsContract);
    offer(u"tasks"_s, {u"tasks"_s}, tasksContract);
    offer(u"users-and-cars"_s, {u"users"_s, u"cars"_s}, usersAndCarsContract);
    contracts.append({u"accounts"_s, [&services, open = options.registration] {
                          return accountsContract(services, open);
                      }});
    contracts.append({u"hello"_s, [name = options.myEnvVar] { return helloContract(name); }});
    return contracts;
}

} // namespace lectern
