// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/markedtext.h"

#include "views/appearance.h"

#include <QPainter>
#include <QTextLayout>

namespace lectern {

namespace {

// A QTextLayout knows where characters are in scripts whose letters join or run to the left.
void layOut(QTextLayout &layout)
{
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    layout.beginLayout();
    layout.createLine().setLineWidth(1e6);
    layout.endLayout();
}

QRectF markArea(const QTextLine &line, const TextRange &range, QPointF origin)
{
    const double start = line.cursorToX(int(range.start));
    const double end = line.cursorToX(int(range.start + range.length));
    return QRectF(origin.x() + std::min(start, end), origin.y(), std::abs(end - start),
                  line.height());
}

} // namespace

void paintMarked(QPainter &painter, const QRect &area, const QString &text,
                 const QList<TextRange> &found, const Tokens &tokens)
{
    const QString elided =
        QFontMetrics(painter.font()).elidedText(text, Qt::ElideRight, area.width());
    // What is cut off ends in one character that was not in the text.
    const qsizetype kept = elided == text ? text.size() : elided.size() - 1;
    QTextLayout layout(elided, painter.font());
    layOut(layout);
    const QTextLine line = layout.lineAt(0);
    const QPointF origin(area.left(), area.top() + (area.height() - line.height()) / 2.0);

    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (TextRange range : found) {
        range.length = std::min(range.length, kept - range.start);
        if (range.length <= 0)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.mark);
        painter.drawRoundedRect(markArea(line, range, origin), 2, 2);
    }
    // Drawn as unmarked text is, so that it stands on the same line.
    painter.setPen(tokens.text);
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, elided);
    painter.restore();
}

} // namespace lectern
