// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/sidebarbutton.h"

#include "views/appearance.h"

#include <QLocale>
#include <QPainter>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kHeight = 30;
constexpr int kPadding = 10;
constexpr int kRadius = 6;

QColor hoverColour(const Tokens &tokens)
{
    QColor colour = tokens.line;
    colour.setAlphaF(0.6F);
    return colour;
}

} // namespace

SidebarButton::SidebarButton(const QString &name, const Appearance &appearance, QWidget *parent)
    : QPushButton(name, parent), m_appearance(appearance)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    QFont medium = font();
    medium.setWeight(QFont::Medium);
    setFont(medium);
}

void SidebarButton::setCount(qint64 count)
{
    m_count = count < 0 ? QString() : QLocale().toString(count);
    setAccessibleName(m_count.isEmpty() ? text() : u"%1, %2"_s.arg(text(), m_count));
    update();
}

QSize SidebarButton::sizeHint() const
{
    return {120, std::max(kHeight, fontMetrics().height() + 8)};
}

void SidebarButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &tokens = m_appearance.tokens();
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? tokens.selection : hoverColour(tokens));
        painter.drawRoundedRect(rect(), kRadius, kRadius);
    }
    if (hasFocus()) {
        painter.setPen(tokens.accent);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kRadius, kRadius);
    }
    const QRect inner = rect().adjusted(kPadding, 0, -kPadding, 0);
    painter.setPen(tokens.text);
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic, text());
    QFont plain = font();
    plain.setWeight(QFont::Normal);
    painter.setFont(plain);
    painter.setPen(isChecked() || underMouse() ? tokens.mutedOnSelection : tokens.mutedOnSidebar);
    painter.drawText(inner, Qt::AlignVCenter | Qt::AlignRight, m_count);
}

} // namespace lectern
