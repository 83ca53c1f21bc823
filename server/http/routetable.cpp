// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/routetable.h"

#include <QVarLengthArray>

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

using Segments = QVarLengthArray<QByteArrayView, 16>;

bool isPlace(QByteArrayView segment)
{
    return segment.startsWith('{');
}

// Of a path that begins with a slash.
Segments segmentsOf(QByteArrayView path)
{
    Segments segments;
    qsizetype start = 1;
    for (qsizetype i = 1; i < path.size(); ++i) {
        if (path[i] == '/') {
            segments.append(path.sliced(start, i - start));
            start = i + 1;
        }
    }
    segments.append(start < path.size() ? path.sliced(start) : QByteArrayView());
    return segments;
}

bool fits(const QByteArrayList &pattern, const Segments &segments)
{
    for (qsizetype i = 0; i < segments.size(); ++i) {
        if (isPlace(pattern[i]) ? segments[i].isEmpty() : pattern[i] != segments[i])
            return false;
    }
    return true;
}

QString decoded(QByteArrayView segment)
{
    if (!segment.contains('%'))
        return QString::fromLatin1(segment);
    return QString::fromUtf8(QByteArray::fromPercentEncoding(segment.toByteArray()));
}

QStringList parametersIn(const QByteArrayList &pattern, const Segments &segments)
{
    QStringList parameters;
    for (qsizetype i = 0; i < segments.size(); ++i) {
        if (isPlace(pattern[i]))
            parameters.append(decoded(segments[i]));
    }
    return parameters;
}

} // namespace

RouteTable::RouteTable(Routes routes) : m_routes(std::move(routes))
{
    for (const Route &route : m_routes)
        pathOf(route).routes.push_back(&route);
    // A pattern that says a segment wins over one that leaves it open.
    for (std::vector<Path> &paths : m_paths) {
        std::stable_partition(paths.begin(), paths.end(), [](const Path &path) {
            return std::none_of(path.segments.begin(), path.segments.end(), isPlace);
        });
    }
}

RouteTable::Path &RouteTable::pathOf(const Route &route)
{
    const QByteArray pattern = route.pattern.toLatin1();
    const QByteArrayList segments = pattern.mid(1).split('/');
    m_paths.resize(std::max(m_paths.size(), size_t(segments.size()) + 1));
    std::vector<Path> &paths = m_paths[size_t(segments.size())];
    const auto known = std::find_if(paths.begin(), paths.end(),
                                    [&](const Path &path) { return path.pattern == pattern; });
    return known != paths.end() ? *known : paths.emplace_back(Path {pattern, segments, {}});
}

RouteTable::Match RouteTable::find(const QByteArray &method, const QByteArray &rawPath) const
{
    Match match;
    const Segments segments = segmentsOf(rawPath);
    if (size_t(segments.size()) >= m_paths.size())
        return match;
    QByteArrayList allowed;
    for (const Path &path : m_paths[size_t(segments.size())]) {
        if (!fits(path.segments, segments))
            continue;
        if (match.pattern.isEmpty())
            match.pattern = path.pattern;
        for (const Route *route : path.routes) {
            if (route->method == method)
                return {route, path.pattern, parametersIn(path.segments, segments)};
            if (!allowed.contains(route->method))
                allowed.append(route->method);
        }
    }
    if (allowed.contains("GET"))
        allowed.append("HEAD"_ba);
    if (!allowed.isEmpty())
        match.allow = (allowed << "OPTIONS"_ba).join(", ");
    return match;
}

} // namespace lectern
