// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/metrics.h"

namespace lectern {

size_t qHash(const Metrics::Route &route, size_t seed)
{
    return qHashMulti(seed, route.method, route.pattern);
}

void Metrics::count(const QByteArray &method, const QByteArray &pattern, int status,
                    std::optional<std::chrono::nanoseconds> took)
{
    m_requests.change([&](QHash<Route, Figures> &requests) {
        Figures &figures = requests[{method, pattern}];
        ++figures.statuses[status];
        if (took)
            figures.durations.add(*took);
    });
}

QMap<Metrics::Route, Metrics::Figures> Metrics::requests() const
{
    QMap<Route, Figures> sums;
    m_requests.forEach([&](const QHash<Route, Figures> &requests) {
        for (auto it = requests.begin(); it != requests.end(); ++it) {
            Figures &sum = sums[it.key()];
            sum.durations += it->durations;
            for (auto status = it->statuses.begin(); status != it->statuses.end(); ++status)
                sum.statuses[status.key()] += *status;
        }
    });
    return sums;
}

} // namespace lectern
