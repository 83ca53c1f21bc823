// SPDX-License-Identifier: GPL-3.0-or-later
#include "memorykeyring.h"

#include <QTimer>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

Fault none()
{
    return Fault::unavailable(u"There is no keyring."_s);
}

} // namespace

void MemoryKeyring::later(QObject *context, std::function<void()> answer)
{
    if (isLocked)
        m_waiting.emplace_back(context, std::move(answer));
    else
        QTimer::singleShot(0, context, std::move(answer));
}

void MemoryKeyring::unlock()
{
    isLocked = false;
    for (auto &[context, answer] : std::exchange(m_waiting, {})) {
        if (context)
            later(context, std::move(answer));
    }
}

void MemoryKeyring::read(const QString &key, QObject *context, ReadDone done)
{
    later(context, [this, key, done = std::move(done)] {
        done(isThere ? Result<QByteArray>(entries.value(key)) : none());
    });
}

void MemoryKeyring::write(const QString &key, const QByteArray &secret, QObject *context, Done done)
{
    later(context, [this, key, secret, done = std::move(done)] {
        if (!isThere)
            return done(none());
        entries.insert(key, secret);
        ++writes;
        if (written)
            written();
        done({});
    });
}

void MemoryKeyring::remove(const QString &key, QObject *context, Done done)
{
    later(context, [this, key, done = std::move(done)] {
        if (!isThere)
            return done(none());
        entries.remove(key);
        done({});
    });
}

} // namespace lectern
