// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>

/** The real lectern-server on a database of its own, for one test. */
namespace lectern {

/**
 * Serves on a free port of 127.0.0.1 in the profile `testing`, where requests need no token, unless
 * another one is set. Ends with this object, and with the test's process however that ends; its
 * files go with it.
 */
class TestServer
{
public:
    TestServer();
    ~TestServer();
    Q_DISABLE_COPY_MOVE(TestServer)

    /** Starts it and waits until it is ready; after a stop or kill, on the same port and database.
     */
    bool start();

    /** Asks it to end and waits; false where it did not end by itself with exit code 0. */
    bool stop();

    /** Ends it as a crash would. */
    void kill();

    /** Lets requests wait until resume(), as a slow server does. */
    void pause();
    void resume();

    QUrl url() const { return m_url; }

    /** Of its owner, who may do all. */
    static QByteArray token() { return QByteArray(43, 'o'); }
    qint64 processId() const { return m_process.processId(); }

    /** Brings the schema up to date, which `production` does not do by itself. Before start(). */
    bool upgrade() const;

    /** Someone who can sign in; `more` are arguments such as --admin. Whether it worked. */
    bool createUser(const QString &name, const QString &password,
                    const QStringList &more = {}) const;

    /** What it printed for its first administrator; empty where it has one. */
    QString setupCode();

    /** A database that is there already, instead of an own one. Call before start(). */
    void useDatabase(const QString &url) { m_databaseUrl = url; }
    QString databaseUrl() const { return m_databaseUrl; }

    /** Another profile than `testing`, with that token for its owner. Call before start(). */
    void useProfile(const QString &profile, const QByteArray &ownerToken);

    /** What it said on standard error, for the message of a test that fails. */
    QString errors() const { return QString::fromUtf8(m_errors); }

    /** The path of the server's program. */
    static QString program();

    /** A folder for files of the test; removed with this object. */
    QString filePath(const QString &name) const { return m_folder.filePath(name); }

private:
    bool waitUntilReady();
    bool run(const QStringList &arguments, const QByteArray &input) const;

    QTemporaryDir m_folder;
    QString m_databaseUrl;
    QString m_profile = QStringLiteral("testing");
    QByteArray m_ownerToken = token();
    QProcess m_process;
    QUrl m_url;
    QByteArray m_errors;
};

} // namespace lectern
