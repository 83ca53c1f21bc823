// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/completion.h"

#include "http/respond.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLongestId = 64;

// The names come in the language of HTTP, whatever that of the computer is.
QByteArray imfFixdate(std::time_t time)
{
    static constexpr std::array<const char *, 7> kDays {"Sun", "Mon", "Tue", "Wed",
                                                        "Thu", "Fri", "Sat"};
    static constexpr std::array<const char *, 12> kMonths {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::tm utc {};
    gmtime_r(&time, &utc);
    std::array<char, 64> text {};
    const int length =
        std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT",
                      kDays[size_t(utc.tm_wday)], utc.tm_mday, kMonths[size_t(utc.tm_mon)],
                      utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
    return {text.data(), length};
}

bool isIdCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.'
        || c == '-' || c == '_';
}

bool hasHeader(const Reply &reply, QByteArrayView name)
{
    return std::any_of(reply.headers.begin(), reply.headers.end(),
                       [name](const auto &header) { return header.first == name; });
}

} // namespace

QByteArray httpDate()
{
    // Each thread writes it once a second.
    thread_local std::time_t second = 0;
    thread_local QByteArray text;
    if (const std::time_t now = std::time(nullptr); now != second) {
        second = now;
        text = imfFixdate(now);
    }
    return text;
}

QByteArray requestId(const QByteArray &given)
{
    if (!given.isEmpty() && given.size() <= kLongestId
        && std::all_of(given.begin(), given.end(), isIdCharacter))
        return given;
    static const quint64 start = quint64(QDateTime::currentMSecsSinceEpoch()) << 20;
    static std::atomic<quint64> count = 0;
    return QByteArray::number(start + ++count, 36);
}

void complete(Reply &reply, const Request &request, const Openness &openness)
{
    reply.headers.reserve(reply.headers.size() + 9);
    reply.addHeader("Date"_ba, httpDate());
    if (reply.status != 204 && reply.status != 304)
        reply.addHeader("Content-Length"_ba, QByteArray::number(reply.body.size()));
    reply.addHeader("X-Request-Id"_ba, request.id);
    reply.addHeader("X-Content-Type-Options"_ba, "nosniff"_ba);
    if (!hasHeader(reply, "Cache-Control"))
        reply.addHeader("Cache-Control"_ba, "no-store"_ba);
    if (reply.closes)
        reply.addHeader("Connection"_ba, "close"_ba);
    openness.origins.addHeaders(reply, request);
}

QByteArray wireForm(const Reply &reply)
{
    QByteArray bytes;
    bytes.reserve(reply.body.size() + 768);
    bytes += "HTTP/1.1 ";
    bytes += QByteArray::number(reply.status);
    bytes += ' ';
    bytes += reasonPhrase(reply.status);
    bytes += "\r\n";
    if (!reply.contentType.isEmpty()) {
        bytes += "Content-Type: ";
        bytes += reply.contentType;
        bytes += "\r\n";
    }
    for (const auto &[name, value] : reply.headers) {
        bytes += name;
        bytes += ": ";
        bytes += value;
        bytes += "\r\n";
    }
    bytes += "\r\n";
    bytes += reply.body;
    return bytes;
}

} // namespace lectern
