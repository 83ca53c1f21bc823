// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/guardsettings.h"

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLongestTime = 3600; // seconds
constexpr int kMostConnections = 100'000;
constexpr int kSmallestBody = 1024; // bytes
constexpr int kLargestBody = 1024 * 1024 * 1024;

Result<QByteArrayList> readList(const SettingValues &values, const QString &name,
                                bool (*fits)(const QByteArray &), const QString &shape)
{
    QByteArrayList list;
    for (const QString &text : values.value(name).split(u',', Qt::SkipEmptyParts)) {
        const QByteArray entry = text.trimmed().toLatin1();
        if (!fits(entry))
            return wrongSetting(name,
                                u"%1 must be %2, not \"%3\"."_s.arg(name, shape, text.trimmed()));
        list.append(entry);
    }
    return list;
}

} // namespace

QStringList guardSettingNames()
{
    return {u"MAX_BODY"_s,     u"MAX_BODIES"_s,      u"HEADER_TIMEOUT"_s, u"BODY_TIMEOUT"_s,
            u"IDLE_TIMEOUT"_s, u"MAX_CONNECTIONS"_s, u"ALLOWED_HOSTS"_s,  u"CORS_ORIGINS"_s};
}

Result<void> readGuardSettings(const SettingValues &values, Settings &settings)
{
    GuardLimits &limits = settings.limits;
    const auto body =
        numberSetting(values, u"MAX_BODY"_s, int(limits.body), kSmallestBody, kLargestBody);
    if (!body)
        return body.fault();
    limits.body = *body;
    const auto bodies =
        numberSetting(values, u"MAX_BODIES"_s, int(std::max(limits.bodies, limits.body)),
                      int(limits.body), std::numeric_limits<int>::max());
    if (!bodies)
        return bodies.fault();
    limits.bodies = *bodies;
    for (const auto &[name, time] : {std::pair(u"HEADER_TIMEOUT"_s, &limits.headerTime),
                                     std::pair(u"BODY_TIMEOUT"_s, &limits.bodyTime),
                                     std::pair(u"IDLE_TIMEOUT"_s, &limits.idleTime)}) {
        const auto seconds = numberSetting(values, name, *time / 1000, 1, kLongestTime);
        if (!seconds)
            return seconds.fault();
        *time = *seconds * 1000;
    }
    const auto connections =
        numberSetting(values, u"MAX_CONNECTIONS"_s, limits.connections, 1, kMostConnections);
    if (!connections)
        return connections.fault();
    limits.connections = *connections;
    auto hosts = readList(values, u"ALLOWED_HOSTS"_s, HostRules::isName,
                          u"names such as school.example,10.0.0.5:8080"_s);
    if (!hosts)
        return hosts.fault();
    settings.hosts = *hosts;
    auto origins = readList(values, u"CORS_ORIGINS"_s, Origins::isOrigin,
                            u"origins such as https://school.example"_s);
    if (!origins)
        return origins.fault();
    settings.origins = *origins;
    return {};
}

} // namespace lectern
