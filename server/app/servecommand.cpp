// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/paths.h"
#include "app/application.h"
#include "app/commands.h"
#include "app/messagelog.h"
#include "app/ownfiles.h"
#include "app/servicemanager.h"
#include "app/signals.h"
#include "store/database.h"

#include <QCommandLineOption>
#include <QCoreApplication>
#include <QTimer>

#include <chrono>
#include <csignal>
#include <cstdio>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QList<QCommandLineOption> serveOptions()
{
    return {
        {u"listen"_s,
         u"Address and port; port 0 takes any that is free (HOST, PORT). Local, without a "
         "port: 5000, or any where that is taken."_s,
         u"ADDRESS:PORT"_s},
        {u"workers"_s, u"Threads that answer (WORKERS; 16)."_s, u"N"_s},
        {u"modules"_s,
         u"The older contracts to serve (MODULES; all): %1; -name leaves one out."_s.arg(
             moduleNames().join(u", "_s)),
         u"NAMES"_s},
        {u"access-log"_s, u"on or off: a line on standard error for each request (ACCESS_LOG)."_s,
         u"on|off"_s},
        {u"cert"_s, u"A certificate, with which the server speaks TLS (CERT)."_s, u"FILE"_s},
        {u"key"_s, u"Its private key (KEY)."_s, u"FILE"_s},
        {u"demo"_s, u"Fill an empty database with samples."_s},
        {u"owner-pipe"_s, u"Read the owner's token from standard input; stop when that ends."_s},
    };
}

// Where it is told so, and by itself, since not each that renews a certificate tells anybody.
void renewCertificates(QObject *context, Application &application)
{
    constexpr std::chrono::minutes kLooksAgain {1};
    if (!application.hasCertificate())
        return;
    const auto renew = [&application] { application.renewCertificate(); };
    onHangUp(context, renew);
    auto *timer = new QTimer(context);
    QObject::connect(timer, &QTimer::timeout, context, renew);
    timer->start(kLooksAgain);
}

void sayHowToSetUp(const Application &application)
{
    const QString code = application.setupCode();
    if (code.isEmpty())
        return;
    // Standard output is for the line that programs wait for.
    std::fprintf(stderr,
                 "There is no administrator yet. Make the first one with this setup code: %s\n"
                 "or %swith: lectern-server user create NAME --admin\n",
                 qUtf8Printable(code),
                 application.hasDatabaseForItself() ? "stop this server, and make one " : "");
}

// Until it is told to stop.
int serve(const Application::Options &options)
{
    QObject context;
    const auto stop = [] { QCoreApplication::quit(); };
    onTerminationSignal(&context, stop);
    if (!options.ownerToken.isEmpty())
        onStandardInputEnd(&context, stop);

    const MessageLog messages;
    auto application = Application::start(options);
    if (!application) {
        say(application.fault());
        return Database::isInUse(application.fault()) ? InUse : Failure;
    }
    sayHowToSetUp(**application);
    // Before anybody is told to whom to send SIGHUP.
    renewCertificates(&context, **application);
    print(api::kReadyLine + (*application)->url());
    const ServiceManager manager;
    manager.ready("Serving at " + (*application)->url().toUtf8());
    manager.feedWatchdog(&context);
    const int code = QCoreApplication::exec();
    manager.stopping();
    return code;
}

} // namespace

int serveCommand(const QStringList &arguments)
{
    CommandLine line(u"serve [--listen 127.0.0.1:5000] [--database URL] [--profile NAME]"_s,
                     u"Serves the API until it is told to stop (SIGTERM, Ctrl+C)."_s);
    line.parser().addOptions(serveOptions());
    if (const auto outcome = line.parse(arguments, 0, 0); outcome != CommandLine::Outcome::Ready)
        return outcome == CommandLine::Outcome::Helped ? Success : Usage;
    auto settings = line.settings();
    if (!settings)
        return say(settings.fault());

    Application::Options options {.settings = *settings, .samples = line.parser().isSet(u"demo"_s)};
    if (line.parser().isSet(u"owner-pipe"_s)) {
        auto token = readOwnerToken();
        if (!token)
            return say(token.fault());
        options.ownerToken = *token;
        closeMemory();
    }
    // Standard error may be a pipe whose reader has gone, which is no reason to end.
    std::signal(SIGPIPE, SIG_IGN);
    return serve(options);
}

} // namespace lectern
