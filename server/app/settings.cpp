// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/settings.h"

#include "app/guardsettings.h"
#include "http/wrongsetting.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QUrl>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

const QStringList kNames {u"APP_SETTINGS"_s,
                          u"DATABASE_URL"_s,
                          u"HOST"_s,
                          u"PORT"_s,
                          u"WORKERS"_s,
                          u"MODULES"_s,
                          u"MY_ENV_VAR"_s,
                          u"ACCESS_LOG"_s,
                          u"REGISTRATION"_s,
                          u"PASSWORD_MEMORY"_s,
                          u"PASSWORD_PASSES"_s,
                          u"CERT"_s,
                          u"KEY"_s};

Result<SettingValues> readFile(const QString &path, bool needed)
{
    QFile file(path);
    if (file.open(QFile::ReadOnly))
        return parseSettingLines(QString::fromUtf8(file.readAll()));
    if (needed)
        return Fault::invalid(
            u"The settings file %1 cannot be read: %2"_s.arg(path, file.errorString()));
    return SettingValues();
}

SettingValues environmentValues()
{
    SettingValues values;
    for (const QString &name : kNames + guardSettingNames()) {
        // Set to nothing is how compose files and units unset a variable.
        if (const QString value = qEnvironmentVariable(name.toLatin1().constData());
            !value.isEmpty())
            values.insert(name, value);
    }
    return values;
}

Result<SettingValues> gather(const SettingValues &flags, const QString &configFile)
{
    const QString standard =
        QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + u"/server.conf"_s;
    auto values = readFile(configFile.isEmpty() ? standard : configFile, !configFile.isEmpty());
    if (!values)
        return values;
    auto dotEnv = readFile(QDir::current().filePath(u".env"_s), false);
    if (!dotEnv)
        return dotEnv;
    values->insert(*dotEnv);
    values->insert(environmentValues());
    values->insert(flags);
    return values;
}

Result<Profile> parseProfile(const QString &text)
{
    static const QHash<QString, Profile> profiles {
        {u"local"_s, Profile::Local},           {u"development"_s, Profile::Development},
        {u"testing"_s, Profile::Testing},       {u"staging"_s, Profile::Staging},
        {u"production"_s, Profile::Production},
    };
    // config.DevelopmentConfig is how the older services were told.
    QString name = text.toLower();
    if (name.startsWith(u"config."))
        name = name.mid(7);
    if (name.endsWith(u"config"))
        name.chop(6);
    const auto it = profiles.find(name);
    if (it == profiles.end())
        return wrongSetting(
            u"APP_SETTINGS"_s,
            u"The profile (--profile, APP_SETTINGS) must be one of: local, development, "
            u"testing, staging, production; not \"%1\"."_s.arg(text));
    return *it;
}

Result<QHostAddress> parseHost(const QString &text)
{
    if (text == u"localhost")
        return QHostAddress(QHostAddress::LocalHost);
    QString host = text;
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.mid(1, host.size() - 2);
    const QHostAddress address(host);
    if (address.isNull())
        return wrongSetting(u"HOST"_s,
                            u"HOST must be an address such as 127.0.0.1, not \"%1\"."_s.arg(text));
    return address;
}

// Where nobody reads the log, there is none: the window hides it, and tests look for what is wrong.
Result<bool> parseAccessLog(const QString &text, Profile profile)
{
    if (text.isEmpty())
        return profile != Profile::Local && profile != Profile::Testing;
    if (text == u"on" || text == u"off")
        return text == u"on";
    return wrongSetting(u"ACCESS_LOG"_s, u"ACCESS_LOG must be on or off, not \"%1\"."_s.arg(text));
}

Result<bool> parseRegistration(const QString &text, Profile profile)
{
    if (text.isEmpty())
        return profile == Profile::Development || profile == Profile::Testing;
    if (text == u"open" || text == u"closed")
        return text == u"open";
    return wrongSetting(u"REGISTRATION"_s,
                        u"REGISTRATION must be open or closed, not \"%1\"."_s.arg(text));
}

Result<void> readPasswordCost(const SettingValues &values, Settings &settings)
{
    auto memory = numberSetting(values, u"PASSWORD_MEMORY"_s, 64, 8, 4096);
    if (!memory)
        return memory.fault();
    auto passes = numberSetting(values, u"PASSWORD_PASSES"_s, 3, 1, 100);
    if (!passes)
        return passes.fault();
    settings.passwordCost = {.memory = qint64(*memory) * 1024 * 1024, .passes = *passes};
    return {};
}

// "exams,songs" serves those; "-songs" serves all but those with a minus; "none" serves none.
Result<QStringList> parseModules(const QString &text)
{
    if (text == u"none")
        return QStringList();
    QStringList chosen;
    QStringList left = moduleNames();
    for (QString name : text.split(u',', Qt::SkipEmptyParts)) {
        name = name.trimmed();
        const bool off = name.startsWith(u'-');
        const QString module = off ? name.mid(1) : name;
        if (!moduleNames().contains(module))
            return wrongSetting(u"MODULES"_s,
                                u"MODULES: there is no module \"%1\". There are: %2."_s.arg(
                                    module, moduleNames().join(u", "_s)));
        if (off)
            left.removeAll(module);
        else
            chosen.append(module);
    }
    return chosen.isEmpty() ? left : chosen;
}

QString defaultDatabase(Profile profile)
{
    const QString folder = profile == Profile::Local
        ? QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)
        : QDir::currentPath();
    return u"sqlite:///"_s
        + QString::fromLatin1(QUrl::toPercentEncoding(folder + u"/lectern.db"_s, "/"));
}

} // namespace

Result<int> numberSetting(const SettingValues &values, const QString &name, int fallback,
                          int minimum, int maximum)
{
    if (!values.contains(name))
        return fallback;
    bool ok = false;
    const int number = values.value(name).toInt(&ok);
    if (ok && number >= minimum && number <= maximum)
        return number;
    return wrongSetting(name,
                        u"%1 must be a whole number from %2 to %3, not \"%4\"."_s.arg(name)
                            .arg(minimum)
                            .arg(maximum)
                            .arg(values.value(name)));
}

QStringList moduleNames()
{
    return {u"exams"_s, u"songs"_s, u"tasks"_s, u"users-and-cars"_s, u"accounts"_s, u"hello"_s};
}

namespace {

// What stands behind the equals sign: quoted, or up to a comment.
QString settingValue(const QString &text)
{
    if (text.startsWith(u'"') || text.startsWith(u'\'')) {
        if (const qsizetype end = text.indexOf(text.front(), 1); end > 0)
            return text.mid(1, end - 1);
    }
    static const QRegularExpression comment(u"(^|\\s)#.*"_s);
    return QString(text).remove(comment).trimmed();
}

} // namespace

SettingValues parseSettingLines(const QString &text)
{
    SettingValues values;
    for (QString line : text.split(u'\n')) {
        line = line.trimmed();
        const qsizetype equals = line.indexOf(u'=');
        if (line.startsWith(u'#') || equals <= 0)
            continue;
        QString name = line.left(equals).trimmed();
        if (name.startsWith(u"export "))
            name = name.mid(7).trimmed();
        values.insert(name, settingValue(line.mid(equals + 1).trimmed()));
    }
    return values;
}

namespace {

// Where the server listens, and by what it speaks TLS.
Result<void> readPlace(const SettingValues &values, Settings &settings)
{
    auto address = parseHost(values.value(u"HOST"_s, u"127.0.0.1"_s));
    if (!address)
        return address.fault();
    auto port = numberSetting(values, u"PORT"_s, settings.port, 0, 65535);
    if (!port)
        return port.fault();
    settings.address = *address;
    settings.port = quint16(*port);
    // The window's server shall start in any case; tools find it at the usual port if they can.
    settings.otherPort = settings.profile == Profile::Local && !values.contains(u"PORT"_s);
    settings.certificate = values.value(u"CERT"_s);
    settings.key = values.value(u"KEY"_s);
    if (settings.certificate.isEmpty() == settings.key.isEmpty())
        return {};
    const QString missing = settings.key.isEmpty() ? u"KEY"_s : u"CERT"_s;
    return wrongSetting(missing, u"CERT and KEY belong together; %1 is missing."_s.arg(missing));
}

// What it serves, and to whom.
Result<void> readService(const SettingValues &values, Settings &settings)
{
    auto workers = numberSetting(values, u"WORKERS"_s, settings.workers, 1, 256);
    if (!workers)
        return workers.fault();
    auto modules = parseModules(values.value(u"MODULES"_s));
    if (!modules)
        return modules.fault();
    auto accessLog = parseAccessLog(values.value(u"ACCESS_LOG"_s), settings.profile);
    if (!accessLog)
        return accessLog.fault();
    auto registration = parseRegistration(values.value(u"REGISTRATION"_s), settings.profile);
    if (!registration)
        return registration.fault();
    settings.workers = *workers;
    settings.modules = *modules;
    settings.accessLog = *accessLog;
    settings.registration = *registration;
    settings.myEnvVar = values.value(u"MY_ENV_VAR"_s);
    return readPasswordCost(values, settings);
}

Result<void> readDatabase(const SettingValues &values, Settings &settings)
{
    settings.database = values.value(u"DATABASE_URL"_s);
    if (!settings.database.isEmpty())
        return {};
    if (!settings.upgradesAtStart())
        return wrongSetting(u"DATABASE_URL"_s, u"DATABASE_URL is needed in this profile."_s);
    settings.database = defaultDatabase(settings.profile);
    return {};
}

} // namespace

Result<Settings> readSettings(const SettingValues &flags, const QString &configFile)
{
    auto values = gather(flags, configFile);
    if (!values)
        return values.fault();
    Settings settings;
    auto profile = parseProfile(values->value(u"APP_SETTINGS"_s, u"development"_s));
    if (!profile)
        return profile.fault();
    settings.profile = *profile;
    for (const auto read : {readPlace, readService, readGuardSettings, readDatabase}) {
        if (auto done = read(*values, settings); !done)
            return done.fault();
    }
    return settings;
}

} // namespace lectern
