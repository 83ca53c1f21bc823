// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/registration.h"

#include "service/steadytime.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kSecond = 1000;

// A class of a school may register within one lesson, from one address.
constexpr AttemptLog::Rule kPerAddress {
    .free = 60, .longest = 60 * kSecond, .forgiven = 60 * kSecond};

} // namespace

Registration::Registration(Accounts &accounts) : m_accounts(accounts), m_addresses(kPerAddress)
{
}

Result<accounts::User> Registration::add(const Accounts::Newcomer &newcomer, const QString &address)
{
    if (auto may = mayTry(address); !may)
        return may.fault();
    return m_accounts.add(newcomer);
}

Result<void> Registration::mayTry(const QString &address)
{
    const QByteArray key = attemptKey(networkOf(address));
    const std::scoped_lock lock(m_mutex);
    const qint64 now = steadyMilliseconds();
    if (const qint64 wait = m_addresses.wait(key, now); wait > 0) {
        return Fault::tooMany(u"There were too many registrations from here."_s,
                              wholeSeconds(wait));
    }
    m_addresses.add(key, now);
    return {};
}

} // namespace lectern
