// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

/**
 * Folding: the form in which text is searched and sorted, the same on every database.
 * The store keeps it beside the text; the window uses it to mark what a search has found.
 */
namespace lectern {

/**
 * Folds case (Unicode full case folding), compatibility forms (NFKD, composed again) and the
 * accents of Latin, Greek, Cyrillic and Arabic: "Šarić" and "SARIC" fold alike. Never fails; the
 * result may be longer or shorter than the text.
 */
QString fold(QStringView text);

/** The folded words of a search, in the order typed; white space separates them. */
QStringList searchWords(QStringView search);

/** A part of a text: UTF-16 position and length. */
struct TextRange
{
    qsizetype start = 0;
    qsizetype length = 0;

    bool operator==(const TextRange &) const = default;
};

/** Where the folded words occur in the text: sorted, without overlaps. */
QList<TextRange> findFolded(QStringView text, const QStringList &foldedWords);

} // namespace lectern
