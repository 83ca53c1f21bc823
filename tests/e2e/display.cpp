// SPDX-License-Identifier: GPL-3.0-or-later
#include "display.h"

#include <QSize>

namespace lectern {

using namespace Qt::StringLiterals;

Display::~Display()
{
    m_process.terminate();
    if (!m_process.waitForFinished(5000))
        m_process.kill();
    m_process.waitForFinished();
}

bool Display::start(const QSize &size)
{
    const QString screen = u"%1x%2x24"_s.arg(size.width()).arg(size.height());
    m_process.start(
        u"Xvfb"_s,
        {u"-displayfd"_s, u"1"_s, u"-screen"_s, u"0"_s, screen, u"-nolisten"_s, u"tcp"_s});
    while (m_process.waitForReadyRead(10'000)) {
        if (!m_process.canReadLine())
            continue;
        m_name = u':' + QString::fromLatin1(m_process.readLine().trimmed());
        return true;
    }
    return false;
}

} // namespace lectern
