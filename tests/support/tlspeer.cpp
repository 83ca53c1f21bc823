// SPDX-License-Identifier: GPL-3.0-or-later
#include "tlspeer.h"

#include <QCryptographicHash>
#include <QFile>
#include <QHostAddress>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QByteArray contentsOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

TlsPeer::TlsPeer(QObject *parent) : QSslServer(parent)
{
    connect(this, &QTcpServer::pendingConnectionAvailable, this, &TlsPeer::accept);
}

bool TlsPeer::show(const QString &folder, const QString &name, int days)
{
    const QString key = folder + u"/key.pem"_s;
    const QString certificate = folder + u"/certificate.pem"_s;
    QProcess openssl;
    openssl.start(u"openssl"_s,
                  {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                   u"ec_paramgen_curve:prime256v1"_s, u"-nodes"_s, u"-keyout"_s, key, u"-out"_s,
                   certificate, u"-days"_s, QString::number(days), u"-subj"_s,
                   u"/CN=%1/O=Music School"_s.arg(name), u"-addext"_s,
                   u"subjectAltName=IP:127.0.0.1"_s, u"-batch"_s});
    const bool made = openssl.waitForFinished() && openssl.exitCode() == 0;
    const QSslCertificate shown(contentsOf(certificate));
    if (!made || shown.isNull())
        return false;
    m_fingerprint = shown.digest(QCryptographicHash::Sha256).toHex(':').toUpper();
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(shown);
    configuration.setPrivateKey(QSslKey(contentsOf(key), QSsl::Ec));
    setSslConfiguration(configuration);
    return isListening() || listen(QHostAddress::LocalHost);
}

QUrl TlsPeer::url() const
{
    return QUrl(u"https://127.0.0.1:%1"_s.arg(serverPort()));
}

void TlsPeer::accept()
{
    auto *socket = nextPendingConnection();
    connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    const auto read = [this, socket] {
        const QByteArray request = socket->readAll();
        received += request;
        const qsizetype requests = request.count("\r\n\r\n");
        for (qsizetype i = 0; i < requests; ++i)
            socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    };
    connect(socket, &QTcpSocket::readyRead, this, read);
    if (socket->bytesAvailable() > 0)
        read();
}

} // namespace lectern
