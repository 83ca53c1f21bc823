// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/localserver.h"

#include <QStandardPaths>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kFirstPause = 100;
constexpr int kLongestPause = 2000;
constexpr int kQuietPause = 1000; // where nothing but the file is looked for

} // namespace

LocalServer::LocalServer(QObject *parent) : QObject(parent)
{
    m_turn.setSingleShot(true);
    connect(&m_turn, &QTimer::timeout, this, &LocalServer::look);
    connect(&m_other, &RunningBackend::met, this, &LocalServer::met);
    connect(&m_other, &RunningBackend::strange, this, &LocalServer::notMet);
    connect(&m_other, &RunningBackend::ended, this, &LocalServer::otherEnded);
    connect(&m_backend, &Backend::ready, this, &LocalServer::serve);
    connect(&m_backend, &Backend::inUse, this, &LocalServer::waitForTurn);
    connect(&m_backend, &Backend::restarting, this, [this](const QString &words) {
        withdraw();
        m_waited.start();
        Q_EMIT restarting(words);
    });
    connect(&m_backend, &Backend::failed, this, [this](const QString &words) {
        withdraw();
        m_state = State::Idle;
        Q_EMIT failed(words);
    });
}

LocalServer::~LocalServer()
{
    // Before the backend ends, so that no window comes to one that is about to.
    withdraw();
}

QString LocalServer::standardFile()
{
    return BackendFile::pathFor(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation));
}

void LocalServer::start(const Options &options)
{
    if (m_state != State::Idle && !m_hasGivenUp)
        return;
    m_options = options;
    m_file = BackendFile(options.file);
    m_hasGivenUp = false;
    m_pause = kFirstPause;
    m_waited.start();
    look();
}

void LocalServer::look()
{
    m_turn.stop();
    m_state = State::Asking;
    if (const auto place = m_file.read())
        m_other.meet(*place);
    else
        notMet();
}

void LocalServer::met()
{
    m_state = State::Following;
    m_hasGivenUp = false;
    Q_EMIT ready(m_other.place().url, m_other.place().token);
}

void LocalServer::notMet()
{
    if (!m_hasGivenUp) {
        m_state = State::Owning;
        m_backend.start(m_options.backend);
        return;
    }
    m_state = State::Waiting;
    m_turn.start(kQuietPause);
}

void LocalServer::otherEnded()
{
    m_pause = kFirstPause;
    m_waited.start();
    Q_EMIT restarting(u"The server that windows share has stopped and is being started again."_s);
    look();
}

void LocalServer::serve(const QUrl &base, const QByteArray &token)
{
    m_token = token;
    if (!m_options.file.isEmpty()) {
        const auto written =
            m_file.write({.url = base, .token = token, .process = m_backend.processId()});
        if (!written)
            qWarning("Other windows cannot find the server of this one. %s",
                     qUtf8Printable(written.fault().message));
    }
    Q_EMIT ready(base, token);
}

void LocalServer::withdraw()
{
    if (!m_token.isEmpty())
        m_file.remove(m_token);
    m_token.clear();
}

// Another window's backend may still be starting, or stopping.
void LocalServer::waitForTurn(const QString &words)
{
    m_state = State::Waiting;
    m_hasGivenUp = m_options.file.isEmpty() || m_waited.hasExpired(m_options.patience);
    if (m_hasGivenUp)
        Q_EMIT inUse(words);
    m_turn.start(m_hasGivenUp ? kQuietPause : m_pause);
    m_pause = std::min(m_pause * 2, kLongestPause);
}

} // namespace lectern
