// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fold.h"

#include <QList>
#include <QRect>
#include <QString>

class QPainter;

/** Text in one line with parts of it marked, as a search has found them. */
namespace lectern {

struct Tokens;

/** With the painter's font and pen; the marked parts are in the text's colour on the mark's. */
void paintMarked(QPainter &painter, const QRect &area, const QString &text,
                 const QList<TextRange> &found, const Tokens &tokens);

} // namespace lectern
