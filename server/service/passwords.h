// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

namespace lectern {

class HashGate;

/** What one hash costs; a sign-in takes as long as one hash. */
struct PasswordCost
{
    qint64 memory = 64LL * 1024 * 1024; ///< bytes; at least 8192
    int passes = 3; ///< at least 1
};

/**
 * Hashes passwords with Argon2id (RFC 9106) by libsodium and tells whether one is the right one;
 * whether one is good enough is passwordstrength.h's. Safe to use from several threads.
 *
 * A password is hashed as the UTF-8 of its form NFC, so that it does not matter how a keyboard
 * composes its letters. In the whole process at most two hashes are computed at once and six more
 * wait for that, or fewer where there are few workers (HashGate::leaveHalf); others get a Fault
 * Unavailable, to be tried again after a second.
 */
class Passwords
{
public:
    explicit Passwords(PasswordCost cost = {}) : m_cost(cost) { }

    /** The hash with its salt and its cost, as text: $argon2id$... */
    Result<QByteArray> hash(const QString &password) const;

    /**
     * Whether it is the password of that hash. A hash that is empty (no such account, or none set)
     * or is none takes as long as one of today's cost, and is false.
     */
    Result<bool> verify(const QByteArray &hash, const QString &password) const;

    /** Whether the hash was made at another cost than a new one is. */
    bool needsRehash(const QByteArray &hash) const;

    /** The gate before all hashes of the process, whichever object computes them. */
    static HashGate &gate();

private:
    Result<QByteArray> compute(const QByteArray &password) const;

    PasswordCost m_cost;
};

} // namespace lectern
