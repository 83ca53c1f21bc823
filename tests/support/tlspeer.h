// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QSslServer>
#include <QUrl>

/** A server with a certificate of its own making, which says 200 to everything. */
namespace lectern {

class TlsPeer : public QSslServer
{
    Q_OBJECT

public:
    explicit TlsPeer(QObject *parent = nullptr);

    /**
     * Makes a certificate by openssl in that folder and shows it from now on, with `days` until it
     * ends. Listens at the first time. False where there is no openssl.
     */
    bool show(const QString &folder, const QString &name, int days = 7);

    QUrl url() const;

    /** Of the certificate that is shown, as AA:BB:... */
    QByteArray fingerprint() const { return m_fingerprint; }

    /** All that clients have sent once the connection was encrypted. */
    QByteArray received;

private:
    void accept();

    QByteArray m_fingerprint;
};

} // namespace lectern
