// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/linelog.h"

#include <QtGlobal>

namespace lectern {

/**
 * While it lives, warnings and the like go to standard error by a thread of their own, so that no
 * request and no stop waits for who reads them. One at a time.
 */
class MessageLog
{
public:
    MessageLog();
    ~MessageLog();
    Q_DISABLE_COPY_MOVE(MessageLog)

private:
    LineLog m_log;
    QtMessageHandler m_before;
};

} // namespace lectern
