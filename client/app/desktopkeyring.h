// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/keyring.h"

/** The keyring of the desktop: the Secret Service or KWallet, asked over D-Bus. */
namespace lectern {

class DesktopKeyring : public Keyring
{
public:
    DesktopKeyring() = default;

    void read(const QString &key, QObject *context, ReadDone done) override;
    void write(const QString &key, const QByteArray &secret, QObject *context, Done done) override;
    void remove(const QString &key, QObject *context, Done done) override;
};

} // namespace lectern
