// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/paths.h"
#include "core/result.h"
#include "http/guard/guardrules.h"
#include "service/passwords.h"

#include <QHash>
#include <QHostAddress>
#include <QStringList>

namespace lectern {

enum class Profile { Local, Development, Testing, Staging, Production };

/**
 * What the server is told. A setting comes from the first of these that has it: a flag, the
 * environment, the file .env in the working folder, the settings file, the default.
 */
struct Settings
{
    Profile profile = Profile::Development;
    QHostAddress address = QHostAddress::LocalHost;
    quint16 port = api::kPort;
    bool otherPort = false; ///< where that one is taken, any that is free
    QString database; ///< DATABASE_URL
    int workers = 16;
    QStringList modules; ///< the contracts to serve
    QString myEnvVar;
    GuardLimits limits; ///< of connections and requests
    QByteArrayList hosts; ///< names under which the server may be asked
    QByteArrayList origins; ///< of web pages that may ask
    QString certificate; ///< a file; empty where the server speaks no TLS
    QString key; ///< a file, with the certificate
    QList<QHostAddress> proxies; ///< whose word on the client's address is taken
    bool accessLog = true; ///< a line on standard error for each request
    PasswordCost passwordCost;
    bool registration = false; ///< whoever comes may make an account

    /** Requests from this computer without a token act as an employee. */
    bool allowsAnonymous() const
    {
        return profile == Profile::Development || profile == Profile::Testing;
    }
    /** Nobody is there to begin with who could let others in. */
    bool needsAdministrator() const
    {
        return profile == Profile::Staging || profile == Profile::Production;
    }
    /** Any web page may ask. */
    bool allowsAnyOrigin() const { return allowsAnonymous(); }
    /** Whether errors tell whoever asks what they tell the log. */
    bool showsDetails() const { return allowsAnonymous(); }
    /** The schema is brought up to date at start; elsewhere that is an administrator's decision. */
    bool upgradesAtStart() const
    {
        return profile != Profile::Staging && profile != Profile::Production;
    }
};

/** Values by the names of the environment: APP_SETTINGS, DATABASE_URL, HOST, PORT, ... */
using SettingValues = QHash<QString, QString>;

/** A whole number; `fallback` where the setting is not given. */
Result<int> numberSetting(const SettingValues &values, const QString &name, int fallback,
                          int minimum, int maximum);

/** The contracts that there are, as MODULES names them. */
QStringList moduleNames();

/** The values in a text of lines NAME=value; # begins a comment; quotes around a value go. */
SettingValues parseSettingLines(const QString &text);

/**
 * The settings, from the flags given and all the other places. `configFile` is the settings file;
 * empty: server.conf in the user's configuration folder, if it is there.
 * Fault: Invalid, naming the setting and what it may be.
 */
Result<Settings> readSettings(const SettingValues &flags, const QString &configFile = {});

} // namespace lectern
