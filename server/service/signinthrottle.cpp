// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/signinthrottle.h"

#include "core/fold.h"
#include "service/steadytime.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace lectern {

namespace {

constexpr qint64 kSecond = 1000;
constexpr qint64 kMinute = 60 * kSecond;

// Many people may share an address, a school's for example: their slips are forgotten faster.
constexpr AttemptLog::Rule kPerPair {.free = 5, .longest = 15 * kMinute, .forgiven = 30 * kMinute};
constexpr AttemptLog::Rule kPerAddress {.free = 20, .longest = 15 * kMinute, .forgiven = kMinute};
constexpr AttemptLog::Rule kPerAccount {.free = 30, .longest = kMinute, .forgiven = kMinute};
constexpr AttemptLog::Rule kFriendship {
    .free = 1, .longest = 0, .forgiven = 30 * 24 * 60 * kMinute};

QString accountName(const QString &account)
{
    return fold(QStringView(account).left(256));
}

} // namespace

struct SigninThrottle::Keys
{
    Keys(const QString &name, const QString &from)
        : pair(attemptKey(accountName(name) + u'\n' + networkOf(from))),
          address(attemptKey(networkOf(from))), account(attemptKey(accountName(name)))
    {
    }

    QByteArray pair;
    QByteArray address;
    QByteArray account;
};

SigninThrottle::SigninThrottle(Now now)
    : m_now(now ? std::move(now) : Now(&steadyMilliseconds)), m_pairs(kPerPair),
      m_addresses(kPerAddress), m_accounts(kPerAccount), m_friends(kFriendship)
{
}

int SigninThrottle::wait(const QString &account, const QString &address) const
{
    const Keys keys(account, address);
    const std::scoped_lock lock(m_mutex);
    return wholeSeconds(wait(keys, m_now()));
}

// Milliseconds; called with the mutex held.
qint64 SigninThrottle::wait(const Keys &keys, qint64 now) const
{
    qint64 wait = m_pairs.wait(keys.pair, now);
    // What others do at the same address, or to the same account, must not lock out who is at home
    // there.
    if (!m_friends.contains(keys.pair, now)) {
        wait = std::max(
            {wait, m_addresses.wait(keys.address, now), m_accounts.wait(keys.account, now)});
    }
    return wait;
}

Result<void> SigninThrottle::begin(const QString &account, const QString &address,
                                   const QString &words)
{
    const Keys keys(account, address);
    const std::scoped_lock lock(m_mutex);
    const qint64 now = m_now();
    if (const int seconds = wholeSeconds(wait(keys, now)); seconds > 0)
        return Fault::tooMany(words, seconds);
    m_pairs.begin(keys.pair, now);
    m_addresses.begin(keys.address, now);
    m_accounts.begin(keys.account, now);
    return {};
}

void SigninThrottle::end(const QString &account, const QString &address)
{
    const Keys keys(account, address);
    const std::scoped_lock lock(m_mutex);
    m_pairs.end(keys.pair);
    m_addresses.end(keys.address);
    m_accounts.end(keys.account);
}

void SigninThrottle::failed(const QString &account, const QString &address)
{
    const Keys keys(account, address);
    const std::scoped_lock lock(m_mutex);
    const qint64 now = m_now();
    m_pairs.add(keys.pair, now);
    m_addresses.add(keys.address, now);
    m_accounts.add(keys.account, now);
}

void SigninThrottle::succeeded(const QString &account, const QString &address)
{
    const Keys keys(account, address);
    const std::scoped_lock lock(m_mutex);
    m_pairs.remove(keys.pair);
    m_friends.add(keys.pair, m_now());
}

} // namespace lectern
