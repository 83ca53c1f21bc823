// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: what the guard accepts, Qt's server must read the same way. Qt's reading is spelled
// out here, as QHttpServerRequestPrivate and QHttpHeaderParser of Qt 6.4.2 do it.
#include "http/guard/requesthead.h"

#include "http/guard/characters.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace lectern::http;
using Outcome = HeadReader::Outcome;

namespace {

void demand(bool condition)
{
    if (!condition)
        std::abort();
}

bool isSpace(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

std::string_view qtTrimmed(std::string_view text)
{
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

struct QtRequest
{
    std::size_t length = 0;
    std::string_view method = {};
    std::string_view target = {};
    std::vector<std::pair<std::string_view, std::string_view>> fields = {};
};

// Without obsolete folding, which ends the comparison as a line without a colon does.
bool qtFields(std::string_view text, QtRequest &request)
{
    while (!text.empty() && text != "\n" && text != "\r\n") {
        const std::size_t colon = text.find(':');
        if (colon == text.npos || request.fields.size() >= 100)
            return false;
        const std::string_view name = text.substr(0, colon);
        text.remove_prefix(colon + 1);
        const std::size_t end = text.find('\n');
        const std::string_view value = text.substr(0, end);
        if (name.empty() || !all(name, Token) || name.size() + 1 + value.size() > 8192 + 1)
            return false;
        request.fields.emplace_back(name, qtTrimmed(value));
        text.remove_prefix(end + 1);
    }
    return true;
}

bool qtReads(std::string_view bytes, QtRequest &request)
{
    std::size_t start = 0;
    while (start < bytes.size() && isSpace(bytes[start]) && bytes[start] != '\f')
        ++start;
    const std::size_t lineEnd = bytes.find('\n', start);
    if (lineEnd == bytes.npos)
        return false;
    std::size_t end = lineEnd + 1;
    while (true) {
        const std::size_t next = bytes.find('\n', end);
        if (next == bytes.npos)
            return false;
        const std::string_view line = bytes.substr(end, next - end);
        end = next + 1;
        if (line.empty() || line == "\r")
            break;
    }
    const std::string_view line = bytes.substr(start, lineEnd - start);
    const std::size_t first = line.find(' ');
    demand(first != line.npos);
    request.method = line.substr(0, first);
    request.target = line.substr(first + 1, line.find(' ', first + 1) - first - 1);
    request.length = end;
    return qtFields(bytes.substr(lineEnd + 1, end - lineEnd - 1), request);
}

std::string_view firstField(const QtRequest &request, std::string_view wanted)
{
    for (const auto &[name, value] : request.fields) {
        if (same(name, wanted))
            return value;
    }
    return {};
}

void compare(std::string_view bytes, const RequestHead &head)
{
    QtRequest request;
    demand(qtReads(bytes, request));
    demand(request.length == head.length && head.length <= HeadLimits().head());
    demand(request.method == head.method && request.target == head.target);
    std::int64_t length = 0;
    for (const char digit : firstField(request, "content-length"))
        length = length * 10 + (digit - '0');
    demand(length == head.contentLength && length >= 0);
    int hosts = 0;
    for (const auto &[name, value] : request.fields) {
        hosts += same(name, "host") ? 1 : 0;
        demand(!same(name, "transfer-encoding"));
        demand(!same(name, "upgrade") || !same(value, "websocket") || head.upgradesToWebSocket);
        demand(!same(name, "origin") || value == head.origin);
    }
    demand(hosts == 1 || (hosts == 0 && head.minorVersion == 0));
    demand(head.path == "*" || head.path.starts_with('/'));
    demand(head.path.find('\0') == head.path.npos && head.path.find("//") == head.path.npos);
}

// Views of what was read before, which is gone, would be found.
void touch(const RequestHead &head)
{
    for (const std::string_view view :
         {head.method, head.target, head.path, head.host, head.origin})
        std::for_each(view.begin(), view.end(),
                      [](char c) { [[maybe_unused]] volatile char read = c; });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    if (size == 0)
        return 0;
    // The last byte says in how many parts the others arrive.
    const std::string_view bytes(reinterpret_cast<const char *>(data), size - 1);
    const std::size_t step = size / (1 + data[size - 1] % 4U) + 1;
    HeadReader whole;
    const Outcome outcome = whole.read(bytes);
    HeadReader parts;
    Outcome last = Outcome::Incomplete;
    for (std::size_t end = 0; last == Outcome::Incomplete && end < bytes.size();) {
        end = std::min(end + step, bytes.size());
        // A copy of its own, so that what is read behind its end is found.
        const std::vector<char> some(bytes.begin(), bytes.begin() + std::ptrdiff_t(end));
        last = parts.read({some.data(), some.size()});
        touch(parts.head());
        if (last == Outcome::Accepted)
            demand(parts.head().length == whole.head().length);
    }
    demand(last == outcome);
    if (outcome == Outcome::Accepted)
        compare(bytes, whole.head());
    else if (outcome == Outcome::Refused)
        demand(whole.refusal().status >= 400 && whole.refusal().status < 600);
    return 0;
}
