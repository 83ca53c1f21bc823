// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/searchindex.h"

#include "store/postgressearchindex.h"
#include "store/sqlitesearchindex.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

// Below three characters a trigram index cannot help, and the rows are read.
constexpr qsizetype kTrigram = 3;
constexpr qsizetype kMostTrigrams = 12; // of all words of a search

qsizetype codePoints(const QString &text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return !c.isLowSurrogate(); });
}

// At most so many of the trigrams that together cover the word, spread over it evenly: those of
// "windows" are win, dow and ows.
QStringList trigramsOf(const QString &word, qsizetype most)
{
    const QList<uint> letters = word.toUcs4();
    QStringList cover;
    for (qsizetype at = 0; at < letters.size(); at += kTrigram) {
        const qsizetype begin = std::min(at, letters.size() - kTrigram);
        cover.append(QString::fromUcs4(
            reinterpret_cast<const char32_t *>(letters.constData()) + begin, kTrigram));
    }
    cover.removeDuplicates();
    if (cover.size() <= most)
        return cover;
    QStringList spread;
    for (qsizetype i = 0; i < most; ++i)
        spread.append(cover[i * (cover.size() - 1) / std::max(most - 1, qsizetype(1))]);
    return spread;
}

} // namespace

const SearchIndex &SearchIndex::of(DatabaseKind kind)
{
    static const SqliteSearchIndex sqlite;
    static const PostgresSearchIndex postgres;
    if (kind == DatabaseKind::Sqlite)
        return sqlite;
    return postgres;
}

bool SearchIndex::knows(const QString &word)
{
    return codePoints(word) >= kTrigram;
}

QStringList SearchIndex::askedTrigrams(const QStringList &words, qsizetype mostOfAWord)
{
    const qsizetype each =
        std::clamp(kMostTrigrams / std::max(words.size(), qsizetype(1)), qsizetype(1), mostOfAWord);
    QStringList asked;
    for (const QString &word : words.first(std::min(words.size(), kMostTrigrams)))
        asked += trigramsOf(word, each);
    asked.removeDuplicates();
    return asked;
}

QStringList SearchIndex::keyColumns(const ResourceSpec &spec)
{
    QStringList keys;
    for (const FieldSpec &field : spec.searchedFields())
        keys.append(field.name + u"_key"_s);
    return keys;
}

} // namespace lectern
