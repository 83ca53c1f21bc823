// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fold.h"

#include <QChar>

#include <algorithm>

namespace lectern {

namespace {

// Combining marks that people leave out when they search. Marks of other scripts (the vowel
// signs of Devanagari, say) carry the word and stay.
bool isDroppedMark(char32_t c)
{
    return (c >= 0x0300 && c <= 0x036F) || (c >= 0x064B && c <= 0x065F) || c == 0x0670;
}

// Letters with a stroke or joined letters, which Unicode does not decompose.
QStringView strokeless(char32_t c)
{
    switch (c) {
    case 0x0111: // d with stroke
    case 0x00F0: // eth
        return u"d";
    case 0x00F8: // o with stroke
        return u"o";
    case 0x0142: // l with stroke
        return u"l";
    case 0x0127: // h with stroke
        return u"h";
    case 0x0131: // dotless i
        return u"i";
    case 0x00DF: // sharp s; Qt folds only what stays one character
        return u"ss";
    case 0x00E6:
        return u"ae";
    case 0x0153:
        return u"oe";
    case 0x00FE: // thorn
        return u"th";
    default:
        return {};
    }
}

void appendFolded(QString &out, QStringView codePoint)
{
    const QString decomposed = codePoint.toString()
                                   .normalized(QString::NormalizationForm_KD)
                                   .toCaseFolded()
                                   .normalized(QString::NormalizationForm_KD);
    QString folded;
    for (const char32_t c : decomposed.toUcs4()) {
        if (isDroppedMark(c))
            continue;
        if (const QStringView plain = strokeless(c); !plain.isEmpty())
            folded += plain;
        else
            folded += QChar::fromUcs4(c);
    }
    // A Korean syllable is one character again, not three.
    out += folded.normalized(QString::NormalizationForm_C);
}

// Calls visit(position, length) for each code point; a lone surrogate counts as one.
template <typename Visit>
void forEachCodePoint(QStringView text, Visit visit)
{
    for (qsizetype i = 0; i < text.size();) {
        const bool pair =
            text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        visit(i, pair ? 2 : 1);
        i += pair ? 2 : 1;
    }
}

} // namespace

QString fold(QStringView text)
{
    // So that a text that came decomposed folds as the same text that did not.
    const QString composed = text.toString().normalized(QString::NormalizationForm_C);
    QString out;
    out.reserve(composed.size());
    forEachCodePoint(composed, [&](qsizetype at, qsizetype length) {
        const char16_t c = composed[at].unicode();
        if (c < 0x80)
            out += QChar(c >= u'A' && c <= u'Z' ? char16_t(c + 32) : c);
        else
            appendFolded(out, QStringView(composed).mid(at, length));
    });
    return out;
}

QStringList searchWords(QStringView search)
{
    return fold(search).simplified().split(QChar(u' '), Qt::SkipEmptyParts);
}

QList<TextRange> findFolded(QStringView text, const QStringList &foldedWords)
{
    // For each character of the folded text, which part of the text it came from.
    QString folded;
    QList<TextRange> origin;
    forEachCodePoint(text, [&](qsizetype at, qsizetype length) {
        appendFolded(folded, text.mid(at, length));
        // What folds to nothing is a mark, which belongs to the letter before it.
        if (folded.size() == origin.size() && !origin.isEmpty())
            origin.last().length = at + length - origin.last().start;
        origin.resize(folded.size(), TextRange {at, length});
    });

    QList<TextRange> found;
    for (const QString &word : foldedWords) {
        if (word.isEmpty())
            continue;
        for (qsizetype i = folded.indexOf(word); i >= 0;
             i = folded.indexOf(word, i + word.size())) {
            const TextRange last = origin[i + word.size() - 1];
            const qsizetype start = origin[i].start;
            found.append({start, last.start + last.length - start});
        }
    }
    std::sort(found.begin(), found.end(),
              [](TextRange a, TextRange b) { return a.start < b.start; });

    QList<TextRange> merged;
    for (const TextRange range : found) {
        if (!merged.isEmpty() && range.start <= merged.last().start + merged.last().length) {
            TextRange &last = merged.last();
            last.length = std::max(last.length, range.start + range.length - last.start);
        } else {
            merged.append(range);
        }
    }
    return merged;
}

} // namespace lectern
