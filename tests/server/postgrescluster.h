// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

namespace lectern {

/**
 * A PostgreSQL server of a test's own, to be hurt: on a socket in a folder of its own. It ends with
 * this object, and with the test's process however that ends. A test that cannot have one ends at
 * once. A commit that was answered outlives a crash.
 */
class PostgresCluster
{
public:
    PostgresCluster();
    ~PostgresCluster();
    Q_DISABLE_COPY_MOVE(PostgresCluster)

    /** Kills all its processes at once. */
    void crash() { tell("crash"); }
    /** Starts it after a crash, and waits until it takes connections. */
    void start() { tell("start"); }
    /** Stops all its processes where they are; connections stay open. */
    void freeze() { tell("freeze"); }
    void thaw() { tell("thaw"); }

    /** As DATABASE_URL says it: by its socket, or by a port of 127.0.0.1 that leads there. */
    QString url() const;
    QString urlAt(quint16 port) const;
    QString socket() const;

private:
    void tell(const QByteArray &word);
    void await();

    QTemporaryDir m_folder;
    QProcess m_process;
    QString m_url; ///< without a database
};

} // namespace lectern
