// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <memory>

class QLockFile;

/**
 * Lets one window of this user after another read the keyring, renew the session and write it back:
 * two that did it at once would send the same update token, which the server takes for theft. It
 * is a lock file in the runtime folder; where there is none, nobody waits. How long is waited for a
 * window that hangs is for the caller to say.
 */
namespace lectern {

class RenewalTurn : public QObject
{
    Q_OBJECT

public:
    explicit RenewalTurn(QObject *parent = nullptr);
    ~RenewalTurn() override;

    /** Calls `taken`, at once or later, unless it is given back before. One at a time. */
    void take(const QString &key, std::function<void()> taken);

    /** Also where it has not been taken. */
    void giveBack();

private:
    void tryNow();

    std::unique_ptr<QLockFile> m_lock;
    std::function<void()> m_taken;
    QTimer m_again;
};

} // namespace lectern
