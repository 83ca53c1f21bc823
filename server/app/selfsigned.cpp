// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/selfsigned.h"

#include "http/opensslpointers.h"

#include <QHostAddress>
#include <QRegularExpression>
#include <QUrl>

#include <array>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace openssl;

namespace {

using Extension = std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)>;

constexpr long kAgo = -3600; // seconds; clocks differ
constexpr long kDay = 24 * 3600;

QByteArray content(BIO *memory)
{
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(memory, &bytes);
    return {bytes, qsizetype(size)};
}

bool setSerial(X509 *certificate)
{
    std::array<unsigned char, 16> bytes {};
    if (RAND_bytes(bytes.data(), int(bytes.size())) != 1)
        return false;
    bytes[0] &= 0x7f; // it is a positive number (RFC 5280, 4.1.2.2)
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(
        BN_bin2bn(bytes.data(), int(bytes.size()), nullptr), BN_free);
    return number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
}

bool setName(X509 *certificate)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    const std::array<unsigned char, 8> words {'L', 'e', 'c', 't', 'e', 'r', 'n'};
    return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, words.data(), 7, -1, 0) == 1
        && X509_set_issuer_name(certificate, name) == 1;
}

bool addExtension(X509 *certificate, int kind, const QByteArray &value)
{
    X509V3_CTX context {};
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.constData()),
                              X509_EXTENSION_free);
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

Certificate makeCertificate(EVP_PKEY *key, const QByteArray &names, int days)
{
    Certificate made(X509_new(), X509_free);
    X509 *certificate = made.get();
    const bool ok = certificate && X509_set_version(certificate, X509_VERSION_3) == 1
        && setSerial(certificate) && setName(certificate)
        && X509_gmtime_adj(X509_getm_notBefore(certificate), kAgo)
        && X509_gmtime_adj(X509_getm_notAfter(certificate), kAgo + days * kDay)
        && X509_set_pubkey(certificate, key) == 1
        && addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        && addExtension(certificate, NID_ext_key_usage, "serverAuth")
        && addExtension(certificate, NID_subject_key_identifier, "hash")
        && addExtension(certificate, NID_subject_alt_name, names)
        && X509_sign(certificate, key, EVP_sha256()) > 0;
    if (!ok)
        made.reset();
    return made;
}

QByteArray fingerprintOf(const X509 *certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest {};
    unsigned int size = 0;
    X509_digest(certificate, EVP_sha256(), digest.data(), &size);
    return QByteArray(reinterpret_cast<const char *>(digest.data()), qsizetype(size))
        .toHex(':')
        .toUpper();
}

} // namespace

QByteArray alternativeName(const QString &host)
{
    const QHostAddress address(host);
    if (!address.isNull() && address.scopeId().isEmpty())
        return "IP:" + address.toString().toLatin1();
    static const QRegularExpression name(
        u"^(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"_s);
    // The asterisk of a wildcard is not for QUrl.
    const QString star = host.startsWith(u"*.") ? u"*."_s : QString();
    const QString ace = star + QString::fromLatin1(QUrl::toAce(host.mid(star.size()))).toLower();
    return name.match(ace).hasMatch() ? "DNS:" + ace.toLatin1() : QByteArray();
}

Result<SelfSigned> makeSelfSigned(const QStringList &hosts, int days)
{
    QByteArrayList names;
    for (const QString &host : QStringList {u"localhost"_s, u"127.0.0.1"_s, u"::1"_s} + hosts) {
        const QByteArray name = alternativeName(host);
        if (name.isEmpty())
            return Fault::invalid(
                u"\"%1\" is no host; a name such as school.example or an address is."_s.arg(host));
        if (!names.contains(name))
            names.append(name);
    }
    const PrivateKey key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const Certificate certificate =
        key ? makeCertificate(key.get(), names.join(','), days) : Certificate(nullptr, X509_free);
    const Memory certificateText(BIO_new(BIO_s_mem()), BIO_free);
    const Memory keyText(BIO_new(BIO_s_mem()), BIO_free);
    if (!certificate || PEM_write_bio_X509(certificateText.get(), certificate.get()) != 1
        || PEM_write_bio_PrivateKey(keyText.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr)
            != 1) {
        const char *reason = ERR_reason_error_string(ERR_get_error());
        return Fault::internal(u"The certificate could not be made: %1"_s.arg(
            QString::fromUtf8(reason ? reason : "no reason given")));
    }
    return SelfSigned {.certificate = content(certificateText.get()),
                       .key = content(keyText.get()),
                       .fingerprint = fingerprintOf(certificate.get())};
}

} // namespace lectern
