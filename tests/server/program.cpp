// SPDX-License-Identifier: GPL-3.0-or-later
#include "program.h"

#include "app/guardsettings.h"

#include <QDeadlineTimer>
#include <QFile>

#include <csignal>
#include <sys/prctl.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000; // milliseconds; builds with sanitizers are slow

} // namespace

QStringList serveArguments(const QString &database, const QString &profile)
{
    return {u"serve"_s,       u"--profile"_s,  profile, u"--listen"_s,
            u"127.0.0.1:0"_s, u"--database"_s, database};
}

void Workshop::prepare(QProcess &process, const QStringList &arguments) const
{
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    const QStringList others {u"APP_SETTINGS"_s,
                              u"DATABASE_URL"_s,
                              u"HOST"_s,
                              u"PORT"_s,
                              u"WORKERS"_s,
                              u"MODULES"_s,
                              u"MY_ENV_VAR"_s,
                              u"ACCESS_LOG"_s,
                              u"NOTIFY_SOCKET"_s,
                              u"WATCHDOG_USEC"_s,
                              u"WATCHDOG_PID"_s,
                              u"CERT"_s,
                              u"KEY"_s};
    for (const QString &name : others + guardSettingNames())
        variables.remove(name);
    variables.insert(u"HOME"_s, m_folder.path());
    variables.insert(u"XDG_DATA_HOME"_s, path(u"data"_s));
    variables.insert(u"XDG_CONFIG_HOME"_s, path(u"config"_s));
    for (const auto &[name, value] : environment)
        variables.insert(name, value);
    process.setProcessEnvironment(variables);
    process.setWorkingDirectory(m_folder.path());
    process.setProgram(QStringLiteral(LECTERN_SERVER_PATH));
    process.setArguments(arguments);
    // A test that crashes or is killed must not leave a server behind.
    process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

Run Workshop::run(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    prepare(process, arguments);
    process.start();
    process.write(input);
    process.closeWriteChannel();
    Run run;
    if (process.waitForFinished(kPatience) && process.exitStatus() == QProcess::NormalExit)
        run.code = process.exitCode();
    else
        process.kill();
    run.out = QString::fromUtf8(process.readAllStandardOutput());
    run.err = QString::fromUtf8(process.readAllStandardError());
    return run;
}

void Workshop::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size())
        qFatal("%s", qPrintable(file.errorString()));
}

QByteArray Workshop::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray();
}

Serving::Serving(const Workshop &workshop, const QStringList &arguments, const QByteArray &input)
{
    workshop.prepare(m_process, arguments);
    m_process.start();
    m_process.write(input);
    const QDeadlineTimer deadline(kPatience);
    while (!m_process.canReadLine() && !deadline.hasExpired()
           && m_process.state() != QProcess::NotRunning)
        m_process.waitForReadyRead(int(deadline.remainingTime()));
    m_readyLine = QString::fromUtf8(m_process.readLine());
    m_url = m_readyLine.section(u' ', -1).trimmed();
    if (m_url.startsWith(u"http://") || m_url.startsWith(u"https://"))
        m_http = std::make_unique<HttpClient>(m_url);
    else
        qWarning("the server does not start: %s", qPrintable(errors()));
}

Serving::~Serving()
{
    kill();
}

QString Serving::errors()
{
    m_errors += m_process.readAllStandardError();
    return QString::fromUtf8(m_errors);
}

int Serving::exitCode()
{
    if (!m_process.waitForFinished(kPatience) || m_process.exitStatus() != QProcess::NormalExit)
        return -1;
    return m_process.exitCode();
}

int Serving::end(int signal)
{
    ::kill(pid_t(m_process.processId()), signal);
    return exitCode();
}

int Serving::endInput()
{
    m_process.closeWriteChannel();
    return exitCode();
}

void Serving::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPatience);
}

} // namespace lectern
