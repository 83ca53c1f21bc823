// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/columnguess.h"

#include "core/fold.h"

#include <algorithm>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

QStringList plainWords(const QString &text)
{
    QString folded = fold(text);
    for (QChar &c : folded) {
        if (!c.isLetterOrNumber())
            c = u' ';
    }
    return folded.split(u' ', Qt::SkipEmptyParts);
}

// Whether the words occur in the text side by side and in this order.
bool containsWords(const QStringList &text, const QStringList &words)
{
    return std::search(text.begin(), text.end(), words.begin(), words.end()) != text.end();
}

// The likeness of a column and one spelling of a field: 0 for none. Of two headers that contain
// the field's words, the one that says less besides is the closer one.
int likeness(const QStringList &column, const QStringList &field)
{
    if (column.isEmpty() || field.isEmpty())
        return 0;
    if (column == field)
        return 1000;
    if (column.join(QString()) == field.join(QString()))
        return 900;
    if (containsWords(column, field))
        return std::max<int>(1, 500 - 10 * int(column.size() - field.size()));
    return 0;
}

struct Pair
{
    int likeness;
    QString column;
    QString field;
};

QList<Pair> likelyPairs(const QStringList &header, const ResourceSpec &spec)
{
    QList<Pair> pairs;
    for (const QString &column : header) {
        const QStringList words = plainWords(column);
        for (const FieldSpec &field : spec.fields) {
            if (field.readOnly)
                continue;
            const int best = std::max(likeness(words, plainWords(field.name)),
                                      likeness(words, plainWords(field.label)));
            if (best > 0)
                pairs.append({best, column, field.name});
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair &a, const Pair &b) { return a.likeness > b.likeness; });
    return pairs;
}

} // namespace

QMap<QString, QString> guessColumns(const QStringList &header, const ResourceSpec &spec)
{
    QMap<QString, QString> guessed;
    for (const QString &column : header)
        guessed.insert(column, QString());
    QStringList given;
    const QList<Pair> pairs = likelyPairs(header, spec);
    for (const Pair &pair : pairs) {
        if (!guessed.value(pair.column).isEmpty() || given.contains(pair.field))
            continue;
        guessed.insert(pair.column, pair.field);
        given.append(pair.field);
    }
    return guessed;
}

} // namespace lectern
