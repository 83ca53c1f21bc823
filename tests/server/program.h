// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "httpclient.h"

#include <QProcess>
#include <QTemporaryDir>

/** The real lectern-server as a process. */
namespace lectern {

/** How a run of the program ended. */
struct Run
{
    int code = -1; ///< -1: it crashed, or did not end
    QString out = {};
    QString err = {};
};

/** A folder of its own, in which the program runs with nothing of the user's settings. */
class Workshop
{
public:
    /** Variables for the programs that are run from here. */
    QList<std::pair<QString, QString>> environment = {};

    Run run(const QStringList &arguments, const QByteArray &input = {}) const;

    QString path(const QString &name) const { return m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &content) const;
    QByteArray read(const QString &name) const;

    /** Makes the process one of this folder. */
    void prepare(QProcess &process, const QStringList &arguments) const;

private:
    QTemporaryDir m_folder;
};

/** To serve that database on a free port of 127.0.0.1. */
QStringList serveArguments(const QString &database,
                           const QString &profile = QStringLiteral("testing"));

/** A lectern-server that serves; killed at the end if it still runs. */
class Serving
{
public:
    /** Starts and waits until it is ready. `input` is written to its standard input, which stays
     * open. */
    Serving(const Workshop &workshop, const QStringList &arguments, const QByteArray &input = {});
    ~Serving();
    Q_DISABLE_COPY_MOVE(Serving)

    bool isReady() const { return m_http != nullptr; }
    /** What it printed when it was ready, and what it said on standard error so far. */
    QString readyLine() const { return m_readyLine; }
    QString errors();

    HttpClient &http() { return *m_http; }
    QString url() const { return m_url; }
    QProcess &process() { return m_process; }

    /** Sends the signal and waits; the exit code, -1 where it did not end by itself. */
    int end(int signal);
    /** Closes its standard input and waits. */
    int endInput();
    void kill();

private:
    int exitCode();

    QProcess m_process;
    QString m_readyLine;
    QString m_url;
    std::unique_ptr<HttpClient> m_http;
    QByteArray m_errors;
};

} // namespace lectern
