// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/guardsettings.h"

#include "http/wrongsetting.h"

#include <algorithm>
#include <limits>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kLongestTime = 3600; // seconds
constexpr int kMostConnections = 100'000;
constexpr int kSmallestBody = 1024; // bytes
constexpr int kLargestBody = 1024 * 1024 * 1024;
constexpr int kSmallestHead = 1024; // bytes, of the request line and of all fields
constexpr int kLargestHead = 64 * 1024;
constexpr int kFewestFields = 10;
constexpr int kSmallestUnread = 64 * 1024; // bytes

/** Reads numbers until one is wrong. */
class LimitReader
{
public:
    explicit LimitReader(const SettingValues &values) : m_values(values) { }

    /** `limit` becomes the setting times `unit`, and stays where there is none. */
    template <typename Limit>
    void take(const QString &name, Limit &limit, int least, int most, int unit = 1)
    {
        if (!m_outcome)
            return;
        const auto number = numberSetting(m_values, name, int(limit) / unit, least, most);
        if (number)
            limit = Limit(*number) * Limit(unit);
        else
            m_outcome = number.fault();
    }

    const Result<void> &outcome() const { return m_outcome; }

private:
    const SettingValues &m_values;
    Result<void> m_outcome;
};

Result<void> readLimits(const SettingValues &values, GuardLimits &limits)
{
    constexpr int kMost = std::numeric_limits<int>::max();
    LimitReader reader(values);
    reader.take(u"MAX_REQUEST_LINE"_s, limits.head.line, kSmallestHead, kLargestHead);
    reader.take(u"MAX_HEADERS"_s, limits.head.fieldBytes, kSmallestHead, kLargestHead);
    reader.take(u"MAX_HEADER_FIELDS"_s, limits.head.fields, kFewestFields, int(http::kMaxFields));
    reader.take(u"MAX_BODY"_s, limits.body, kSmallestBody, kLargestBody);
    limits.bodies = std::max(limits.bodies, limits.body);
    reader.take(u"MAX_BODIES"_s, limits.bodies, int(limits.body), kMost);
    reader.take(u"MAX_UNREAD"_s, limits.unread, kSmallestUnread, kMost);
    reader.take(u"MAX_REPLIES"_s, limits.replies, kSmallestUnread, kMost);
    reader.take(u"HEADER_TIMEOUT"_s, limits.headerTime, 1, kLongestTime, 1000);
    reader.take(u"BODY_TIMEOUT"_s, limits.bodyTime, 1, kLongestTime, 1000);
    reader.take(u"IDLE_TIMEOUT"_s, limits.idleTime, 1, kLongestTime, 1000);
    reader.take(u"MAX_CONNECTIONS"_s, limits.connections, 1, kMostConnections);
    return reader.outcome();
}

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

Result<QList<QHostAddress>> readProxies(const SettingValues &values)
{
    QList<QHostAddress> proxies;
    const QString text = values.value(u"PROXIES"_s);
    if (text.trimmed() == u"none")
        return proxies;
    for (const QString &entry : text.split(u',', Qt::SkipEmptyParts)) {
        const QHostAddress address(entry.trimmed());
        if (address.isNull())
            return wrongSetting(
                u"PROXIES"_s,
                u"PROXIES must be addresses such as 127.0.0.1,10.0.0.5, or none; not \"%1\"."_s.arg(
                    entry.trimmed()));
        proxies.append(address);
    }
    return proxies;
}

} // namespace

QStringList guardSettingNames()
{
    return {u"MAX_REQUEST_LINE"_s, u"MAX_HEADERS"_s,  u"MAX_HEADER_FIELDS"_s, u"MAX_BODY"_s,
            u"MAX_BODIES"_s,       u"MAX_UNREAD"_s,   u"MAX_REPLIES"_s,       u"HEADER_TIMEOUT"_s,
            u"BODY_TIMEOUT"_s,     u"IDLE_TIMEOUT"_s, u"MAX_CONNECTIONS"_s,   u"ALLOWED_HOSTS"_s,
            u"CORS_ORIGINS"_s,     u"PROXIES"_s};
}

Result<void> readGuardSettings(const SettingValues &values, Settings &settings)
{
    if (auto limits = readLimits(values, settings.limits); !limits)
        return limits.fault();
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
    auto proxies = readProxies(values);
    if (!proxies)
        return proxies.fault();
    settings.proxies = *proxies;
    return {};
}

} // namespace lectern
