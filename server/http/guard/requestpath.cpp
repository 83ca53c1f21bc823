// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/guard/requestpath.h"

#include "http/guard/characters.h"

namespace lectern::http {

namespace {

/** Follows bytes of UTF-8 (RFC 3629, section 4): no overlong forms, no surrogates. */
class Utf8
{
public:
    bool take(unsigned char byte)
    {
        if (m_more > 0) {
            const bool fits = byte >= m_low && byte <= m_high;
            m_low = 0x80;
            m_high = 0xbf;
            --m_more;
            return fits;
        }
        if (byte < 0x80)
            return true;
        if (byte >= 0xc2 && byte <= 0xdf)
            return expect(1, 0x80, 0xbf);
        if (byte >= 0xe0 && byte <= 0xef)
            return expect(2, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf);
        if (byte >= 0xf0 && byte <= 0xf4)
            return expect(3, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf);
        return false;
    }
    bool isComplete() const { return m_more == 0; }

private:
    bool expect(int more, unsigned char low, unsigned char high)
    {
        m_more = more;
        m_low = low;
        m_high = high;
        return true;
    }

    int m_more = 0; ///< bytes that the character still needs
    unsigned char m_low = 0x80; ///< of the next of them
    unsigned char m_high = 0xbf;
};

int hexDigit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char letter = lower(digit);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/** The byte that a percent sign at `at` stands for; -1 where two hexadecimal digits are missing. */
int decodedByte(std::string_view text, std::size_t at)
{
    if (text.size() - at < 3)
        return -1;
    const int high = hexDigit(text[at + 1]);
    const int low = hexDigit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool isControl(unsigned char byte)
{
    return byte < 0x20 || byte == 0x7f;
}

/** Counts what a segment is made of. */
struct Segment
{
    std::size_t bytes = 0;
    std::size_t dots = 0;

    void take(unsigned char byte)
    {
        ++bytes;
        dots += byte == '.' ? 1 : 0;
    }
    bool isDots() const { return bytes == dots && (dots == 1 || dots == 2); }
};

const char *const kNoUtf8 = "The path is not UTF-8.";

const char *wrongEnd(const Segment &segment, const Utf8 &utf8)
{
    if (segment.isDots())
        return "The path has a segment . or ..";
    return utf8.isComplete() ? nullptr : kNoUtf8;
}

} // namespace

const char *wrongPath(std::string_view path)
{
    Utf8 utf8;
    Segment segment;
    for (std::size_t i = 1; i < path.size(); ++i) {
        auto byte = static_cast<unsigned char>(path[i]);
        if (byte == '/') {
            if (const char *wrong = wrongEnd(segment, utf8))
                return wrong;
            if (segment.bytes == 0)
                return "The path has an empty segment (//).";
            segment = {};
            continue;
        }
        if (byte == '%') {
            const int decoded = decodedByte(path, i);
            if (decoded < 0)
                return "The path has a percent sign without two hexadecimal digits.";
            byte = static_cast<unsigned char>(decoded);
            if (isControl(byte) || byte == '/' || byte == '\\')
                return "The path has an encoded slash, backslash or control character.";
            i += 2;
        } else if (byte < 0x80 && !is(path[i], Path)) {
            return "The path has a character that must be percent-encoded.";
        }
        if (!utf8.take(byte))
            return kNoUtf8;
        segment.take(byte);
    }
    return wrongEnd(segment, utf8);
}

const char *wrongQuery(std::string_view query)
{
    Utf8 utf8;
    for (const char c : query) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80 && !is(c, Query))
            return "The query has a character that must be percent-encoded.";
        if (!utf8.take(byte))
            return "The query is not UTF-8.";
    }
    return utf8.isComplete() ? nullptr : "The query is not UTF-8.";
}

} // namespace lectern::http
