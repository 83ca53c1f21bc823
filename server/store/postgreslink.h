// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDeadlineTimer>
#include <QElapsedTimer>

#include <optional>
#include <utility>

struct pg_conn;

namespace lectern {

/**
 * The waiting for a server of PostgreSQL: what is sent and received never blocks in the library,
 * so that a server that does not answer can be given up.
 * https://www.postgresql.org/docs/15/libpq-async.html
 */
class PostgresLink
{
public:
    /** The connection stays its owner's; nullptr where there is none. */
    explicit PostgresLink(pg_conn *postgres) : m_postgres(postgres) { }

    /** What the waiting has come to. */
    enum class State {
        Ready,
        Lost, ///< broken, or given up by a limit although the server has answered before
        Silent, ///< the server has said nothing for so long that it must have stopped
    };

    /** Lets nothing block that is sent; whether there is a connection at all. */
    bool open();
    /** Takes in what the server has said unasked: farewells. */
    State drain();
    /** Sends what waits to be sent, as far as the server takes it. */
    State flush();
    /** Sends it and waits until the next result can be taken. */
    State awaitResult();

    /** From now on all waiting together ends after so many milliseconds. */
    void beginLimit(int patience);
    void beginLimit();
    void endLimit() { m_end.reset(); }
    /** Lets what follows have at least so many milliseconds, where there is a limit. */
    void leaveAtLeast(int patience);
    /** Whether the server would end a statement by itself before it is given up here. */
    bool outlastsStatement() const;
    /** Whether to wait as long as it takes. */
    bool setPatient(bool patient) { return std::exchange(m_patient, patient); }

private:
    int patience() const;
    State givenUp() const;

    pg_conn *m_postgres;
    bool m_patient = false;
    std::optional<QDeadlineTimer> m_end; ///< of all that is limited together
    QElapsedTimer m_silence; ///< since the server was asked, or has answered
};

} // namespace lectern
