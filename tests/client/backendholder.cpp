// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the backend as the window does and says where it is; a test then kills this program.
#include "app/backend.h"

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    lectern::Backend backend;
    QObject::connect(&backend, &lectern::Backend::ready, &backend, [&](const QUrl &base) {
        std::printf("%lld %s\n", static_cast<long long>(backend.processId()),
                    base.toEncoded().constData());
        std::fflush(stdout);
    });
    QObject::connect(&backend, &lectern::Backend::failed, &backend, [](const QString &words) {
        std::fprintf(stderr, "%s\n", qPrintable(words));
        QCoreApplication::exit(1);
    });
    const QStringList arguments = QCoreApplication::arguments();
    backend.start({.database = arguments.value(1), .anyPort = true, .program = arguments.value(2)});
    return QCoreApplication::exec();
}
