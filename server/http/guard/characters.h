// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

/** Which bytes may stand where in the head of a request (RFC 9110, 5.6.2 and 5.5; RFC 3986, A). */
namespace lectern::http {

enum CharacterClass : unsigned char {
    Token = 1, ///< of methods and field names
    FieldValue = 2, ///< of field values: visible, space, tab, and the upper half
    Path = 4, ///< of paths, besides percent signs and the upper half
    Query = 8, ///< of queries: visible, as clients write [ ] and " there too
    HostName = 16,
};

constexpr std::array<unsigned char, 256> characterClasses()
{
    std::array<unsigned char, 256> classes {};
    const auto add = [&](std::string_view bytes, unsigned char what) {
        for (const char byte : bytes)
            classes[static_cast<unsigned char>(byte)] |= what;
    };
    for (unsigned byte = 0x21; byte < 0x7f; ++byte)
        classes[byte] = FieldValue | Query;
    for (unsigned byte = 0x80; byte < 0x100; ++byte)
        classes[byte] = FieldValue;
    add(" \t", FieldValue);
    add("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", Token | Path | HostName);
    add("!#$%&'*+-.^_`|~", Token);
    add("-._~!$&'()*+,;=:@/", Path);
    add("-._", HostName);
    classes['#'] &= static_cast<unsigned char>(~Query);
    return classes;
}

inline constexpr std::array<unsigned char, 256> kCharacterClasses = characterClasses();

constexpr bool is(char byte, CharacterClass what)
{
    return (kCharacterClasses[static_cast<unsigned char>(byte)] & what) != 0;
}

constexpr bool all(std::string_view bytes, CharacterClass what)
{
    for (const char byte : bytes) {
        if (!is(byte, what))
            return false;
    }
    return true;
}

constexpr char lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

/** Whether the bytes are that word, which is in lower case, in any case. */
constexpr bool same(std::string_view bytes, std::string_view word)
{
    if (bytes.size() != word.size())
        return false;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (lower(bytes[i]) != word[i])
            return false;
    }
    return true;
}

} // namespace lectern::http
