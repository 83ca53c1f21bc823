// SPDX-License-Identifier: GPL-3.0-or-later
#include "testserver.h"

#include "api/paths.h"

#include <QDeadlineTimer>
#include <QRegularExpression>

#include <csignal>
#include <sys/prctl.h>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPatience = 30'000; // milliseconds; builds with sanitizers are slow

QProcessEnvironment plainEnvironment()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &name : {u"APP_SETTINGS"_s, u"DATABASE_URL"_s, u"HOST"_s, u"PORT"_s})
        environment.remove(name);
    // What a password costs is for the server's own tests.
    environment.insert(u"PASSWORD_MEMORY"_s, u"8"_s);
    environment.insert(u"PASSWORD_PASSES"_s, u"1"_s);
    return environment;
}

} // namespace

TestServer::TestServer() : m_databaseUrl(u"sqlite:///"_s + m_folder.filePath(u"test.db"_s))
{
    m_process.setProcessEnvironment(plainEnvironment());
    m_process.setWorkingDirectory(m_folder.path());
    // A test that crashes or is killed must not leave a server behind.
    m_process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); });
}

TestServer::~TestServer()
{
    kill();
}

QString TestServer::program()
{
    return QStringLiteral(LECTERN_SERVER_PATH);
}

void TestServer::useProfile(const QString &profile, const QByteArray &ownerToken)
{
    m_profile = profile;
    m_ownerToken = ownerToken;
}

bool TestServer::start()
{
    const QString listen = u"127.0.0.1:%1"_s.arg(m_url.port(0));
    QStringList arguments {u"serve"_s, u"--profile"_s,  m_profile,    u"--listen"_s,
                           listen,     u"--database"_s, databaseUrl()};
    if (!m_ownerToken.isEmpty())
        arguments.append(u"--owner-pipe"_s);
    m_process.start(program(), arguments);
    if (!m_ownerToken.isEmpty())
        m_process.write(m_ownerToken + '\n');
    if (waitUntilReady())
        return true;
    m_errors += m_process.readAllStandardError();
    qWarning("The server did not start: %s", m_errors.constData());
    kill();
    return false;
}

bool TestServer::run(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    process.setProcessEnvironment(plainEnvironment());
    process.setWorkingDirectory(m_folder.path());
    process.start(program(), arguments + QStringList {u"--database"_s, databaseUrl()});
    process.write(input);
    process.closeWriteChannel();
    if (process.waitForFinished(kPatience) && process.exitCode() == 0)
        return true;
    qWarning("lectern-server %s: %s", qPrintable(arguments.join(u' ')),
             process.readAllStandardError().constData());
    return false;
}

bool TestServer::upgrade() const
{
    return run({u"db"_s, u"upgrade"_s}, {});
}

bool TestServer::createUser(const QString &name, const QString &password,
                            const QStringList &more) const
{
    return run(QStringList {u"user"_s, u"create"_s, name, u"--password-stdin"_s} + more,
               password.toUtf8() + '\n');
}

QString TestServer::setupCode()
{
    m_errors += m_process.readAllStandardError();
    static const QRegularExpression code(u"setup code: (\\S+)"_s);
    return code.match(errors()).captured(1);
}

bool TestServer::waitUntilReady()
{
    const QDeadlineTimer deadline(kPatience);
    while (!deadline.hasExpired() && m_process.state() != QProcess::NotRunning) {
        m_process.waitForReadyRead(int(deadline.remainingTime()));
        while (m_process.canReadLine()) {
            const QByteArray line = m_process.readLine().trimmed();
            if (!line.startsWith(api::kReadyLine.latin1()))
                continue;
            m_url = QUrl(QString::fromUtf8(line.mid(api::kReadyLine.size())));
            return true;
        }
    }
    return false;
}

bool TestServer::stop()
{
    m_process.terminate();
    if (!m_process.waitForFinished(kPatience))
        return false;
    m_errors += m_process.readAllStandardError();
    return m_process.exitStatus() == QProcess::NormalExit && m_process.exitCode() == 0;
}

void TestServer::pause()
{
    ::kill(pid_t(m_process.processId()), SIGSTOP);
}

void TestServer::resume()
{
    ::kill(pid_t(m_process.processId()), SIGCONT);
}

void TestServer::kill()
{
    if (m_process.state() == QProcess::NotRunning)
        return;
    m_process.kill();
    m_process.waitForFinished(kPatience);
    m_errors += m_process.readAllStandardError();
}

} // namespace lectern
