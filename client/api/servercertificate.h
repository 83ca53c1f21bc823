// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>

/** A server's certificate that nobody vouches for, in the words in which people are asked. */
namespace lectern {

struct ServerCertificate
{
    QString place; ///< host:port of the server that shows it
    QString issuedTo;
    QString issuedBy;
    QDateTime from;
    QDateTime until;
    QByteArray fingerprint; ///< SHA-256, as AA:BB:...
    QStringList reasons; ///< why it is not trusted, a sentence each
    QByteArray former; ///< fingerprint of the one that was accepted for this place; may be empty
};

} // namespace lectern
