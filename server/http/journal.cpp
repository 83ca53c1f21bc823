// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/journal.h"

#include "http/logtext.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace lectern {

namespace {

void appendTime(QByteArray &line, std::chrono::system_clock::time_point now)
{
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    // Each thread writes out the second once.
    thread_local std::time_t second = 0;
    thread_local std::array<char, 64> text {};
    if (const std::time_t current = since / 1000; current != second) {
        second = current;
        std::tm utc {};
        gmtime_r(&current, &utc);
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
    }
    const auto thousandths = int(since % 1000);
    line += text.data();
    line += char('0' + thousandths / 100);
    line += char('0' + thousandths / 10 % 10);
    line += char('0' + thousandths % 10);
    line += 'Z';
}

void appendNumber(QByteArray &line, qint64 number)
{
    std::array<char, 24> digits {};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    line.append(digits.data(), end - digits.data());
}

// Milliseconds with two decimals.
void appendDuration(QByteArray &line, std::chrono::nanoseconds took)
{
    const qint64 hundredths = took.count() / 10'000;
    appendNumber(line, hundredths / 100);
    line += '.';
    line += char('0' + hundredths / 10 % 10);
    line += char('0' + hundredths % 10);
}

void appendPeer(QByteArray &line, const QHostAddress &peer)
{
    bool v4 = false;
    const quint32 address = peer.toIPv4Address(&v4);
    if (!v4) {
        appendLogValue(line, peer.toString().toLatin1());
        return;
    }
    for (const int shift : {24, 16, 8, 0}) {
        appendNumber(line, address >> shift & 255);
        if (shift > 0)
            line += '.';
    }
}

} // namespace

QByteArray accessLine(const Exchange &exchange, std::chrono::system_clock::time_point now)
{
    QByteArray line;
    line.reserve(256 + exchange.path.size());
    line += "time=";
    appendTime(line, now);
    line += " method=";
    appendLogValue(line, exchange.method);
    line += " route=";
    appendLogValue(line, exchange.route);
    line += " path=";
    appendLogValue(line, exchange.path);
    line += " status=";
    appendNumber(line, exchange.status);
    line += " bytes=";
    appendNumber(line, exchange.bytes);
    line += " ms=";
    appendDuration(line, exchange.took.value_or(std::chrono::nanoseconds(0)));
    line += " request=";
    appendLogValue(line, exchange.requestId);
    line += " peer=";
    appendPeer(line, exchange.peer);
    line += '\n';
    return line;
}

void Journal::note(const Exchange &exchange)
{
    m_metrics.count(exchange.method, exchange.route, exchange.status, exchange.took);
    if (m_log)
        m_log->add(accessLine(exchange, std::chrono::system_clock::now()));
}

} // namespace lectern
