// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/recordheader.h"

#include "views/appearance.h"
#include "views/tablemetrics.h"

#include <QPainter>
#include <QPainterPath>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kArrowWidth = 9;
constexpr int kArrowGap = 6;

void drawArrow(QPainter &painter, QPointF middle, bool up)
{
    const double half = 4.5;
    const double tip = up ? -half : half;
    const double side = up ? -half + 3.5 : half - 3.5;
    QPainterPath arrow(middle + QPointF(0, -half));
    arrow.lineTo(middle + QPointF(0, half));
    arrow.moveTo(middle + QPointF(-3.5, side));
    arrow.lineTo(middle + QPointF(0, tip));
    arrow.lineTo(middle + QPointF(3.5, side));
    painter.drawPath(arrow);
}

} // namespace

RecordHeader::RecordHeader(const Appearance &appearance, QWidget *parent)
    : QHeaderView(Qt::Horizontal, parent), m_appearance(appearance)
{
    setObjectName(u"tableHeader"_s);
    setSectionsClickable(true);
    setSectionsMovable(true);
    setStretchLastSection(true);
    setHighlightSections(false);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setMinimumSectionSize(40);
    QFont medium = font();
    medium.setWeight(QFont::Medium);
    setFont(medium);
    connect(&appearance, &Appearance::changed, this, [this] { viewport()->update(); });
    connect(this, &QHeaderView::sectionResized, this, &RecordHeader::noteArranged);
    connect(this, &QHeaderView::sectionMoved, this, &RecordHeader::noteArranged);
}

void RecordHeader::noteArranged()
{
    if (m_underMouse)
        Q_EMIT arranged();
}

void RecordHeader::mousePressEvent(QMouseEvent *event)
{
    m_underMouse = true;
    QHeaderView::mousePressEvent(event);
}

void RecordHeader::mouseReleaseEvent(QMouseEvent *event)
{
    QHeaderView::mouseReleaseEvent(event);
    m_underMouse = false;
}

void RecordHeader::mouseDoubleClickEvent(QMouseEvent *event)
{
    m_underMouse = true;
    QHeaderView::mouseDoubleClickEvent(event);
    m_underMouse = false;
}

QSize RecordHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(),
            std::max(table::kRowHeight, fontMetrics().height() + 12)};
}

QString RecordHeader::textOf(int section) const
{
    return model()->headerData(section, Qt::Horizontal).toString();
}

void RecordHeader::paintEvent(QPaintEvent *event)
{
    const Tokens &tokens = m_appearance.tokens();
    {
        QPainter painter(viewport());
        painter.fillRect(viewport()->rect(), tokens.window);
    }
    QHeaderView::paintEvent(event);
    QPainter painter(viewport());
    painter.fillRect(0, 0, viewport()->width(), 1, tokens.line);
    painter.fillRect(0, viewport()->height() - 1, viewport()->width(), 1, tokens.line);
}

void RecordHeader::paintSection(QPainter *painter, const QRect &rect, int section) const
{
    painter->save();
    painter->fillRect(rect, m_appearance.tokens().window);
    const bool sorts = isSortIndicatorShown() && sortIndicatorSection() == section;
    const QRect area = table::textArea(rect, sectionPosition(section) == 0)
                           .adjusted(0, 0, sorts ? -(kArrowWidth + kArrowGap) : 0, 0);
    const QString text = fontMetrics().elidedText(textOf(section), Qt::ElideRight, area.width());
    painter->setFont(font());
    painter->setPen(m_appearance.tokens().muted);
    painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    if (sorts) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(m_appearance.tokens().muted, 1.4));
        const double x =
            area.left() + fontMetrics().horizontalAdvance(text) + kArrowGap + kArrowWidth / 2.0;
        drawArrow(*painter, {x, rect.center().y() + 0.5},
                  sortIndicatorOrder() == Qt::AscendingOrder);
    }
    painter->restore();
}

} // namespace lectern
