// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/messagelog.h"

#include <QString>

#include <atomic>
#include <unistd.h>

namespace lectern {

namespace {

std::atomic<LineLog *> current = nullptr;
std::atomic<QtMessageHandler> before = nullptr;

void handle(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    LineLog *log = current;
    // The last words before the program ends itself.
    if (!log || type == QtFatalMsg) {
        if (const QtMessageHandler handler = before)
            handler(type, context, message);
        return;
    }
    log->add(qFormatLogMessage(type, context, message).toUtf8() + '\n');
}

} // namespace

MessageLog::MessageLog()
    : m_log(STDERR_FILENO, "warnings"), m_before(qInstallMessageHandler(handle))
{
    before = m_before;
    current = &m_log;
}

MessageLog::~MessageLog()
{
    qInstallMessageHandler(m_before);
    current = nullptr;
}

} // namespace lectern
