// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/settings.h"
#include "http/dispatcher.h"
#include "http/listener.h"
#include "service/services.h"
#include "store/migrator.h"

namespace lectern {

/** The server as a whole: its database, its services, its routes, and the threads that answer. */
class Application
{
public:
    struct Options
    {
        Settings settings;
        Catalog catalog = standardCatalog();
        QStringList migrations = Migrator::standardPlaces();
        QByteArray ownerToken = {};
        bool samples = false; ///< fill an empty database with samples
        AccountClock::Now clock = {}; ///< by which sessions expire; by default the system's
    };

    /** Opens the database, checks or upgrades its schema, and serves. Fault: in words for people.
     */
    static Result<std::unique_ptr<Application>> start(const Options &options);

    /** Cancels jobs and finishes the requests that are under way, at most 10 s. */
    ~Application();
    Q_DISABLE_COPY_MOVE(Application)

    /** http://127.0.0.1:5000, or https where there is a certificate. */
    QString url() const;

    /** By which the first administrator is made; empty where there is one, or none is needed. */
    QString setupCode() const { return m_setupCode; }
    /** Whether no other program can have its database meanwhile. */
    bool hasDatabaseForItself() const { return m_database->url().kind == DatabaseKind::Sqlite; }

    bool hasCertificate() const { return m_certificate != nullptr; }
    /** Takes the certificate for new connections where its files have changed; says how it went. */
    void renewCertificate();

private:
    Application(const Options &options, std::unique_ptr<Database> database,
                std::unique_ptr<ServerCertificate> certificate);

    QHostAddress m_address;
    QString m_setupCode;
    std::unique_ptr<Database> m_database;
    Services m_services;
    Authenticator m_authenticator;
    Journal m_journal;
    Dispatcher m_dispatcher;
    std::unique_ptr<ServerCertificate> m_certificate; ///< nullptr: no TLS
    QString m_notRenewed; ///< why not, as it was said last
    std::unique_ptr<Listener> m_listener;
};

/** Every route that these settings serve. `ownerToken`: empty where there is none. */
Routes allRoutes(Services &services, Journal &journal, const Settings &settings,
                 const QByteArray &ownerToken = {});

/** Opens the database that the settings name. */
Result<std::unique_ptr<Database>> openDatabase(const Settings &settings);

} // namespace lectern
