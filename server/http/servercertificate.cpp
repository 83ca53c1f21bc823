// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/servercertificate.h"

#include "http/keypair.h"
#include "http/wrongsetting.h"

#include <QDateTime>
#include <QFile>
#include <QSslCertificate>
#include <QSslSocket>

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestFile = 1024 * 1024; // bytes

// With forward secrecy and authentication alone; those of TLS 1.3 are all so.
const QString kCiphers = u"TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"
                         "TLS_AES_128_GCM_SHA256:"
                         "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                         "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
                         "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"_s;

Result<QByteArray> readFile(const QString &setting, const QString &path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return wrongSetting(setting,
                            u"%1: %2 cannot be read: %3"_s.arg(setting, path, file.errorString()));
    return file.read(kLongestFile);
}

QSslConfiguration configurationOf(const QByteArray &certificate, const QSslKey &key)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setCiphers(kCiphers);
    configuration.setAllowedNextProtocols({"http/1.1"_ba});
    configuration.setLocalCertificateChain(QSslCertificate::fromData(certificate, QSsl::Pem));
    configuration.setPrivateKey(key);
    // Nobody is asked for a certificate; those of the authorities would be read once a connection.
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setCaCertificates({});
    return configuration;
}

} // namespace

Result<std::unique_ptr<ServerCertificate>> ServerCertificate::read(const Files &files)
{
    if (!QSslSocket::supportsSsl())
        return Fault::unavailable(u"CERT: Qt has no TLS on this computer."_s);
    std::unique_ptr<ServerCertificate> certificate(new ServerCertificate(files));
    if (auto renewed = certificate->renew(); !renewed)
        return renewed.fault();
    return certificate;
}

QSslConfiguration ServerCertificate::configuration() const
{
    const std::scoped_lock lock(m_mutex);
    return m_configuration;
}

Result<ServerCertificate::Pair> ServerCertificate::readPair() const
{
    auto certificate = readFile(u"CERT"_s, m_files.certificate);
    if (!certificate)
        return certificate.fault();
    auto key = readFile(u"KEY"_s, m_files.key);
    if (!key)
        return key.fault();
    return Pair {*certificate, *key};
}

Result<bool> ServerCertificate::renew()
{
    auto pair = readPair();
    if (!pair)
        return pair.fault();
    {
        const std::scoped_lock lock(m_mutex);
        if (*pair == m_pair)
            return false;
    }
    auto key = keyOfPair(pair->certificate, pair->key);
    if (!key)
        return key.fault();
    QSslConfiguration configuration = configurationOf(pair->certificate, *key);
    const std::scoped_lock lock(m_mutex);
    m_pair = *std::move(pair);
    m_configuration = std::move(configuration);
    return true;
}

QDateTime ServerCertificate::expiry() const
{
    return configuration().localCertificate().expiryDate();
}

QStringList ServerCertificate::warnings() const
{
    QStringList warnings;
    const QSslCertificate certificate = configuration().localCertificate();
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (certificate.expiryDate() < now)
        warnings.append(u"CERT: the certificate has expired on %1; clients will refuse it."_s.arg(
            certificate.expiryDate().toString(Qt::ISODate)));
    if (certificate.effectiveDate() > now)
        warnings.append(u"CERT: the certificate holds only from %1."_s.arg(
            certificate.effectiveDate().toString(Qt::ISODate)));
    constexpr QFile::Permissions others =
        QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
    if ((QFile::permissions(m_files.key) & others) != 0)
        warnings.append(
            u"KEY: other users can read or change %1. Better: chmod 600"_s.arg(m_files.key));
    return warnings;
}

} // namespace lectern
