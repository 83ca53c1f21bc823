// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/apiclient.h"
#include "api/identity.h"
#include "api/paths.h"
#include "api/session.h"
#include "app/desktopkeyring.h"
#include "app/localserver.h"
#include "app/settings.h"
#include "views/appearance.h"
#include "views/filechooser.h"
#include "views/mainwindow.h"
#include "views/viewcontext.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QIcon>
#include <QLocale>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

using namespace Qt::StringLiterals;
using namespace lectern;

namespace {

struct Options
{
    QUrl server;
    bool demo = false;
};

QString tr(const char *text)
{
    return QCoreApplication::translate("main", text);
}

// Nothing where the command line does not make sense; what is wrong has been said then.
std::optional<Options> parseOptions(const QCoreApplication &application)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(tr("The front desk of a music school."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption server(
        u"server"_s, tr("Use the server at <URL> instead of starting one."), tr("URL"));
    const QCommandLineOption demo(u"demo"_s,
                                  tr("Show samples in a database that is thrown away at the end."));
    parser.addOptions({server, demo});
    parser.process(application);

    Options options {.server = QUrl(parser.value(server), QUrl::StrictMode),
                     .demo = parser.isSet(demo)};
    const QString scheme = options.server.scheme();
    const bool usable = options.server.isValid() && !options.server.host().isEmpty()
        && options.server.userInfo().isEmpty() && (scheme == u"http" || scheme == u"https");
    if (!parser.positionalArguments().isEmpty() || (parser.isSet(server) && !usable)) {
        QTextStream(stderr) << tr("lectern: an address such as http://127.0.0.1:5000 is needed "
                                  "after --server, without user and password, and nothing else "
                                  "is understood.\n"
                                  "Try lectern --help.\n");
        return {};
    }
    return options;
}

// English words with the numbers and dates of no place at all would look unfinished.
void settleLocale()
{
    if (QLocale().language() == QLocale::C)
        QLocale::setDefault(QLocale(QLocale::English));
}

void nameApplication()
{
    QApplication::setApplicationName(u"Lectern"_s);
    QApplication::setApplicationVersion(QStringLiteral(LECTERN_VERSION));
}

// What is only printed needs no display.
bool onlyInforms(int argc, char *argv[])
{
    constexpr std::array<std::string_view, 5> kInform {"-h", "--help", "--help-all", "-v",
                                                       "--version"};
    return std::any_of(argv + 1, argv + argc, [&](const char *argument) {
        return std::find(kInform.begin(), kInform.end(), argument) != kInform.end();
    });
}

void showAs()
{
    QApplication::setDesktopFileName(u"lectern"_s);
    QApplication::setWindowIcon(
        QIcon::fromTheme(u"lectern"_s, QIcon(u":/lectern/icons/lectern.svg"_s)));
}

// A draft of a sample must not turn up in a record of the user's own: settings are kept here too.
std::optional<QTemporaryDir> demoFolder(const Options &options)
{
    if (!options.demo || !options.server.isEmpty())
        return {};
    return QTemporaryDir(QDir::temp().filePath(u"lectern-demo"_s));
}

// The demo leaves the usual port, and the file by which windows find each other, to the user's own.
LocalServer::Options serverOptions(const std::optional<QTemporaryDir> &demo)
{
    if (!demo)
        return {.file = LocalServer::standardFile()};
    const QString file = demo->filePath(u"lectern.db"_s);
    const QString url = u"sqlite:///"_s + QString::fromLatin1(QUrl::toPercentEncoding(file, "/"));
    return {.backend = {.database = url, .anyPort = true, .samples = true}};
}

void useLocalServer(LocalServer &server, const LocalServer::Options &options, ApiClient &api,
                    MainWindow &window)
{
    QObject::connect(&server, &LocalServer::ready, &api, &ApiClient::setServer);
    const auto without = [&](void (MainWindow::*show)(const QString &)) {
        return [&api, &window, show](const QString &words) {
            api.setServer({});
            (window.*show)(words);
        };
    };
    QObject::connect(&server, &LocalServer::restarting, &window,
                     without(&MainWindow::showServerStarting));
    QObject::connect(&server, &LocalServer::failed, &window,
                     without(&MainWindow::showServerFailure));
    QObject::connect(&server, &LocalServer::inUse, &window, without(&MainWindow::showAlreadyOpen));
    const auto start = [&server, &window, options] {
        window.showServerStarting({});
        server.start(options);
    };
    QObject::connect(&window, &MainWindow::serverWanted, &server, start);
    if (!options.backend.anyPort)
        window.setUsualPort(api::kPort);
    // The window is painted first.
    QTimer::singleShot(0, &server, start);
}

// What was typed for the records of one server means nothing, or something else, at another; and
// what one user has typed is no other's business.
void useServer(const QUrl &server, Settings &settings, ApiClient &api, Session &session)
{
    const QString user = settings.lastUser(server);
    settings.setDraftServer(server, user);
    const QMap<QString, QByteArray> pins = settings.pinnedCertificates();
    for (auto it = pins.begin(); it != pins.end(); ++it)
        api.certificates().pin(it.key(), it.value());
    session.begin(server, user);
}

} // namespace

int main(int argc, char *argv[])
{
    nameApplication();
    if (onlyInforms(argc, argv)) {
        const QCoreApplication application(argc, argv);
        return parseOptions(application) ? 0 : 2;
    }
    QApplication application(argc, argv);
    showAs();
    settleLocale();
    const std::optional<Options> options = parseOptions(application);
    if (!options)
        return 2;

    // Before all that use it, so that it is thrown away when they have ended.
    const std::optional<QTemporaryDir> demo = demoFolder(*options);
    if (demo && !demo->isValid()) {
        QTextStream(stderr) << u"lectern: %1\n"_s.arg(demo->errorString());
        return 1;
    }
    Settings settings(demo ? demo->filePath(u"settings.ini"_s) : QString());
    Appearance appearance(application);
    appearance.choose(settings.theme());
    ApiClient api;
    Identity identity(api);
    DesktopKeyring keyring;
    Session session(api, identity, keyring, [] { return QDateTime::currentDateTimeUtc(); });
    DesktopFileChooser files;
    const ViewContext context {.api = api,
                               .session = session,
                               .identity = identity,
                               .settings = settings,
                               .appearance = appearance,
                               .files = files,
                               .catalog = standardCatalog(),
                               .clock = [] { return QDateTime::currentDateTime(); }};
    LocalServer server;
    if (!options->server.isEmpty())
        useServer(options->server, settings, api, session);
    MainWindow window(context);
    if (options->server.isEmpty())
        useLocalServer(server, serverOptions(demo), api, window);
    window.show();
    return QApplication::exec();
}
