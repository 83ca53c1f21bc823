// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QVariantList>

struct pg_conn;

namespace lectern {

/** A statement as PostgreSQL's library sends it. */
struct PostgresStatement
{
    QByteArray name = {}; ///< by which the server keeps it; without one it is planned anew
    QByteArray text = {}; ///< where there is no name

    /**
     * Begins to send it with its values, for results in the binary format; whether that could be
     * begun. A QByteArray travels as bytea, all else as text:
     * https://www.postgresql.org/docs/15/protocol-overview.html#PROTOCOL-FORMAT-CODES
     */
    bool send(pg_conn *postgres, const QVariantList &values) const;

    /** The SQL with $1, $2, ... for each question mark outside of quotes. */
    static QByteArray numbered(const QString &sql);
};

} // namespace lectern
