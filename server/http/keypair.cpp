// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/keypair.h"

#include "http/opensslpointers.h"
#include "http/wrongsetting.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace openssl;

namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

Memory memory(const QByteArray &bytes)
{
    return {BIO_new_mem_buf(bytes.constData(), int(bytes.size())), BIO_free};
}

Fault wrong(const QString &setting, const QString &words)
{
    ERR_clear_error();
    return wrongSetting(setting, words);
}

// Without it OpenSSL would ask at the terminal.
int noPassphrase(char *, int, int, void *)
{
    return -1;
}

QString reason()
{
    const char *words = ERR_reason_error_string(ERR_peek_last_error());
    return QString::fromUtf8(words ? words : "not accepted");
}

// In the form that Qt reads, whatever the file's is.
QSslKey qtKey(EVP_PKEY *key)
{
    const Memory written(BIO_new(BIO_s_mem()), BIO_free);
    if (PEM_write_bio_PrivateKey_traditional(written.get(), key, nullptr, nullptr, 0, nullptr,
                                             nullptr)
        != 1)
        return {};
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(written.get(), &bytes);
    QByteArray pem(bytes, qsizetype(size));
    const QSsl::KeyAlgorithm algorithm =
        EVP_PKEY_get_base_id(key) == EVP_PKEY_EC ? QSsl::Ec : QSsl::Rsa;
    QSslKey qt(pem, algorithm);
    OPENSSL_cleanse(pem.data(), size_t(pem.size()));
    OPENSSL_cleanse(bytes, size_t(size));
    return qt;
}

} // namespace

Result<QSslKey> keyOfPair(const QByteArray &certificate, const QByteArray &key)
{
    const Certificate first(
        PEM_read_bio_X509(memory(certificate).get(), nullptr, noPassphrase, nullptr), X509_free);
    if (!first)
        return wrong(u"CERT"_s, u"CERT: the file holds no certificate (PEM)."_s);
    const PrivateKey secret(
        PEM_read_bio_PrivateKey(memory(key).get(), nullptr, noPassphrase, nullptr), EVP_PKEY_free);
    if (!secret && key.contains("ENCRYPTED"))
        return wrong(u"KEY"_s, u"KEY: the key is under a passphrase, which nobody could give."_s);
    if (!secret)
        return wrong(u"KEY"_s, u"KEY: the file holds no private key (PEM)."_s);
    const int kind = EVP_PKEY_get_base_id(secret.get());
    if (kind != EVP_PKEY_EC && kind != EVP_PKEY_RSA)
        return wrong(u"KEY"_s, u"KEY: the key must be one of ECDSA or RSA."_s);
    if (X509_check_private_key(first.get(), secret.get()) != 1)
        return wrong(u"KEY"_s, u"KEY: the key does not belong to the certificate (CERT)."_s);
    const Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (!context || SSL_CTX_use_certificate(context.get(), first.get()) != 1)
        return wrong(u"CERT"_s, u"CERT: TLS does not take this certificate: %1."_s.arg(reason()));
    if (SSL_CTX_use_PrivateKey(context.get(), secret.get()) != 1)
        return wrong(u"KEY"_s, u"KEY: TLS does not take this key: %1."_s.arg(reason()));
    const QSslKey qt = qtKey(secret.get());
    if (qt.isNull())
        return wrong(u"KEY"_s, u"KEY: Qt does not read this key."_s);
    return qt;
}

} // namespace lectern
