// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/servercertificate.h"

#include <QTemporaryDir>

/** Certificates that tests make for themselves. */
namespace lectern {

/** A self-signed certificate for localhost and its key, as files in a folder of their own. */
class TestCertificate
{
public:
    explicit TestCertificate(int days = 365);

    ServerCertificate::Files files() const;
    /** Another pair under the same names. */
    void renew(int days = 365);
    /** SHA-256 of the one that is there. */
    QByteArray fingerprint() const { return m_fingerprint; }

private:
    QTemporaryDir m_folder;
    QByteArray m_fingerprint;
};

/** Whether the servers of all tests are to speak TLS: LECTERN_TEST_TLS is set. */
bool testsSpeakTls();

/** Then, the one that they have; else nullptr. */
const TestCertificate *commonCertificate();

} // namespace lectern
