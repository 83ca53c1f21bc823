// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/**
 * Reads the head of a request as strictly as RFC 9112 allows, before the HTTP server does: what is
 * accepted here, Qt's server cuts at the same places and reads as the same fields. Knows no
 * sockets and no Qt; what the fields mean to this server is for the guard.
 */
namespace lectern::http {

/** Qt ignores all fields where one has more bytes (without its line end) or there are more. */
inline constexpr std::size_t kMaxField = 8192;
inline constexpr std::size_t kMaxFields = 100;

struct HeadLimits
{
    std::size_t line = 8192; ///< bytes of the request line, without its end; more: 414
    std::size_t fieldBytes = 16384; ///< of all fields, with line ends and the empty line; more: 431
    std::size_t fields = kMaxFields; ///< not above that; more: 431

    /** A head is never longer: an empty line before it, the request line, the fields. */
    std::size_t head() const { return 2 + line + 2 + fieldBytes; }
};

/**
 * A head that was accepted; of one that was refused, method and path where they could be read. The
 * views are of the bytes that were read last, and empty while the head is incomplete.
 */
struct RequestHead
{
    std::size_t length = 0; ///< bytes up to the body
    std::string_view method = {};
    std::string_view target = {};
    std::string_view path = {}; ///< of the target, percent-encoded; * for OPTIONS *
    std::string_view host = {}; ///< with the port; of the target where that has one (3.2.2)
    std::string_view origin = {}; ///< empty where there is none
    std::int64_t contentLength = 0; ///< bytes
    int minorVersion = 1; ///< of HTTP/1
    bool keepsOpen = true; ///< whether the client expects more on this connection (9.3)
    bool expectsContinue = false;
    bool upgradesToWebSocket = false;

    void forgetViews() { method = target = path = host = origin = {}; }
};

/** Why a head was refused. */
struct HeadRefusal
{
    int status = 0;
    std::string words;
};

class HeadReader
{
public:
    enum class Outcome { Incomplete, Accepted, Refused };

    explicit HeadReader(const HeadLimits &limits = {}) : m_limits(limits) { }

    /**
     * `bytes`: all from the end of the request before. After Incomplete it is called again with the
     * same bytes and more, wherever they are then; no byte is looked at more than three times.
     */
    Outcome read(std::string_view bytes);

    /** Begins with another request. */
    void reset() { *this = HeadReader(m_limits); }

    const RequestHead &head() const { return m_head; }
    const HeadRefusal &refusal() const { return m_refusal; }

private:
    Outcome findEnd(std::string_view bytes);
    bool restFits();
    bool takeLine(std::string_view bytes, std::size_t end);
    bool lineFits(std::size_t length);
    bool parse(std::string_view bytes);
    bool lineIsGood(std::string_view bytes);
    bool parseRequestLine(std::string_view bytes);
    bool parseTarget();
    bool parseField(std::string_view line);
    bool take(std::string_view name, std::string_view value);
    bool takeHost(std::string_view value);
    bool takeContentLength(std::string_view value);
    bool takeConnection(std::string_view value);
    bool concludes();
    bool refuse(int status, std::string words);

    HeadLimits m_limits;
    // The lines found so far.
    std::size_t m_start = 0; ///< of the request line
    std::size_t m_fields = 0; ///< where they begin
    std::size_t m_line = 0; ///< where the line that is not complete begins
    std::size_t m_scanned = 0;
    std::size_t m_count = 0; ///< lines
    bool m_lineIsGood = false; ///< the request line, which is looked at before the others

    bool m_hasHost = false;
    bool m_hasLength = false;
    bool m_hasCoding = false;
    bool m_saysClose = false;
    bool m_saysKeepAlive = false;
    RequestHead m_head;
    HeadRefusal m_refusal;
};

/** host[:port] as a request may name it: a name, an IPv4 address or an IPv6 address in brackets. */
bool isHostAndPort(std::string_view text);

} // namespace lectern::http
