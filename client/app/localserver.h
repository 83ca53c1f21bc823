// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/backend.h"
#include "app/backendfile.h"
#include "app/runningbackend.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

/** The server of the user's own data, whichever of the user's windows has started it. */
namespace lectern {

/**
 * The first window starts a backend and leaves a BackendFile; the others find it there. When the
 * backend ends with its window, one of the others starts the next one: the database lets in one at
 * a time, and those that it does not let in look for the file again.
 */
class LocalServer : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        Backend::Options backend = {};
        QString file = {}; ///< BackendFile::pathFor(); empty: for this window alone
        int patience = 5'000; ///< milliseconds, for the window that has the database to be found
    };

    explicit LocalServer(QObject *parent = nullptr);
    /** Ends the backend, if it is this window's. */
    ~LocalServer() override;

    /** One of the signals follows. Nothing happens while there is a server, or one on its way. */
    void start(const Options &options);

    /** Of the backend, while it is this window's; else 0. */
    qint64 processId() const { return m_backend.processId(); }

    /** The file for windows that use the database of their user. */
    static QString standardFile();

Q_SIGNALS:
    /** It accepts requests there, with that token. Again after each restart. */
    void ready(const QUrl &base, const QByteArray &token);

    /** It has ended, and one is on its way; until ready() there is no server. */
    void restarting(const QString &words);

    /** There will be none until start() is called again; what it said, for people. */
    void failed(const QString &words);

    /** As failed(), since a program that does not show itself has the database, such as a server
     *  started by hand. A window that turns up is found all the same. */
    void inUse(const QString &words);

private:
    enum class State { Idle, Asking, Following, Owning, Waiting };

    void look();
    void met();
    void notMet();
    void otherEnded();
    void serve(const QUrl &base, const QByteArray &token);
    void withdraw();
    void waitForTurn(const QString &words);

    State m_state = State::Idle;
    Options m_options;
    BackendFile m_file {QString()};
    QByteArray m_token; ///< of the backend that is this window's
    Backend m_backend;
    RunningBackend m_other;
    QTimer m_turn;
    QElapsedTimer m_waited; ///< since there was no server
    int m_pause = 0; ///< milliseconds until the next look
    bool m_hasGivenUp = false; ///< only the file is looked for
};

} // namespace lectern
