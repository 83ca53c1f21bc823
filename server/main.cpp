// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cstdio>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace {

using namespace Qt::StringLiterals;

struct Command
{
    QLatin1StringView name;
    int (*run)(const QStringList &arguments);
    const char *summary;
};

constexpr std::array<Command, 7> kCommands = {{
    {"serve"_L1, lectern::serveCommand, "serve the API (what happens without a command)"},
    {"db"_L1, lectern::databaseCommand,
     "look after the schema: current, history, upgrade, downgrade, check, seed"},
    {"user"_L1, lectern::userCommand, "look after those who may sign in: create, passwd, list"},
    {"import"_L1, lectern::importCommand, "add records from a CSV file"},
    {"export"_L1, lectern::exportCommand, "write records to a CSV file"},
    {"cert"_L1, lectern::certificateCommand, "make a certificate for trying TLS: create"},
    {"routes"_L1, lectern::routesCommand, "list every route"},
    {"openapi"_L1, lectern::openApiCommand, "print the description of the API"},
}};

void printHelp()
{
    std::puts("Usage: lectern-server [COMMAND] [OPTIONS]\n\nThe backend of Lectern, the front desk "
              "of a music school.\n");
    for (const Command &command : kCommands)
        std::printf("  %-8s %s\n", command.name.data(), command.summary);
    std::puts("\nlectern-server COMMAND --help says more. Settings: flags, environment, .env, "
              "settings file.");
}

// What is large goes back to the system when it is free, and the threads share their stock of what
// is small. Left to itself, glibc keeps the room that parts of imports have needed, once a thread.
void giveMemoryBack()
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
    mallopt(M_ARENA_MAX, 4);
#endif
}

} // namespace

int main(int argc, char *argv[])
{
    giveMemoryBack();
    // Nothing here needs GLib, whose event loop takes some 5 % of the time of a small request.
    qputenv("QT_NO_GLIB", "1");
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"Lectern"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(LECTERN_VERSION));
    // Its messages are English; so are the numbers in them, whatever the computer's language.
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));

    QStringList arguments = QCoreApplication::arguments().mid(1);
    if (arguments.isEmpty()
        || (arguments.first().startsWith(u'-') && arguments.first() != u"-h"
            && arguments.first() != u"--help" && arguments.first() != u"--version"))
        arguments.prepend(u"serve"_s);
    const QString name = arguments.takeFirst();
    if (name == u"--version") {
        std::puts("lectern-server " LECTERN_VERSION);
        return lectern::Success;
    }
    for (const Command &command : kCommands) {
        if (name == command.name)
            return command.run(arguments);
    }
    if (name != u"-h" && name != u"--help" && name != u"help") {
        std::fprintf(stderr, "There is no command \"%s\". lectern-server --help lists them.\n",
                     qUtf8Printable(name));
        return lectern::Usage;
    }
    printHelp();
    return lectern::Success;
}
