// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/requestkey.h"
#include "store/database.h"

#include <optional>
#include <set>

namespace lectern {

/**
 * Does what a request asks for once for each key, and remembers for a day what it gave
 * (draft-ietf-httpapi-idempotency-key-header). Safe to use from several threads.
 */
class Idempotency
{
public:
    explicit Idempotency(Database &database) : m_database(database) { }

    /**
     * Runs the job as Database::write does, and keeps by the same commit what it has left in
     * `result`. Where that was done before, does nothing and puts there what was kept. A job that
     * failed has done nothing and may be asked for again; it may be run twice, and must not say of
     * a statement that it is the last.
     * Fault: the job's; Unprocessable where the key was used for another request; Conflict while
     * one with this key is under way.
     */
    Result<void> once(const RequestKey &key, QByteArray &result, const Database::Job &job,
                      Database::Effort effort = Database::Effort::Twice);

    /** Keeps a result within a transaction of the caller's, under a key that nobody sends. */
    static Result<void> note(Connection &connection, const RequestKey &key,
                             const QByteArray &result);
    /** What is kept under the key, if anything is. Fault: Unprocessable as for once(). */
    static Result<std::optional<QByteArray>> kept(Connection &connection, const RequestKey &key);

private:
    class Turn;

    Database &m_database;
    std::mutex m_mutex;
    std::set<std::pair<QString, QString>> m_underWay;
};

} // namespace lectern
