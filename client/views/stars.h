// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRect>

class QPainter;

/** How a rating of 0 to 5 stars is drawn and hit, in the table's cells and in the form alike. */
namespace lectern {

struct Tokens;

namespace stars {

inline constexpr int kCount = 5;
inline constexpr int kSize = 12;
inline constexpr int kStep = 15;
inline constexpr int kWidth = kStep * (kCount - 1) + kSize;

/** Draws the stars at the left of the area, in the middle of its height. */
void paint(QPainter &painter, const QRect &area, int rating, const Tokens &tokens,
           bool selected = false);

/** The star at x within an area that begins at `left`: 1 to 5, or 0 where there is none. */
int at(int left, int x);

} // namespace stars
} // namespace lectern
