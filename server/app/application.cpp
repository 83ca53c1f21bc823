// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/ownfiles.h"
#include "http/accountroutes.h"
#include "http/contracts/contracts.h"
#include "http/fixedreply.h"
#include "http/importroutes.h"
#include "http/metricsroute.h"
#include "http/openapi.h"
#include "http/ownerproofroute.h"
#include "http/pages.h"
#include "http/resourceroutes.h"
#include "http/respond.h"
#include "http/systemroutes.h"
#include "service/hashgate.h"
#include "service/seed.h"

#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Milliseconds. Of the 10 s that a stop may take, this leaves 1 s for the last replies to leave
// and 1 s to close the database.
constexpr int kPatience = 8000;
constexpr int kLastReplies = 1000;

Result<void> checkSchema(Database &database, const Application::Options &options)
{
    Migrator migrator(database, options.migrations);
    if (options.settings.upgradesAtStart()) {
        auto upgraded = migrator.upgrade();
        return upgraded ? Result<void>() : Result<void>(upgraded.fault());
    }
    auto pending = migrator.pending();
    if (!pending)
        return pending.fault();
    if (!pending->isEmpty())
        return Fault::conflict(
            u"The schema of the database is %1 steps behind this program. Run: lectern-server db upgrade"_s
                .arg(pending->size()));
    return {};
}

Origins origins(const Settings &settings)
{
    return settings.allowsAnyOrigin() ? Origins::any() : Origins(settings.origins);
}

void warnOf(const ServerCertificate &certificate)
{
    for (const QString &words : certificate.warnings())
        qWarning("%s", qPrintable(words));
}

// nullptr: none is wanted.
Result<std::unique_ptr<ServerCertificate>> readCertificate(const Settings &settings)
{
    if (settings.certificate.isEmpty())
        return std::unique_ptr<ServerCertificate>();
    auto certificate =
        ServerCertificate::read({.certificate = settings.certificate, .key = settings.key});
    if (certificate)
        warnOf(**certificate);
    return certificate;
}

} // namespace

Routes allRoutes(Services &services, Journal &journal, const Settings &settings,
                 const QByteArray &ownerToken)
{
    Routes routes;
    for (const ResourceSpec &spec : services.catalog)
        routes += resourceRoutes(services, spec);
    routes += importRoutes(services);
    routes += systemRoutes(services);
    routes.append(metricsRoute(services.database, journal));
    // Other users of the computer are strangers to the owner, whose tools have keys.
    if (settings.profile == Profile::Local)
        routes.last().access = Access::Known;
    if (!ownerToken.isEmpty())
        routes.append(ownerProofRoute(ownerToken));
    routes += accountRoutes(services, settings.registration);
    for (const Contract &contract : allContracts(
             services, {.myEnvVar = settings.myEnvVar, .registration = settings.registration})) {
        if (settings.modules.contains(contract.name))
            routes += contract.routes();
    }
    routes += pageRoutes(services.catalog);
    // Last, so that it describes all the others; it is made once.
    routes.append({"GET", u"/openapi.json"_s, {}, u"This description."_s, Access::Anyone});
    routes.last().handler =
        fixedReply(Reply::json(200, compactJson(openApiDocument(services.catalog, routes))));
    return routes;
}

Result<std::unique_ptr<Database>> openDatabase(const Settings &settings)
{
    auto url = DatabaseUrl::parse(settings.database);
    if (!url)
        return url.fault();
    if (settings.profile == Profile::Local)
        keepToOwner(*url);
    return Database::open(*url);
}

Application::Application(const Options &options, std::unique_ptr<Database> database,
                         std::unique_ptr<ServerCertificate> certificate)
    : m_address(options.settings.address), m_database(std::move(database)),
      m_services(*m_database, options.catalog,
                 {.passwordCost = options.settings.passwordCost,
                  .ownerKeys = options.settings.profile == Profile::Local,
                  .clock = options.clock}),
      m_authenticator(&m_services, options.ownerToken, options.settings.allowsAnonymous()),
      m_journal(options.settings.accessLog
                    ? std::make_unique<LineLog>(STDERR_FILENO, "lines of the access log")
                    : nullptr),
      m_dispatcher(
          allRoutes(m_services, m_journal, options.settings, options.ownerToken), m_authenticator,
          m_journal,
          {.origins = origins(options.settings), .details = options.settings.showsDetails()},
          options.settings.proxies),
      m_certificate(std::move(certificate))
{
}

Application::~Application()
{
    const QDeadlineTimer deadline(kPatience);
    m_dispatcher.endConnections(deadline);
    if (m_listener)
        m_listener->beginStop(deadline + kLastReplies);
    m_database->endWritesAt(deadline);
    // Requests may be waiting for the writer that an import holds.
    m_services.jobs.stop();
    m_listener.reset();
}

Result<std::unique_ptr<Application>> Application::start(const Options &options)
{
    auto certificate = readCertificate(options.settings);
    if (!certificate)
        return certificate.fault();
    auto database = openDatabase(options.settings);
    if (!database)
        return database.fault();
    if (auto checked = checkSchema(**database, options); !checked)
        return checked.fault();
    std::unique_ptr<Application> application(
        new Application(options, std::move(*database), std::move(*certificate)));
    if (options.samples) {
        // A database that has records keeps them as they are.
        auto seeded = seedSamples(application->m_services);
        if (!seeded && seeded.fault().kind != Fault::Kind::Conflict)
            return seeded.fault();
    }
    if (auto started = application->m_services.start(); !started)
        return started.fault();
    if (options.settings.needsAdministrator()) {
        auto code = application->m_services.setup.open();
        if (!code)
            return code.fault();
        application->m_setupCode = *code;
    }
    Passwords::gate().leaveHalf(options.settings.workers);
    const auto *dispatcher = &application->m_dispatcher;
    auto listener = Listener::start(
        {.address = options.settings.address,
         .port = options.settings.port,
         .otherPort = options.settings.otherPort,
         .workers = options.settings.workers,
         .certificate = application->m_certificate.get(),
         .names = options.settings.hosts,
         .limits = options.settings.limits,
         .origins = origins(options.settings),
         .refuse =
             [dispatcher](int status, const QString &words, const Request &request) {
                 return dispatcher->refuse(status, words, request);
             }},
        application->m_journal.metrics().connections(),
        [dispatcher](Request request) { return dispatcher->dispatch(std::move(request)); },
        [database = application->m_database.get()] { database->releaseThread(); });
    if (!listener)
        return listener.fault();
    application->m_listener = std::move(*listener);
    return application;
}

void Application::renewCertificate()
{
    auto renewed = m_certificate->renew();
    // The two files are changed one after the other, and looked at again later.
    const QString why = renewed ? QString() : renewed.fault().message;
    if (!why.isEmpty() && why != m_notRenewed)
        qWarning("The certificate stays the one before. %s", qPrintable(why));
    m_notRenewed = why;
    if (!renewed || !*renewed)
        return;
    qInfo("The certificate was renewed and holds until %s.",
          qPrintable(m_certificate->expiry().toString(Qt::ISODate)));
    warnOf(*m_certificate);
}

QString Application::url() const
{
    const QString host = m_address.protocol() == QAbstractSocket::IPv6Protocol
        ? u'[' + m_address.toString() + u']'
        : m_address.toString();
    return u"%1://%2:%3"_s.arg(m_certificate ? u"https"_s : u"http"_s, host)
        .arg(m_listener->port());
}

} // namespace lectern
