// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/certificategate.h"

#include <QCryptographicHash>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QUrl>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr char kRefused[] = "certificateRefused"; ///< of a reply
constexpr int kHttpsPort = 443;

QByteArray fingerprintOf(const QSslCertificate &certificate)
{
    return certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper();
}

// "school.example, Music School", whatever of it there is.
QString partyWords(const QStringList &names, const QStringList &organizations)
{
    const QStringList words = names + organizations;
    return words.isEmpty() ? CertificateGate::tr("(not named)") : words.join(u", "_s);
}

QString issuerWords(const QSslCertificate &certificate)
{
    if (certificate.isSelfSigned())
        return CertificateGate::tr("itself");
    return partyWords(certificate.issuerInfo(QSslCertificate::CommonName),
                      certificate.issuerInfo(QSslCertificate::Organization));
}

QString reasonOf(const QSslError &error)
{
    switch (error.error()) {
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
        return CertificateGate::tr("It vouches only for itself: nobody known here has signed it.");
    case QSslError::HostNameMismatch:
        return CertificateGate::tr("It is for another server than the one you asked for.");
    case QSslError::CertificateExpired:
        return CertificateGate::tr("It has expired.");
    case QSslError::CertificateNotYetValid:
        return CertificateGate::tr("It is not valid yet.");
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return CertificateGate::tr("Whoever has signed it is not known here.");
    case QSslError::CertificateRevoked:
        return CertificateGate::tr("It has been revoked by whoever has signed it.");
    default:
        return error.errorString();
    }
}

} // namespace

CertificateGate::CertificateGate(QNetworkAccessManager &network)
{
    connect(&network, &QNetworkAccessManager::sslErrors, this, &CertificateGate::checkErrors);
    connect(&network, &QNetworkAccessManager::encrypted, this, &CertificateGate::checkTrusted);
}

QString CertificateGate::placeOf(const QUrl &server)
{
    return u"%1:%2"_s.arg(server.host()).arg(server.port(kHttpsPort));
}

void CertificateGate::pin(const QString &place, const QByteArray &fingerprint)
{
    m_pins.insert(place, fingerprint);
    m_told.remove(place);
    m_doubts.remove(place);
}

bool CertificateGate::hasRefused(const QNetworkReply &reply) const
{
    // Those that waited for the same connection end with it.
    return reply.property(kRefused).toBool()
        || (reply.error() == QNetworkReply::SslHandshakeFailedError
            && m_doubts.contains(placeOf(reply.url())));
}

Fault CertificateGate::refusal(const QUrl &server) const
{
    return Fault::unavailable(
        tr("The certificate of the server at %1 is not trusted.").arg(placeOf(server)));
}

void CertificateGate::checkErrors(QNetworkReply *reply, const QList<QSslError> &errors)
{
    const QByteArray fingerprint = fingerprintOf(reply->sslConfiguration().peerCertificate());
    const QByteArray pinned = m_pins.value(placeOf(reply->url()));
    if (!pinned.isEmpty() && pinned == fingerprint)
        return reply->ignoreSslErrors(errors);
    QStringList reasons;
    for (const QSslError &error : errors)
        reasons.append(reasonOf(error));
    reasons.removeDuplicates();
    doubt(reply, reasons);
}

// The handshake is done and nothing of the request has been sent yet.
void CertificateGate::checkTrusted(QNetworkReply *reply)
{
    const QByteArray pinned = m_pins.value(placeOf(reply->url()));
    const QByteArray shown = fingerprintOf(reply->sslConfiguration().peerCertificate());
    if (pinned.isEmpty() || pinned == shown)
        return;
    doubt(reply, {});
    reply->abort();
}

void CertificateGate::doubt(QNetworkReply *reply, const QStringList &reasons)
{
    reply->setProperty(kRefused, true);
    const QSslCertificate shown = reply->sslConfiguration().peerCertificate();
    const QString place = placeOf(reply->url());
    const QByteArray fingerprint = fingerprintOf(shown);
    m_doubts.insert(place);
    if (m_told.value(place) == fingerprint)
        return;
    m_told.insert(place, fingerprint);
    Q_EMIT doubted({.place = place,
                    .issuedTo = partyWords(shown.subjectInfo(QSslCertificate::CommonName),
                                           shown.subjectInfo(QSslCertificate::Organization)),
                    .issuedBy = issuerWords(shown),
                    .from = shown.effectiveDate(),
                    .until = shown.expiryDate(),
                    .fingerprint = fingerprint,
                    .reasons = reasons,
                    .former = m_pins.value(place)});
}

} // namespace lectern
