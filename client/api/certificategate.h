// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/servercertificate.h"
#include "core/fault.h"

#include <QHash>
#include <QObject>
#include <QSet>
#include <QSslError>

class QNetworkAccessManager;
class QNetworkReply;
class QUrl;

/**
 * Lets requests through to servers whose certificate is trusted, or the very one that was accepted
 * for that host and port. Others are refused before anything of a request is sent.
 */
namespace lectern {

class CertificateGate : public QObject
{
    Q_OBJECT

public:
    explicit CertificateGate(QNetworkAccessManager &network);

    /** "host:port", by which certificates are accepted. */
    static QString placeOf(const QUrl &server);

    /** Accepts only this certificate for that place from now on; an empty one: any trusted one. */
    void pin(const QString &place, const QByteArray &fingerprint);

    /** Tells again of a certificate that has been told of. */
    void askAgain() { m_told.clear(); }

    /** Whether the reply ended since its server's certificate is not accepted. */
    bool hasRefused(const QNetworkReply &reply) const;

    /** That it is not, for people. */
    Fault refusal(const QUrl &server) const;

Q_SIGNALS:
    /** Somebody must look at it; told once, not for each request. */
    void doubted(const lectern::ServerCertificate &certificate);

private:
    void checkErrors(QNetworkReply *reply, const QList<QSslError> &errors);
    void checkTrusted(QNetworkReply *reply);
    void doubt(QNetworkReply *reply, const QStringList &reasons);

    QHash<QString, QByteArray> m_pins;
    QSet<QString> m_doubts; ///< places whose certificate is not accepted
    QHash<QString, QByteArray> m_told; ///< what was told last, by place
};

} // namespace lectern
