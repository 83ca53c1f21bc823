// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "service/accounts.h"

#include <mutex>

namespace lectern {

/**
 * Accounts that people make for themselves. Each attempt costs the hash of a password and may tell
 * whether an email is known, so that beyond some, those from one address have to wait. Safe to use
 * from several threads.
 */
class Registration
{
public:
    explicit Registration(Accounts &accounts);

    /** Fault: as Accounts::add, TooMany. */
    Result<accounts::User> add(const Accounts::Newcomer &newcomer, const QString &address);

private:
    Result<void> mayTry(const QString &address);

    Accounts &m_accounts;
    std::mutex m_mutex;
    AttemptLog m_addresses;
};

} // namespace lectern
