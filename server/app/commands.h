// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/paths.h"
#include "app/settings.h"

#include <QCommandLineParser>

/** The subcommands of lectern-server; each gives the exit code. */
namespace lectern {

/**
 * How a command ends: well, not as wished, because it was asked in a way it does not know, or
 * because another program is using the database.
 */
enum ExitCode { Success = 0, Failure = 1, Usage = 2, InUse = api::kInUseExit };

int serveCommand(const QStringList &arguments);
int databaseCommand(const QStringList &arguments);
int userCommand(const QStringList &arguments);
int importCommand(const QStringList &arguments);
int exportCommand(const QStringList &arguments);
int routesCommand(const QStringList &arguments);
int openApiCommand(const QStringList &arguments);
int certificateCommand(const QStringList &arguments);

/** A parser with the options that every command has: --database, --profile, --config, --help. */
class CommandLine
{
public:
    CommandLine(const QString &usage, const QString &description);

    QCommandLineParser &parser() { return m_parser; }

    /** The positional arguments, of which there must be so many. Prints help and usage errors. */
    enum class Outcome { Ready, Helped, Wrong };
    Outcome parse(const QStringList &arguments, qsizetype fewest, qsizetype most);

    QStringList positional() const { return m_parser.positionalArguments(); }

    /** The settings, with what the flags say over the given ones, and these over all other places.
     */
    Result<Settings> settings(const SettingValues &given = {}) const;

private:
    QCommandLineParser m_parser;
    QString m_usage;
};

/** Says a fault on standard error, its fields line by line; gives Failure. */
int say(const Fault &fault);

/** Writes a line to standard output at once. */
void print(const QString &line);

} // namespace lectern
