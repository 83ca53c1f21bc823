// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/passwordestimate.h"

#include "core/fold.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>
#include <zxcvbn.h>

namespace lectern {

namespace {

using Pattern = PasswordEstimate::Pattern;
using Matches = std::unique_ptr<ZxcMatch_t, decltype(&ZxcvbnFreeInfo)>;

// The library's time grows with the square of the length, and it cuts there as well.
constexpr qsizetype kLongest = 100;

char letterOf(char32_t character)
{
    if (character > 0 && character < 0x80)
        return static_cast<char>(character);
    if (const int digit = QChar::digitValue(character); digit >= 0)
        return static_cast<char>('0' + digit);
    return static_cast<char>('a' + character % 26);
}

/*
 * The library knows ASCII only. Characters of other scripts stand in it as letters in the order of
 * their own alphabet, so that repetitions, sequences and the words given are found in any script.
 */
QByteArray toAscii(const QString &text)
{
    QByteArray ascii;
    for (const char32_t character : text.toUcs4())
        ascii += letterOf(character);
    return ascii;
}

bool isAscii(const QString &text)
{
    return std::all_of(text.cbegin(), text.cend(), [](QChar c) { return c.unicode() < 0x80; });
}

Pattern patternOf(const ZxcMatch_t &match)
{
    switch (static_cast<int>(match.Type)) {
    case DICTIONARY_MATCH:
    case USER_MATCH:
        return Pattern::Word;
    case DICT_LEET_MATCH:
    case USER_LEET_MATCH:
        return Pattern::ChangedWord;
    case SEQUENCE_MATCH:
        return Pattern::Sequence;
    case SPATIAL_MATCH:
        return Pattern::Keyboard;
    case DATE_MATCH:
    case YEAR_MATCH:
        return Pattern::Date;
    case NON_MATCH:
    case BRUTE_MATCH:
    case LONG_PWD_MATCH:
        return Pattern::None;
    default: // repeated characters, and any of the above several times
        return Pattern::Repetition;
    }
}

PasswordEstimate estimate(const QByteArray &password, const QList<QByteArray> &words)
{
    std::vector<const char *> dictionary;
    for (const QByteArray &word : words)
        dictionary.push_back(word.constData());
    dictionary.push_back(nullptr);
    ZxcMatch_t *first = nullptr;
    const double bits = ZxcvbnMatch(password.constData(), dictionary.data(), &first);
    const Matches matches(first, &ZxcvbnFreeInfo);
    PasswordEstimate estimate {.guesses = std::exp2(bits)};
    int length = 0;
    for (const ZxcMatch_t *match = matches.get(); match; match = match->Next) {
        if (patternOf(*match) == Pattern::None || match->Length <= length)
            continue;
        length = match->Length;
        estimate.pattern = patternOf(*match);
    }
    estimate.whole = length > 0 && length == password.size();
    return estimate;
}

} // namespace

PasswordEstimate estimatePassword(const QString &password, const QStringList &words)
{
    if (password.isEmpty())
        return {};
    QList<QByteArray> dictionary;
    for (const QString &word : words)
        dictionary.append(toAscii(word).left(kLongest));
    const PasswordEstimate asTyped = estimate(toAscii(password).left(kLongest), dictionary);
    if (isAscii(password))
        return asTyped;
    // Accents and full width forms hide no word, nor do capital letters of other scripts.
    const PasswordEstimate folded = estimate(toAscii(fold(password)).left(kLongest), dictionary);
    return folded.guesses < asTyped.guesses ? folded : asTyped;
}

} // namespace lectern
