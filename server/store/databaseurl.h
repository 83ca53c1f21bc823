// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QString>

namespace lectern {

enum class DatabaseKind { Sqlite, Postgres };

/** Where the database is, as DATABASE_URL says it. */
struct DatabaseUrl
{
    DatabaseKind kind = DatabaseKind::Sqlite;
    QString path = {}; ///< SQLite: the file
    QString host = {}; ///< PostgreSQL: host name, address, or the folder of the socket
    int port = 5432;
    QString user = {};
    QString password = {};
    QString name = {};
    QString options = {}; ///< PostgreSQL: what else the URL says, as libpq is told, with semicolons

    /**
     * Reads `sqlite:///path/to/file.db` (a relative path), `sqlite:////absolute/path.db` or
     * `postgresql://user:password@host:port/name`; parts may be percent-encoded. `?host=` may
     * name a socket's folder, and libpq's sslmode, sslrootcert, sslcert, sslkey, connect_timeout
     * and application_name are handed on. Fault: Invalid, in words that do not repeat the password.
     */
    static Result<DatabaseUrl> parse(const QString &text);

    /** For people and logs: without the password. */
    QString words() const;
};

} // namespace lectern
