// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/guard/requesthead.h"

#include "http/guard/characters.h"
#include "http/guard/requestpath.h"

namespace lectern::http {

namespace {

constexpr std::string_view kLineEnd = "\r\n";

std::string_view trimmed(std::string_view text)
{
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/** Takes the next element from a list with commas. */
std::string_view nextElement(std::string_view &list)
{
    const std::size_t comma = list.find(',');
    const std::string_view element = trimmed(list.substr(0, comma));
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    return element;
}

bool contains(std::string_view text, std::string_view word)
{
    for (std::size_t i = 0; i + word.size() <= text.size(); ++i) {
        if (same(text.substr(i, word.size()), word))
            return true;
    }
    return false;
}

bool isPort(std::string_view text)
{
    if (text.empty() || text.size() > 5)
        return false;
    int port = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '9')
            return false;
        port = port * 10 + (digit - '0');
    }
    return port <= 65535;
}

bool isIp6(std::string_view text)
{
    return text.size() >= 2
        && text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos
        && text.find(':') != std::string_view::npos;
}

} // namespace

bool isHostAndPort(std::string_view text)
{
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos || !isIp6(text.substr(1, end - 1)))
            return false;
        rest = text.substr(end + 1);
    } else {
        const std::size_t colon = text.find(':');
        const std::string_view name = text.substr(0, colon);
        if (name.empty() || name.size() > 255 || !all(name, HostName))
            return false;
        rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    }
    return rest.empty() || (rest.starts_with(':') && isPort(rest.substr(1)));
}

HeadReader::Outcome HeadReader::read(std::string_view bytes)
{
    // What the last call has named may be elsewhere now, or gone.
    m_head.forgetViews();
    const Outcome found = findEnd(bytes);
    // A request line that was good names the request.
    if (found == Outcome::Refused && m_lineIsGood && m_head.method.empty())
        parseRequestLine(bytes);
    if (found == Outcome::Incomplete)
        m_head.forgetViews();
    if (found != Outcome::Accepted)
        return found;
    return parse(bytes.substr(0, m_head.length)) ? Outcome::Accepted : Outcome::Refused;
}

bool HeadReader::refuse(int status, std::string words)
{
    m_refusal = {status, std::move(words)};
    return false;
}

// Looks for the empty line, and that every line ends as it must: Qt's server would take a lone LF
// for the end of a line too.
HeadReader::Outcome HeadReader::findEnd(std::string_view bytes)
{
    // What is no HTTP at all, such as TLS, need not be waited for.
    if (m_scanned == 0 && !bytes.empty() && bytes[0] != '\r' && !is(bytes[0], Token)) {
        refuse(400, "This is not a request.");
        return Outcome::Refused;
    }
    while (m_head.length == 0) {
        const std::size_t end = bytes.find('\n', m_scanned);
        if (end == std::string_view::npos) {
            m_scanned = bytes.size();
            return restFits() && lineIsGood(bytes) ? Outcome::Incomplete : Outcome::Refused;
        }
        m_scanned = end + 1;
        if (!takeLine(bytes, end))
            return Outcome::Refused;
    }
    return Outcome::Accepted;
}

// Of a line without end, a CR may be what was read last.
bool HeadReader::restFits()
{
    const std::size_t length = m_scanned - m_line;
    return lineFits(length > 0 ? length - 1 : 0);
}

bool HeadReader::takeLine(std::string_view bytes, std::size_t end)
{
    if (end == m_line || bytes[end - 1] != '\r')
        return refuse(400, "A line of the head ends without CR.");
    const std::size_t length = end - 1 - m_line;
    if (!lineFits(length))
        return false;
    m_line = m_scanned;
    if (m_count > 0) {
        if (length == 0)
            m_head.length = m_line;
    } else if (length > 0) {
        m_fields = m_line;
    } else if (m_start > 0) {
        return refuse(400, "Several empty lines stand before the request.");
    } else {
        m_start = m_line; // one is let pass (2.2)
        return true;
    }
    ++m_count;
    return true;
}

bool HeadReader::lineFits(std::size_t length)
{
    const auto number = [](std::size_t limit) { return std::to_string(limit); };
    if (m_count == 0)
        return length <= m_limits.line
            || refuse(414,
                      "The request line may have at most " + number(m_limits.line) + " bytes.");
    if (length > kMaxField || m_scanned - m_fields > m_limits.fieldBytes)
        return refuse(431,
                      "A header field may have at most " + number(kMaxField)
                          + " bytes, all of them " + number(m_limits.fieldBytes) + ".");
    // The request line is counted, and that of this field is not yet.
    if (length > 0 && m_count > m_limits.fields)
        return refuse(431,
                      "A request may have at most " + number(m_limits.fields) + " header fields.");
    return true;
}

// Qt's server reads the request line as soon as it is there, and closes without a word where that
// is not one.
bool HeadReader::lineIsGood(std::string_view bytes)
{
    if (m_count == 0 || m_lineIsGood)
        return true;
    m_lineIsGood = parseRequestLine(bytes);
    return m_lineIsGood;
}

bool HeadReader::parse(std::string_view bytes)
{
    if (!parseRequestLine(bytes))
        return false;
    std::string_view rest = bytes.substr(m_fields);
    while (!rest.starts_with(kLineEnd)) {
        const std::size_t end = rest.find('\n');
        if (!parseField(rest.substr(0, end - 1)))
            return false;
        rest = rest.substr(end + 1);
    }
    return concludes();
}

bool HeadReader::parseRequestLine(std::string_view bytes)
{
    const std::string_view line = bytes.substr(m_start, m_fields - kLineEnd.size() - m_start);
    m_head.host = {};
    const std::size_t first = line.find(' ');
    const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
    if (second == std::string_view::npos || first == 0 || second == first + 1)
        return refuse(400, "The request line is not METHOD TARGET HTTP/1.1.");
    m_head.method = line.substr(0, first);
    m_head.target = line.substr(first + 1, second - first - 1);
    const std::string_view version = line.substr(second + 1);
    if (!all(m_head.method, Token))
        return refuse(400, "The method is not a token.");
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.'
        || !isPort(version.substr(5, 1)) || !isPort(version.substr(7)))
        return refuse(400, "The request line is not METHOD TARGET HTTP/1.1.");
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return refuse(505, "This server speaks HTTP/1.1.");
    m_head.minorVersion = version[7] - '0';
    return parseTarget();
}

// The four forms of RFC 9112, 3.2.
bool HeadReader::parseTarget()
{
    if (m_head.method == "CONNECT")
        return refuse(501, "This server is no proxy.");
    if (m_head.target == "*") {
        m_head.path = m_head.target;
        return m_head.method == "OPTIONS" || refuse(400, "The target * is for OPTIONS alone.");
    }
    std::string_view rest = m_head.target;
    if (!rest.starts_with('/')) {
        const std::size_t scheme = rest.find("://");
        if (scheme == std::string_view::npos
            || (!same(rest.substr(0, scheme), "http") && !same(rest.substr(0, scheme), "https")))
            return refuse(400, "The target is neither a path nor an http address.");
        rest = rest.substr(scheme + 3);
        m_head.host = rest.substr(0, rest.find_first_of("/?"));
        if (!isHostAndPort(m_head.host))
            return refuse(400, "The target names no valid host.");
        rest = rest.substr(m_head.host.size());
    }
    const std::size_t question = rest.find('?');
    m_head.path = rest.empty() || question == 0 ? std::string_view("/") : rest.substr(0, question);
    if (const char *wrong = wrongPath(m_head.path))
        return refuse(400, wrong);
    if (question == std::string_view::npos)
        return true;
    const char *wrong = wrongQuery(rest.substr(question + 1));
    return !wrong || refuse(400, wrong);
}

bool HeadReader::parseField(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || !all(line.substr(0, colon), Token))
        return refuse(400, "A line of the head is not NAME: VALUE.");
    const std::string_view value = line.substr(colon + 1);
    if (!all(value, FieldValue))
        return refuse(400, "A header field has a control character.");
    return take(line.substr(0, colon), trimmed(value));
}

bool HeadReader::take(std::string_view name, std::string_view value)
{
    switch (name.size()) {
    case 4:
        return !same(name, "host") || takeHost(value);
    case 6:
        if (same(name, "expect")) {
            if (!same(value, "100-continue"))
                return refuse(417, "The only expectation that is met is 100-continue.");
            m_head.expectsContinue = true;
        } else if (same(name, "origin")) {
            if (!m_head.origin.empty() || value.empty())
                return refuse(400, "A request has one Origin at most.");
            m_head.origin = value;
        }
        return true;
    case 7:
        // Qt's server looks for it in all values together.
        if (same(name, "upgrade") && contains(value, "websocket"))
            m_head.upgradesToWebSocket = true;
        return true;
    case 10:
        return !same(name, "connection") || takeConnection(value);
    case 14:
        return !same(name, "content-length") || takeContentLength(value);
    case 17:
        m_hasCoding = m_hasCoding || same(name, "transfer-encoding");
        return true;
    default:
        return true;
    }
}

bool HeadReader::takeHost(std::string_view value)
{
    if (m_hasHost)
        return refuse(400, "A request has one Host.");
    m_hasHost = true;
    if (!isHostAndPort(value))
        return refuse(400, "The Host is not HOST or HOST:PORT.");
    if (m_head.host.empty())
        m_head.host = value;
    return true;
}

bool HeadReader::takeContentLength(std::string_view value)
{
    if (m_hasLength)
        return refuse(400, "A request has one Content-Length.");
    m_hasLength = true;
    // With 18 digits it fits.
    if (value.empty() || value.size() > 18)
        return refuse(400, "The Content-Length is not a number of bytes.");
    for (const char digit : value) {
        if (digit < '0' || digit > '9')
            return refuse(400, "The Content-Length is not a number of bytes.");
        m_head.contentLength = m_head.contentLength * 10 + (digit - '0');
    }
    return true;
}

bool HeadReader::takeConnection(std::string_view value)
{
    while (!value.empty()) {
        const std::string_view option = nextElement(value);
        m_saysClose = m_saysClose || same(option, "close");
        m_saysKeepAlive = m_saysKeepAlive || same(option, "keep-alive");
    }
    return true;
}

// What only all fields together tell.
bool HeadReader::concludes()
{
    const bool old = m_head.minorVersion == 0;
    // Where both say how long a body is, readers may differ (6.3); HTTP/1.0 knows no coding (6.1).
    if (m_hasCoding && (m_hasLength || old))
        return refuse(400, "Transfer-Encoding must not be here; send a Content-Length.");
    if (m_hasCoding)
        return refuse(501, "Transfer-Encoding is not served; send a Content-Length.");
    // A client of HTTP/1.0 need not name the host: it means the address it has connected to.
    if (!m_hasHost && !old)
        return refuse(400, "A request needs a Host.");
    m_head.keepsOpen = !m_saysClose && (!old || m_saysKeepAlive);
    m_head.expectsContinue = m_head.expectsContinue && !old;
    return true;
}

} // namespace lectern::http
