// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/stareditor.h"

#include "views/appearance.h"
#include "views/stars.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace lectern {

namespace {

constexpr int kHeight = 32;
constexpr int kPadding = 11;
constexpr int kCellPadding = 8;
constexpr int kRadius = 6;

} // namespace

StarEditor::StarEditor(const Appearance &appearance, QWidget *parent)
    : QAbstractSlider(parent), m_appearance(appearance)
{
    setOrientation(Qt::Horizontal);
    setRange(0, stars::kCount);
    setPageStep(1);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setToolTip(tr("Click a star or press 0 to 5; 0 means not rated"));
    connect(&appearance, &Appearance::changed, this, qOverload<>(&QWidget::update));
}

void StarEditor::setWrong(bool wrong)
{
    m_wrong = wrong;
    update();
}

void StarEditor::setFramed(bool framed)
{
    m_framed = framed;
    setAutoFillBackground(!framed);
}

QSize StarEditor::sizeHint() const
{
    return {stars::kWidth + 2 * kPadding, m_framed ? kHeight : stars::kSize};
}

int StarEditor::left() const
{
    return m_framed ? kPadding : kCellPadding;
}

void StarEditor::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = m_appearance.tokens();
    if (m_framed) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(m_wrong ? tokens.error : hasFocus() ? tokens.accent : tokens.line);
        painter.setBrush(tokens.window);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    }
    stars::paint(painter, rect().adjusted(left(), 0, 0, 0), value(), tokens);
}

void StarEditor::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return event->ignore();
    const int star = stars::at(left(), event->position().toPoint().x());
    // A click on the only star that is set takes it away: the way back to "not rated".
    if (star > 0)
        setValue(star == 1 && value() == 1 ? 0 : star);
}

void StarEditor::keyPressEvent(QKeyEvent *event)
{
    const int digit = event->key() - Qt::Key_0;
    const bool plain = (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (plain && digit >= minimum() && digit <= maximum())
        setValue(digit);
    else
        QAbstractSlider::keyPressEvent(event);
}

void StarEditor::focusInEvent(QFocusEvent *event)
{
    QAbstractSlider::focusInEvent(event);
    update();
}

void StarEditor::focusOutEvent(QFocusEvent *event)
{
    QAbstractSlider::focusOutEvent(event);
    update();
}

void StarEditor::sliderChange(SliderChange change)
{
    QAbstractSlider::sliderChange(change);
    update();
}

} // namespace lectern
