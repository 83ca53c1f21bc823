// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/noticebar.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTimer>

#include <chrono>

namespace lectern {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto kPlainNotice = 12s;
constexpr auto kMouseLooked = 1s; // whether the mouse has gone

QPushButton *flatButton(const QString &objectName, QWidget *parent)
{
    auto *button = new QPushButton(parent);
    button->setObjectName(objectName);
    button->setProperty("flat", true);
    button->setCursor(Qt::PointingHandCursor);
    return button;
}

} // namespace

NoticeBar::NoticeBar(QWidget *parent)
    : QFrame(parent), m_text(new QLabel(this)), m_button(flatButton(u"noticeAction"_s, this)),
      m_timer(new QTimer(this))
{
    setObjectName(u"noticeBar"_s);
    setAccessibleName(tr("Notice"));
    m_text->setObjectName(u"noticeText"_s);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    QPushButton *close = flatButton(u"noticeClose"_s, this);
    close->setText(u"\u00d7"_s);
    close->setAccessibleName(tr("Close this notice"));
    close->setToolTip(tr("Close"));

    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 5, 8, 5);
    layout->setSpacing(8);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_button);
    layout->addWidget(close);

    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &NoticeBar::end);
    connect(close, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_button, &QPushButton::clicked, this, &NoticeBar::act);
    hide();
}

void NoticeBar::say(const QString &text)
{
    m_action = nullptr;
    display(text, {});
    m_timer->start(kPlainNotice);
}

void NoticeBar::offer(const QString &text, const QString &actionWords, std::function<void()> action)
{
    m_action = std::move(action);
    display(text, actionWords);
}

void NoticeBar::warn(const QString &text)
{
    m_action = nullptr;
    display(text, {});
}

QString NoticeBar::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void NoticeBar::display(const QString &text, const QString &actionWords)
{
    m_timer->stop();
    m_text->setText(text);
    m_button->setText(actionWords);
    m_button->setVisible(!actionWords.isEmpty());
    setAccessibleDescription(text);
    show();
    Q_EMIT given(text);
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

// What is below moves up then, which it must not do under the mouse.
void NoticeBar::end()
{
    if (parentWidget() && parentWidget()->underMouse())
        m_timer->start(kMouseLooked);
    else
        hide();
}

void NoticeBar::act()
{
    hide();
    // The action may show the next notice, which must not be lost to this one's end.
    if (const auto action = std::exchange(m_action, nullptr))
        action();
}

} // namespace lectern
