// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/accounts.h"

namespace lectern {

/**
 * How a server without an administrator gets its first: who knows the code that it has printed at
 * its start makes one. Safe to use from several threads.
 */
class Setup
{
public:
    Setup(Database &database, Accounts &accounts, Signin &signin)
        : m_database(database), m_accounts(accounts), m_signin(signin)
    {
    }

    /** The code; empty where there is an administrator. */
    Result<QString> open();
    /** Whether such a code is waited for. */
    Result<bool> isOpen();
    /** Fault: Denied for another code, TooMany, Invalid. */
    Result<SignedIn> setUp(const QString &code, const Accounts::Newcomer &administrator,
                           const Sessions::Place &place);

private:
    Database &m_database;
    Accounts &m_accounts;
    Signin &m_signin;
    SigninThrottle m_throttle;
    mutable std::mutex m_mutex;
    QString m_code;
};

} // namespace lectern
