// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/application.h"
#include "httpclient.h"
#include "testdatabase.h"

/** The whole server within a test, and what tests put into it. */
namespace lectern {

/**
 * Serves the test catalog on a free port of 127.0.0.1 from a database of its own, in the profile
 * `testing`; http() asks as the owner, who may do all. A test whose server does not start ends at
 * once.
 */
class ApiServer
{
public:
    struct Options
    {
        Profile profile = Profile::Testing;
        QStringList modules = moduleNames();
        QString myEnvVar = {};
        QByteArray ownerToken = {}; ///< where a test has one of its own, http() sends none
        bool anonymous = false; ///< http() sends no token
        bool owned = true; ///< whether there is an owner
        TestDatabase::Locale locale = TestDatabase::Locale::Utf8;
        GuardLimits limits = {};
        QByteArrayList hosts = {};
        QByteArrayList origins = {};
        bool registration = true;
        AccountClock::Now clock = {};
        PasswordCost passwordCost = {.memory = 8192, .passes = 1}; ///< as low as it goes
        QList<QHostAddress> proxies = {};
    };

    explicit ApiServer(Options options);
    ApiServer() : ApiServer(Options()) { }

    HttpClient &http() { return *m_http; }
    const TestDatabase &database() const { return m_database; }
    const Catalog &catalog() const { return m_catalog; }
    QString url() const { return m_application->url(); }
    QString setupCode() const { return m_application->setupCode(); }

    /** From the next restart on. */
    void setPasswordCost(const PasswordCost &cost) { m_options.passwordCost = cost; }

    /** Ends the server and starts another one on the same database. */
    void restart();

    /** A request of the owner's, also where http() sends no token. */
    HttpReply asOwner(const QByteArray &method, const QByteArray &path);

    /** Stores a record and gives it as it was stored; an empty object where it was refused. */
    QJsonObject create(const QString &resource, const QJsonObject &record);

    /** Stores records, a NDJSON line each; the number stored. */
    int import(const QString &resource, const QByteArray &ndjson);

    /** A valid record with something in every field that may be set, the same for the same number;
     * nextNumber() gives one that no other test has made. */
    QJsonObject sample(const ResourceSpec &spec, int number);

    /** The id of a user that is made when it is first asked for. */
    qint64 owner();

private:
    Options m_options;
    Catalog m_catalog;
    TestDatabase m_database;
    std::unique_ptr<Application> m_application;
    std::unique_ptr<HttpClient> m_http;
    qint64 m_owner = 0;
};

/** A server for each test function, if not for each row of its table. */
class ServerOfFunction
{
public:
    explicit ServerOfFunction(ApiServer::Options options = {}) : m_options(std::move(options)) { }

    /** For init(): starts another one where another function begins. */
    void renew();
    void end() { m_server.reset(); }

    ApiServer &operator*() const { return *m_server; }
    ApiServer *operator->() const { return m_server.get(); }

private:
    ApiServer::Options m_options;
    std::unique_ptr<ApiServer> m_server;
    QByteArray m_function;
};

/** Another number at each call. */
int nextNumber();

/** /api/v1/songs */
QByteArray pathOf(const QString &resource);
/** /api/v1/songs/7 */
QByteArray pathOf(const QString &resource, qint64 id);

} // namespace lectern
