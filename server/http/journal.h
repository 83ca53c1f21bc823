// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/linelog.h"
#include "http/metrics.h"

#include <QHostAddress>

#include <memory>

namespace lectern {

/** A request that has been answered. */
struct Exchange
{
    QByteArray method;
    QByteArray route; ///< the pattern; unknownRoute() or refusedRoute() where there is none
    QByteArray path; ///< percent-encoded, without the query, which may hold secrets
    int status = 0;
    qint64 bytes = 0; ///< of the body that was sent
    std::optional<std::chrono::nanoseconds> took = {}; ///< not of what was refused
    QByteArray requestId;
    QHostAddress peer;
};

/**
 * Notes each request: counts it and, where there is an access log, writes its line. Safe to use
 * from several threads; nobody waits here.
 */
class Journal
{
public:
    /** Without a log, requests are only counted. */
    explicit Journal(std::unique_ptr<LineLog> log) : m_log(std::move(log)) { }

    void note(const Exchange &exchange);

    Metrics &metrics() { return m_metrics; }
    /** The lines that the log has dropped. */
    quint64 droppedLines() const { return m_log ? m_log->dropped() : 0; }

    /** What stands for the route of a path that has none. */
    static QByteArray unknownRoute() { return QByteArrayLiteral("unknown"); }
    /** The same for what is refused before its path is looked at. */
    static QByteArray refusedRoute() { return QByteArrayLiteral("refused"); }

private:
    Metrics m_metrics;
    std::unique_ptr<LineLog> m_log;
};

/**
 * The line of the access log, with its line end: `time=2026-11-21T08:15:30.123Z method=GET
 * route=/api/v1/songs/{id} path=/api/v1/songs/7 status=200 bytes=312 ms=0.41 request=... peer=...`
 */
QByteArray accessLine(const Exchange &exchange, std::chrono::system_clock::time_point now);

} // namespace lectern
