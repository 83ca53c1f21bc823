// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <functional>

class QObject;

/** Where secrets are kept between two runs; the desktop's own one is DesktopKeyring. */
namespace lectern {

/** Callbacks come later, and only while `context` lives. Faults: there is no keyring to ask. */
class Keyring
{
public:
    using ReadDone = std::function<void(const Result<QByteArray> &)>; ///< empty: nothing there
    using Done = std::function<void(const Result<void> &)>;

    virtual ~Keyring() = default;

    virtual void read(const QString &key, QObject *context, ReadDone done) = 0;
    virtual void write(const QString &key, const QByteArray &secret, QObject *context,
                       Done done) = 0;
    virtual void remove(const QString &key, QObject *context, Done done) = 0;

protected:
    Keyring() = default;
    Q_DISABLE_COPY_MOVE(Keyring)
};

} // namespace lectern
