// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend.h"

#include "api/paths.h"
#include "core/random256.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcessEnvironment>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kStartTime = 60'000; // an upgrade of a large database takes its time
constexpr int kStopTime = 10'000;
constexpr int kFarewell = 3'000; // when this program ends as well
constexpr int kFirstRestart = 250;
constexpr int kSlowestRestart = 8'000;
constexpr int kMostRestarts = 5;
constexpr qint64 kServedWell = 60'000;
constexpr qsizetype kKeptErrors = 8 * 1024;

// Settings of some other service in the environment must not lead the user's window to that
// service's database.
QProcessEnvironment ownEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &name : {u"APP_SETTINGS"_s, u"DATABASE_URL"_s, u"HOST"_s, u"PORT"_s})
        environment.remove(name);
    return environment;
}

} // namespace

Backend::Backend(QObject *parent) : QObject(parent)
{
    m_deadline.setSingleShot(true);
    m_restart.setSingleShot(true);
    connect(&m_process, &QProcess::started, this, &Backend::started);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Backend::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &Backend::readErrors);
    connect(&m_process, &QProcess::finished, this, &Backend::ended);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            giveUp(
                u"%1 cannot be started: %2."_s.arg(m_process.program(), m_process.errorString()));
    });
    connect(&m_deadline, &QTimer::timeout, &m_process, &QProcess::kill);
    connect(&m_restart, &QTimer::timeout, this, &Backend::launch);
}

Backend::~Backend()
{
    QObject::disconnect(&m_process, nullptr, this, nullptr);
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.closeWriteChannel();
    if (!m_process.waitForFinished(kFarewell)) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void Backend::start(const Options &options)
{
    if (m_state != State::Idle)
        return;
    m_options = options;
    m_restarts = 0;
    m_wasReady = false;
    launch();
}

void Backend::stop()
{
    m_restart.stop();
    if (m_process.state() == QProcess::NotRunning) {
        m_state = State::Idle;
        QMetaObject::invokeMethod(this, &Backend::stopped, Qt::QueuedConnection);
        return;
    }
    m_state = State::Stopping;
    m_process.closeWriteChannel();
    m_deadline.start(kStopTime);
}

QStringList Backend::arguments() const
{
    // Whatever the settings file says of HOST, the window's server is this computer's alone.
    const QString listen = m_options.anyPort ? u"127.0.0.1:0"_s : u"127.0.0.1:"_s;
    QStringList arguments {u"serve"_s,    u"--profile"_s, u"local"_s,
                           u"--listen"_s, listen,         u"--owner-pipe"_s};
    if (!m_options.database.isEmpty())
        arguments << u"--database"_s << m_options.database;
    if (m_options.samples)
        arguments << u"--demo"_s;
    return arguments;
}

void Backend::launch()
{
    m_state = State::Starting;
    m_errors.clear();
    m_token = random256();
    QString program = m_options.program;
    if (program.isEmpty())
        program = QDir(QCoreApplication::applicationDirPath()).filePath(u"lectern-server"_s);
    m_process.setProcessEnvironment(ownEnvironment());
    // A relative path in --database counts from here; else no .env of this folder shall matter.
    m_process.setWorkingDirectory(m_options.database.isEmpty() ? QDir::rootPath() : QString());
    m_deadline.start(kStartTime);
    m_process.start(program, arguments());
}

// Through the pipe alone: arguments and environment can be read by others on this computer.
void Backend::started()
{
    m_process.write(m_token + '\n');
}

void Backend::readOutput()
{
    while (m_process.canReadLine()) {
        const QByteArray line = m_process.readLine().trimmed();
        if (m_state != State::Starting || !line.startsWith(api::kReadyLine.latin1()))
            continue;
        m_deadline.stop();
        m_state = State::Serving;
        m_wasReady = true;
        m_served.start();
        Q_EMIT ready(QUrl(QString::fromUtf8(line.mid(api::kReadyLine.size()))), m_token);
    }
}

void Backend::readErrors()
{
    m_errors = (m_errors + m_process.readAllStandardError()).right(kKeptErrors);
}

QString Backend::lastWords() const
{
    const QString said = QString::fromUtf8(m_errors).trimmed();
    return said.isEmpty() ? u"It said nothing about the reason."_s : said;
}

void Backend::ended(int exitCode)
{
    m_deadline.stop();
    readErrors();
    if (m_state == State::Stopping) {
        m_state = State::Idle;
        Q_EMIT stopped();
    } else if (exitCode == api::kInUseExit) {
        m_state = State::Idle;
        Q_EMIT inUse(lastWords());
    } else if (m_wasReady) {
        tryAgain();
    } else {
        giveUp(u"The server of this window did not start.\n%1"_s.arg(lastWords()));
    }
}

void Backend::tryAgain()
{
    if (m_state == State::Serving && m_served.elapsed() > kServedWell)
        m_restarts = 0;
    if (m_restarts == kMostRestarts) {
        giveUp(u"The server of this window ended again and again.\n%1"_s.arg(lastWords()));
        return;
    }
    m_state = State::Waiting;
    m_restart.start(std::min(kFirstRestart << m_restarts, kSlowestRestart));
    ++m_restarts;
    Q_EMIT restarting(u"The server of this window has stopped and is being started again."_s);
}

void Backend::giveUp(const QString &words)
{
    m_deadline.stop();
    m_state = State::Idle;
    Q_EMIT failed(words);
}

} // namespace lectern
