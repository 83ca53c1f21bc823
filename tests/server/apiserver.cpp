// SPDX-License-Identifier: GPL-3.0-or-later
#include "apiserver.h"

#include "api/paths.h"
#include "instruments.h"
#include "testcertificate.h"

#include <QTest>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kOwnerToken(43, 'o');

// What an administrator does where the server does not.
void upgrade(const Settings &settings)
{
    auto database = openDatabase(settings);
    if (!database)
        qFatal("the database cannot be opened: %s", qPrintable(database.fault().message));
    auto upgraded = Migrator(**database, testMigrations()).upgrade();
    if (!upgraded)
        qFatal("no upgrade: %s", qPrintable(upgraded.fault().message));
}

} // namespace

ApiServer::ApiServer(Options options)
    : m_options(std::move(options)), m_catalog(testCatalog()), m_database(m_options.locale)
{
    restart();
}

void ApiServer::restart()
{
    m_http.reset();
    m_application.reset();
    Settings settings;
    settings.profile = m_options.profile;
    settings.port = 0;
    settings.workers = 8;
    settings.database = m_database.text();
    settings.modules = m_options.modules;
    settings.myEnvVar = m_options.myEnvVar;
    settings.limits = m_options.limits;
    settings.hosts = m_options.hosts;
    settings.origins = m_options.origins;
    settings.proxies = m_options.proxies;
    settings.accessLog = false;
    if (const TestCertificate *certificate = commonCertificate()) {
        settings.certificate = certificate->files().certificate;
        settings.key = certificate->files().key;
    }
    settings.registration = m_options.registration;
    settings.passwordCost = m_options.passwordCost;
    const bool own = !m_options.ownerToken.isEmpty();
    if (!settings.upgradesAtStart())
        upgrade(settings);
    auto application = Application::start({.settings = settings,
                                           .catalog = m_catalog,
                                           .migrations = testMigrations(),
                                           .ownerToken = own     ? m_options.ownerToken
                                               : m_options.owned ? kOwnerToken
                                                                 : QByteArray(),
                                           .clock = m_options.clock});
    if (!application)
        qFatal("the server does not start: %s", qPrintable(application.fault().message));
    m_application = std::move(*application);
    m_http = std::make_unique<HttpClient>(m_application->url());
    if (!own && !m_options.anonymous)
        m_http->standing = {{"Authorization", "Bearer " + kOwnerToken}};
}

HttpReply ApiServer::asOwner(const QByteArray &method, const QByteArray &path)
{
    return m_http->send(method, path, {}, {{"Authorization", "Bearer " + kOwnerToken}});
}

QJsonObject ApiServer::create(const QString &resource, const QJsonObject &record)
{
    const HttpReply reply = m_http->post(pathOf(resource), record);
    if (reply.status == 201)
        return reply.object();
    qWarning("%s refused: %s", compact(record).constData(), reply.body.constData());
    return {};
}

int ApiServer::import(const QString &resource, const QByteArray &ndjson)
{
    const HttpReply reply =
        m_http->send("POST", pathOf(resource), ndjson, {{"Content-Type", "application/x-ndjson"}});
    if (reply.status != 201)
        qWarning("not imported: %s", reply.body.constData());
    return reply.object()[u"created"].toInt();
}

QJsonObject ApiServer::sample(const ResourceSpec &spec, int number)
{
    QJsonObject record;
    for (const FieldSpec &field : spec.fields) {
        if (field.readOnly)
            continue;
        switch (field.type) {
        case FieldType::Text:
            record.insert(field.name,
                          field.shape == FieldShape::Email
                              ? u"sample%1@example.org"_s.arg(number)
                              : u"%1 %2"_s.arg(field.label).arg(number));
            break;
        case FieldType::Integer:
            record.insert(field.name, field.minimum + number % (field.maximum - field.minimum + 1));
            break;
        case FieldType::Boolean:
            record.insert(field.name, number % 2 == 1);
            break;
        case FieldType::Choice:
            record.insert(field.name, field.choices[number % field.choices.size()]);
            break;
        case FieldType::Reference:
            record.insert(field.name, owner());
            break;
        case FieldType::Timestamp:
            record.insert(field.name,
                          u"2026-03-02T08:15:30.%1Z"_s.arg(number % 1000, 3, 10, QChar(u'0')));
            break;
        }
    }
    return record;
}

qint64 ApiServer::owner()
{
    if (m_owner == 0)
        m_owner = create(u"users"_s, {{u"username"_s, u"the owner"_s}})[u"id"].toInteger();
    return m_owner;
}

void ServerOfFunction::renew()
{
    if (m_function == QTest::currentTestFunction())
        return;
    m_function = QTest::currentTestFunction();
    m_server.reset();
    m_server = std::make_unique<ApiServer>(m_options);
}

int nextNumber()
{
    static int number = 0;
    return ++number;
}

QByteArray pathOf(const QString &resource)
{
    return QString(api::kRoot + u'/' + resource).toUtf8();
}

QByteArray pathOf(const QString &resource, qint64 id)
{
    return pathOf(resource) + '/' + QByteArray::number(id);
}

} // namespace lectern
