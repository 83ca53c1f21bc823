// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commands.h"

#include <QCommandLineOption>
#include <QTextStream>

#include <array>
#include <cstdio>
#include <termios.h>
#include <unistd.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

/** While it lives, what is typed at the terminal is not shown. */
class HiddenTyping
{
public:
    HiddenTyping()
    {
        if (::tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        termios hidden = m_before;
        hidden.c_lflag &= ~tcflag_t(ECHO);
        m_hidden = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    }
    ~HiddenTyping()
    {
        if (m_hidden)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    Q_DISABLE_COPY_MOVE(HiddenTyping)

private:
    termios m_before {};
    bool m_hidden = false;
};

QString ask(const char *question)
{
    std::fputs(question, stderr);
    const HiddenTyping hidden;
    QTextStream in(stdin);
    const QString line = in.readLine();
    std::fputs("\n", stderr);
    return line;
}

// From standard input, or twice from whoever sits at the terminal; never from an argument, which
// others can read.
Result<QString> readPassword(bool fromStdin)
{
    if (fromStdin) {
        QTextStream in(stdin);
        return in.readLine();
    }
    if (::isatty(STDIN_FILENO) == 0)
        return Fault::invalid(u"Give the password by --password-stdin, or at a terminal."_s);
    const QString password = ask("Password: ");
    if (ask("The same again: ") != password)
        return Fault::invalid(u"These were two different passwords."_s);
    return password;
}

struct Desk
{
    std::unique_ptr<Database> database;
    std::unique_ptr<Services> services;
};

Result<Desk> openDesk(const CommandLine &line)
{
    auto settings = line.settings();
    if (!settings)
        return settings.fault();
    Desk desk;
    auto database = openDatabase(*settings);
    if (!database)
        return database.fault();
    desk.database = std::move(*database);
    Migrator migrator(*desk.database);
    auto pending = settings->upgradesAtStart() ? migrator.upgrade() : migrator.pending();
    if (!pending)
        return pending.fault();
    if (!pending->isEmpty() && !settings->upgradesAtStart())
        return Fault::conflict(u"The schema is not current. Run: lectern-server db upgrade"_s);
    desk.services = std::make_unique<Services>(
        *desk.database, standardCatalog(), ServiceOptions {.passwordCost = settings->passwordCost});
    return desk;
}

// Fault: Invalid where it is none.
Result<Role> roleIn(const QCommandLineParser &parser)
{
    if (parser.isSet(u"admin"_s))
        return Role::Administrator;
    const QString given = parser.value(u"role"_s);
    for (const Role role : {Role::Student, Role::Teacher, Role::Employee}) {
        if (given == roleName(role))
            return role;
    }
    if (given.isEmpty())
        return Role::Employee;
    return Fault::invalid(u"--role must be student, teacher or employee, not \"%1\"."_s.arg(given));
}

int create(const Desk &desk, const QString &name, const QCommandLineParser &parser)
{
    auto role = roleIn(parser);
    if (!role)
        return say(role.fault());
    auto password = readPassword(parser.isSet(u"password-stdin"_s));
    if (!password)
        return say(password.fault());
    auto user = desk.services->accounts.add({.username = name,
                                             .email = parser.value(u"email"_s),
                                             .role = *role,
                                             .password = *password});
    if (!user)
        return say(user.fault());
    print(u"%1 can sign in now, as %2."_s.arg(name, roleName(*role)));
    return Success;
}

int setPassword(const Desk &desk, const QString &name, const QCommandLineParser &parser)
{
    auto password = readPassword(parser.isSet(u"password-stdin"_s));
    if (!password)
        return say(password.fault());
    if (auto set = desk.services->accounts.setPassword(name, *password); !set)
        return say(set.fault());
    print(u"%1 has a new password; all sessions of this user have ended."_s.arg(name));
    return Success;
}

int list(const Desk &desk)
{
    auto users = desk.services->accounts.all();
    if (!users)
        return say(users.fault());
    for (const accounts::User &user : *users) {
        QStringList words {roleName(roleOf(user.role, user.admin))};
        if (!user.active)
            words.append(u"may not sign in"_s);
        else if (user.passwordHash.isEmpty())
            words.append(u"no password"_s);
        print(u"%1  %2"_s.arg(user.username, -32).arg(words.join(u", "_s)));
    }
    return Success;
}

} // namespace

int userCommand(const QStringList &arguments)
{
    CommandLine line(
        u"user create NAME [--admin] [--role ROLE]|passwd NAME|list [--database URL]"_s,
        u"Looks after those who may sign in.\n\n"
        "create  a user with a password\n"
        "passwd  another password, in the place of a lost one\n"
        "list    all users and what they are"_s);
    line.parser().addOptions({
        {u"admin"_s, u"create: an administrator."_s},
        {u"role"_s, u"create: student, teacher or employee (employee)."_s, u"ROLE"_s},
        {u"email"_s, u"create: by which one can sign in as well."_s, u"EMAIL"_s},
        {u"password-stdin"_s, u"The password is the first line of standard input."_s},
    });
    if (const auto outcome = line.parse(arguments, 1, 2); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    const QString verb = line.positional().first();
    const QString name = line.positional().value(1);
    if (verb != u"create" && verb != u"passwd" && verb != u"list") {
        say(Fault::invalid(u"user knows: create, passwd, list; not \"%1\"."_s.arg(verb)));
        return Usage;
    }
    if (name.isEmpty() != (verb == u"list")) {
        say(Fault::invalid(verb == u"list" ? u"user list takes no name."_s
                                           : u"user %1 needs a user name."_s.arg(verb)));
        return Usage;
    }
    auto desk = openDesk(line);
    if (!desk)
        return say(desk.fault());
    if (verb == u"create")
        return create(*desk, name, line.parser());
    return verb == u"passwd" ? setPassword(*desk, name, line.parser()) : list(*desk);
}

} // namespace lectern
