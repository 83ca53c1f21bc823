// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/stars.h"

#include "views/appearance.h"

#include <QPainter>
#include <QPolygonF>

#include <cmath>
#include <numbers>

namespace lectern::stars {

namespace {

// A star of the given size around its centre, one point up.
QPolygonF starShape(double size)
{
    constexpr double kInner = 0.42;
    QPolygonF shape;
    for (int i = 0; i < 2 * kCount; ++i) {
        const double radius = size / 2.0 * (i % 2 == 0 ? 1.0 : kInner);
        const double angle = std::numbers::pi * (i / double(kCount) - 0.5);
        shape.append({radius * std::cos(angle), radius * std::sin(angle)});
    }
    return shape;
}

} // namespace

void paint(QPainter &painter, const QRect &area, int rating, const Tokens &tokens, bool selected)
{
    // The colour of lines would be lost on that of the selection.
    QColor empty = selected ? tokens.mutedOnSelection : tokens.line;
    empty.setAlphaF(selected ? 0.3F : 1.0F);
    static const QPolygonF shape = starShape(kSize);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.translate(area.left() + kSize / 2.0, area.top() + area.height() / 2.0);
    for (int star = 1; star <= kCount; ++star) {
        painter.setBrush(star <= rating ? tokens.star : empty);
        painter.drawPolygon(shape);
        painter.translate(kStep, 0);
    }
    painter.restore();
}

int at(int left, int x)
{
    const int offset = x - left;
    if (offset < 0 || offset >= kStep * kCount)
        return 0;
    return offset / kStep + 1;
}

} // namespace lectern::stars
