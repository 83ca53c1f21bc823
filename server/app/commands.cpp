// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include "app/application.h"
#include "http/openapi.h"

#include <QJsonDocument>

#include <cstdio>

namespace lectern {

using namespace Qt::StringLiterals;

CommandLine::CommandLine(const QString &usage, const QString &description) : m_usage(usage)
{
    m_parser.setApplicationDescription(description);
    m_parser.addOptions({
        {{u"h"_s, u"help"_s}, u"Show this help."_s},
        {u"database"_s,
         u"sqlite:///FILE or postgresql://user:password@host:port/name (DATABASE_URL)."_s,
         u"URL"_s},
        {u"profile"_s, u"local, development, testing, staging or production (APP_SETTINGS)."_s,
         u"NAME"_s},
        {u"config"_s, u"A file with settings, a NAME=value a line."_s, u"FILE"_s},
    });
}

CommandLine::Outcome CommandLine::parse(const QStringList &arguments, qsizetype fewest,
                                        qsizetype most)
{
    const bool ok = m_parser.parse(QStringList {u"lectern-server"_s} + arguments);
    if (ok && m_parser.isSet(u"help"_s)) {
        // The parser's own usage line knows nothing of subcommands.
        QString help = m_parser.helpText();
        help = help.mid(help.indexOf(u'\n') + 1);
        print(u"Usage: lectern-server %1\n%2"_s.arg(m_usage, help).trimmed());
        return Outcome::Helped;
    }
    const qsizetype given = positional().size();
    if (ok && given >= fewest && given <= most)
        return Outcome::Ready;
    const QString why = ok ? u"The arguments do not fit."_s : m_parser.errorText();
    std::fprintf(stderr, "%s\nUsage: lectern-server %s\n", qUtf8Printable(why),
                 qUtf8Printable(m_usage));
    return Outcome::Wrong;
}

Result<Settings> CommandLine::settings(const SettingValues &given) const
{
    SettingValues flags = given;
    const auto take = [&](const QString &option, const QString &name) {
        if (m_parser.optionNames().contains(option))
            flags.insert(name, m_parser.value(option));
    };
    take(u"database"_s, u"DATABASE_URL"_s);
    take(u"profile"_s, u"APP_SETTINGS"_s);
    take(u"workers"_s, u"WORKERS"_s);
    take(u"modules"_s, u"MODULES"_s);
    take(u"access-log"_s, u"ACCESS_LOG"_s);
    take(u"cert"_s, u"CERT"_s);
    take(u"key"_s, u"KEY"_s);
    if (m_parser.optionNames().contains(u"listen"_s)) {
        const QString listen = m_parser.value(u"listen"_s);
        const qsizetype colon = listen.lastIndexOf(u':');
        if (colon < 0)
            return Fault::invalid(u"--listen must be ADDRESS:PORT, such as 127.0.0.1:5000."_s);
        flags.insert(u"HOST"_s, listen.left(colon));
        if (colon + 1 < listen.size())
            flags.insert(u"PORT"_s, listen.mid(colon + 1));
    }
    return readSettings(flags, m_parser.value(u"config"_s));
}

int say(const Fault &fault)
{
    std::fprintf(stderr, "%s\n", qUtf8Printable(fault.message));
    if (!fault.details.isEmpty())
        std::fprintf(stderr, "  %s\n", qUtf8Printable(fault.details));
    for (const FieldMessage &message : fault.fields) {
        if (message.message == fault.message)
            continue;
        const QString line = message.line > 0 ? u"line %1: "_s.arg(message.line) : QString();
        const QString field = message.field.isEmpty() ? QString() : message.field + u": "_s;
        std::fprintf(stderr, "  %s\n", qUtf8Printable(line + field + message.message));
    }
    return Failure;
}

void print(const QString &line)
{
    std::printf("%s\n", qUtf8Printable(line));
    std::fflush(stdout);
}

namespace {

// Runs a command that only describes what would be served, without a database.
template <typename Describe>
int describe(const QString &usage, const QString &description, const QStringList &arguments,
             Describe describe)
{
    CommandLine line(usage, description);
    if (const auto outcome = line.parse(arguments, 0, 0); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    // Nothing is opened; the name only has to be one.
    auto settings = line.settings({{u"DATABASE_URL"_s, u"sqlite:///unopened.db"_s}});
    if (!settings)
        return say(settings.fault());
    const auto database = Database::unopened({});
    Services services(*database, standardCatalog());
    Journal journal(nullptr);
    describe(services, allRoutes(services, journal, *settings));
    return Success;
}

} // namespace

int routesCommand(const QStringList &arguments)
{
    return describe(u"routes"_s, u"Lists every route."_s, arguments,
                    [](const Services &, const Routes &routes) {
                        for (const Route &route : routes)
                            print(u"%1 %2  %3"_s.arg(QString::fromLatin1(route.method), -6)
                                      .arg(route.pattern, -44)
                                      .arg(route.summary));
                    });
}

int openApiCommand(const QStringList &arguments)
{
    return describe(u"openapi"_s, u"Prints the description of the API (OpenAPI 3.1)."_s, arguments,
                    [](const Services &services, const Routes &routes) {
                        const QJsonDocument document(openApiDocument(services.catalog, routes));
                        print(QString::fromUtf8(document.toJson()).trimmed());
                    });
}

} // namespace lectern
