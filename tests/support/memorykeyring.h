// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/keyring.h"

#include <QMap>
#include <QStringList>

/** A keyring that ends with the test. */
namespace lectern {

class MemoryKeyring : public Keyring
{
public:
    MemoryKeyring() = default;

    void read(const QString &key, QObject *context, ReadDone done) override;
    void write(const QString &key, const QByteArray &secret, QObject *context, Done done) override;
    void remove(const QString &key, QObject *context, Done done) override;

    QMap<QString, QByteArray> entries;
    int writes = 0;

    /** Without it, nothing is kept. */
    bool isThere = true;

    /** Called before a write is said to be done. */
    std::function<void()> written;
};

} // namespace lectern
