// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QTimer>
#include <QUrl>

/** Starts, watches and stops the bundled server; speaking to it is ApiClient's. */
namespace lectern {

/**
 * The server gets the owner token through its standard input and ends when that closes, so it never
 * outlives this process. Each start has a token of its own.
 */
class Backend : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        QString database = {}; ///< URL as in DATABASE_URL; empty: the user's own
        bool anyPort = false; ///< any free port; else 5000 where it is free
        bool samples = false; ///< fills the database with sample records while it is empty
        QString program = {}; ///< empty: lectern-server beside this program
    };

    explicit Backend(QObject *parent = nullptr);
    ~Backend() override;

    /** Starts it; ready() or failed() follows. */
    void start(const Options &options);

    /** Asks it to end; stopped() follows. After 10 s it is ended. */
    void stop();

    /** Of the running server; 0 when it is not running. */
    qint64 processId() const { return m_process.processId(); }

Q_SIGNALS:
    /** It accepts requests there, with that token. Again after each restart. */
    void ready(const QUrl &base, const QByteArray &token);

    /** It ended by itself and is being started again; until ready() there is no server. */
    void restarting(const QString &words);

    /** It did not start, or ended again and again: what it said, for people. It is not tried again.
     */
    void failed(const QString &words);

    /** It did not start, the first time or after a crash, since another program is using the
     *  database: what it said. As failed(). */
    void inUse(const QString &words);

    /** It has ended after stop(). */
    void stopped();

private:
    enum class State { Idle, Starting, Serving, Waiting, Stopping };

    void launch();
    void started();
    void readOutput();
    void readErrors();
    void ended(int exitCode);
    void tryAgain();
    void giveUp(const QString &words);
    QStringList arguments() const;
    QString lastWords() const;

    QProcess m_process;
    QTimer m_deadline; ///< of starting and of stopping
    QTimer m_restart;
    QElapsedTimer m_served;
    Options m_options;
    QByteArray m_token;
    QByteArray m_errors; ///< the end of what it said on standard error
    State m_state = State::Idle;
    bool m_wasReady = false;
    int m_restarts = 0; ///< in a row, without serving for long
};

} // namespace lectern
