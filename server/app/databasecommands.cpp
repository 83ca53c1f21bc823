// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commands.h"
#include "service/seed.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QString stepName(int number, const QString &name)
{
    return u"%1 %2"_s.arg(number, 4, 10, QChar(u'0')).arg(name);
}

int currentStep(Migrator &migrator)
{
    auto history = migrator.history();
    if (!history)
        return say(history.fault());
    print(history->isEmpty() ? u"0000 (empty)"_s
                             : stepName(history->last().number, history->last().name));
    return Success;
}

int history(Migrator &migrator)
{
    auto applied = migrator.history();
    if (!applied)
        return say(applied.fault());
    for (const AppliedMigration &step : *applied)
        print(u"%1  %2"_s.arg(stepName(step.number, step.name), step.appliedAt));
    auto pending = migrator.pending();
    if (!pending)
        return say(pending.fault());
    for (const Migration &step : *pending)
        print(stepName(step.number, step.name) + u"  (to come)"_s);
    return Success;
}

int report(const Result<QList<Migration>> &steps, const QString &verb)
{
    if (!steps)
        return say(steps.fault());
    for (const Migration &step : *steps)
        print(u"%1 %2"_s.arg(verb, stepName(step.number, step.name)));
    if (steps->isEmpty())
        print(u"Nothing to do."_s);
    return Success;
}

int downgrade(Migrator &migrator, const QString &target)
{
    auto current = migrator.current();
    if (!current)
        return say(current.fault());
    bool ok = target.isEmpty();
    const int number = ok ? std::max(*current - 1, 0) : target.toInt(&ok);
    if (!ok || number < 0)
        return say(Fault::invalid(
            u"The step to go down to must be a number, such as 3; not \"%1\"."_s.arg(target)));
    return report(migrator.downgrade(number), u"Took back"_s);
}

// The schema is current, and on SQLite the file is sound.
int check(Database &database, Migrator &migrator)
{
    auto pending = migrator.pending();
    if (!pending)
        return say(pending.fault());
    if (database.url().kind == DatabaseKind::Sqlite) {
        auto connection = database.connection();
        if (!connection)
            return say(connection.fault());
        auto sound = (*connection)->query(u"PRAGMA integrity_check"_s);
        if (!sound)
            return say(sound.fault());
        const QString words = sound->value(0).value(0).toString();
        if (words != u"ok")
            return say(Fault::internal(u"The file is damaged: "_s + words));
    }
    if (!pending->isEmpty())
        return say(Fault::conflict(
            u"%1 steps are to come. Run: lectern-server db upgrade"_s.arg(pending->size())));
    print(u"The database is in order."_s);
    return Success;
}

int seed(Database &database)
{
    Services services(database, standardCatalog());
    auto made = seedSamples(services);
    if (!made)
        return say(made.fault());
    print(u"%1 samples were added."_s.arg(*made));
    return Success;
}

} // namespace

int databaseCommand(const QStringList &arguments)
{
    CommandLine line(u"db current|history|upgrade|downgrade [NUMBER]|check|seed [--database URL]"_s,
                     u"Looks after the schema of the database.\n\n"
                     "current    the step that the schema is at\n"
                     "history    the steps taken and to come\n"
                     "upgrade    take the steps to come\n"
                     "downgrade  take back the last step, or all above NUMBER\n"
                     "check      whether the schema is current and the file sound\n"
                     "seed       fill an empty database with samples"_s);
    if (const auto outcome = line.parse(arguments, 1, 2); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    const QString verb = line.positional().first();
    static const QStringList verbs {u"current"_s,   u"history"_s, u"upgrade"_s,
                                    u"downgrade"_s, u"check"_s,   u"seed"_s};
    if (!verbs.contains(verb)) {
        say(Fault::invalid(u"db knows: %1; not \"%2\"."_s.arg(verbs.join(u", "_s), verb)));
        return Usage;
    }
    if (line.positional().size() > 1 && verb != u"downgrade") {
        say(Fault::invalid(u"db %1 takes no number; only downgrade does."_s.arg(verb)));
        return Usage;
    }
    auto settings = line.settings();
    if (!settings)
        return say(settings.fault());
    auto database = openDatabase(*settings);
    if (!database)
        return say(database.fault());
    Migrator migrator(**database);
    if (verb == u"current")
        return currentStep(migrator);
    if (verb == u"history")
        return history(migrator);
    if (verb == u"downgrade")
        return downgrade(migrator, line.positional().value(1));
    if (verb == u"check")
        return check(**database, migrator);
    const int upgraded = report(migrator.upgrade(), u"Took"_s);
    return verb == u"seed" && upgraded == Success ? seed(**database) : upgraded;
}

} // namespace lectern
