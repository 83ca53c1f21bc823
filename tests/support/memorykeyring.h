// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/keyring.h"

#include <QMap>
#include <QPointer>

#include <list>
#include <utility>

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

    /** While it is, nothing is answered. */
    bool isLocked = false;
    void unlock();

    /** Called before a write is said to be done. */
    std::function<void()> written;

private:
    void later(QObject *context, std::function<void()> answer);

    std::list<std::pair<QPointer<QObject>, std::function<void()>>> m_waiting;
};

} // namespace lectern
