// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/renewalturn.h"

#include <QCryptographicHash>
#include <QLockFile>
#include <QStandardPaths>

#include <chrono>
#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kAgain = 50ms;

} // namespace

RenewalTurn::RenewalTurn(QObject *parent) : QObject(parent)
{
    m_again.setSingleShot(true);
    m_again.setInterval(kAgain);
    connect(&m_again, &QTimer::timeout, this, &RenewalTurn::tryNow);
}

RenewalTurn::~RenewalTurn() = default;

void RenewalTurn::take(const QString &key, std::function<void()> taken)
{
    m_taken = std::move(taken);
    const QString runtime = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    const QByteArray name =
        QCryptographicHash::hash(key.toUtf8(), QCryptographicHash::Sha256).toHex().first(16);
    m_lock = std::make_unique<QLockFile>(
        runtime + u"/lectern-renewal-%1.lock"_s.arg(QString::fromLatin1(name)));
    // That of a window that has ended; one that hangs keeps its own.
    m_lock->setStaleLockTime(0);
    tryNow();
}

void RenewalTurn::tryNow()
{
    if (!m_lock->tryLock() && m_lock->error() == QLockFile::LockFailedError)
        return m_again.start();
    std::exchange(m_taken, {})();
}

void RenewalTurn::giveBack()
{
    m_again.stop();
    m_taken = {};
    m_lock.reset();
}

} // namespace lectern
