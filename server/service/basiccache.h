// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/random256.h"

#include <QHash>
#include <QMessageAuthenticationCode>

#include <mutex>

namespace lectern {

/**
 * User names and passwords that were found right, so that those who send both with each request
 * need not wait for a hash each time: kept as a MAC under a key that nobody outside this process
 * knows, together with the hash of the password that they were right for. Safe to use from several
 * threads.
 */
class BasicCache
{
public:
    /** The password's hash for which they were right; empty where that is not known. */
    QByteArray find(const QString &name, const QString &password) const
    {
        const std::scoped_lock lock(m_mutex);
        return m_right.value(mac(name, password));
    }

    void put(const QString &name, const QString &password, const QByteArray &hash)
    {
        const std::scoped_lock lock(m_mutex);
        if (m_right.size() >= kMost)
            m_right.clear();
        m_right.insert(mac(name, password), hash);
    }

private:
    static constexpr qsizetype kMost = 1'000;

    QByteArray mac(const QString &name, const QString &password) const
    {
        return QMessageAuthenticationCode::hash(name.toUtf8() + '\0' + password.toUtf8(), m_key,
                                                QCryptographicHash::Sha256);
    }

    const QByteArray m_key = random256();
    mutable std::mutex m_mutex;
    QHash<QByteArray, QByteArray> m_right;
};

} // namespace lectern
