// SPDX-License-Identifier: GPL-3.0-or-later
#include "testcertificate.h"

#include "app/selfsigned.h"

#include <QFile>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size()
        || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
        qFatal("%s", qPrintable(file.errorString()));
}

} // namespace

TestCertificate::TestCertificate(int days)
{
    renew(days);
}

ServerCertificate::Files TestCertificate::files() const
{
    return {.certificate = m_folder.filePath(u"cert.pem"_s),
            .key = m_folder.filePath(u"key.pem"_s)};
}

void TestCertificate::renew(int days)
{
    auto pair = makeSelfSigned({}, days);
    if (!pair)
        qFatal("%s", qPrintable(pair.fault().message));
    write(files().certificate, pair->certificate);
    write(files().key, pair->key);
    m_fingerprint = pair->fingerprint;
}

bool testsSpeakTls()
{
    return qEnvironmentVariableIsSet("LECTERN_TEST_TLS");
}

const TestCertificate *commonCertificate()
{
    if (!testsSpeakTls())
        return nullptr;
    static const TestCertificate certificate;
    return &certificate;
}

} // namespace lectern
