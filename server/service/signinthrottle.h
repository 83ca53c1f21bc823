// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "service/attemptlog.h"

#include <QString>

#include <functional>
#include <mutex>

namespace lectern {

/**
 * Slows down who tries passwords: after some wrong ones there is a wait that doubles with each
 * further one. Counted are those for one account from one address, those from one address, and
 * those for one account from anywhere, which make others wait only a minute; neither of the last
 * two makes those wait who have signed in from that address before. An attempt counts from its
 * begin, since many may begin before the first is known to be wrong. Kept in memory, bounded, and
 * forgotten after a quiet time. Safe to use from several threads.
 */
class SigninThrottle
{
public:
    using Now = std::function<qint64()>; ///< milliseconds of a clock that only goes on

    /** By default std::chrono::steady_clock. */
    explicit SigninThrottle(Now now = {});

    /** Seconds to wait before that account may be tried from that address; 0: now. */
    int wait(const QString &account, const QString &address) const;
    /** Begins an attempt, which is to be ended. Fault: TooMany with these words, which need not say
     *  how long, where there is a wait. */
    Result<void> begin(const QString &account, const QString &address, const QString &words);
    void end(const QString &account, const QString &address);

    /** That the password was wrong, or that there is no such account. */
    void failed(const QString &account, const QString &address);

    /** Forgets the failures of that account from that address. */
    void succeeded(const QString &account, const QString &address);

private:
    struct Keys;
    qint64 wait(const Keys &keys, qint64 now) const;

    const Now m_now;
    mutable std::mutex m_mutex;
    AttemptLog m_pairs;
    AttemptLog m_addresses;
    AttemptLog m_accounts;
    AttemptLog m_friends; ///< accounts from the addresses where they have signed in
};

} // namespace lectern
