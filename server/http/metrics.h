// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/guard/guardrules.h"
#include "store/histogram.h"
#include "store/perthread.h"

#include <QByteArray>
#include <QHash>
#include <QMap>

#include <optional>
#include <tuple>

namespace lectern {

/**
 * Counts requests. Each thread counts for itself, so that requests do not wait for each other or
 * for who reads; reading sums up. Safe to use from several threads.
 */
class Metrics
{
public:
    struct Route
    {
        QByteArray method;
        QByteArray pattern;

        bool operator==(const Route &) const = default;
        friend bool operator<(const Route &a, const Route &b)
        {
            return std::tie(a.pattern, a.method) < std::tie(b.pattern, b.method);
        }
    };
    struct Figures
    {
        QMap<int, quint64> statuses; ///< requests by status
        Histogram durations;
    };

    void count(const QByteArray &method, const QByteArray &pattern, int status,
               std::optional<std::chrono::nanoseconds> took);

    QMap<Route, Figures> requests() const;

    /** Connections that are open; counted by who accepts and closes them. */
    OpenConnections &connections() { return m_connections; }
    qint64 openConnections() const { return m_connections.admitted; }

private:
    PerThread<QHash<Route, Figures>> m_requests;
    OpenConnections m_connections;
};

size_t qHash(const Metrics::Route &route, size_t seed);

} // namespace lectern
