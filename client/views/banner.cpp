// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/banner.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace lectern {

using namespace Qt::StringLiterals;

Banner::Banner(QWidget *parent)
    : QFrame(parent), m_text(new QLabel(this)), m_button(new QPushButton(tr("Try now"), this))
{
    setObjectName(u"banner"_s);
    setAccessibleName(tr("Connection"));
    m_text->setObjectName(u"bannerText"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_button->setObjectName(u"tryNow"_s);
    // Whoever clicks it goes on where they were; it is gone by then.
    m_button->setFocusPolicy(Qt::TabFocus);

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 16, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, &Banner::tryNow);
    hide();
}

void Banner::display(const QString &text, const QString &buttonWords)
{
    m_button->setText(buttonWords.isEmpty() ? tr("Try now") : buttonWords);
    if (isVisible() && m_text->text() == text)
        return;
    m_text->setText(text);
    setAccessibleDescription(text);
    show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

QString Banner::text() const
{
    return isHidden() ? QString() : m_text->text();
}

} // namespace lectern
