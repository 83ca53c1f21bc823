// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QSslConfiguration>
#include <QStringList>

#include <memory>
#include <mutex>

namespace lectern {

/**
 * The certificate with which the server says who it is, and its key, as their files have them; read
 * again when these are renewed. Safe to use from several threads.
 */
class ServerCertificate
{
public:
    /** PEM: the certificate with those between it and a known authority, and its private key. */
    struct Files
    {
        QString certificate;
        QString key;
    };

    /** Fault: Invalid, naming the setting (CERT or KEY). */
    static Result<std::unique_ptr<ServerCertificate>> read(const Files &files);

    /** TLS 1.2 and 1.3 with it, for a connection that begins. */
    QSslConfiguration configuration() const;

    /** Whether the files hold another pair than before. Fault: as read(); the pair before stays. */
    Result<bool> renew();

    /** What an administrator should look at, sentences. */
    QStringList warnings() const;
    /** When it ceases to hold. */
    QDateTime expiry() const;

private:
    /** What the files hold. */
    struct Pair
    {
        QByteArray certificate;
        QByteArray key;

        bool operator==(const Pair &) const = default;
    };

    explicit ServerCertificate(const Files &files) : m_files(files) { }

    Result<Pair> readPair() const;

    const Files m_files;
    mutable std::mutex m_mutex;
    Pair m_pair;
    QSslConfiguration m_configuration;
};

} // namespace lectern
