// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/sidebar.h"

#include "views/appearance.h"
#include "views/connectionlabel.h"
#include "views/icons.h"
#include "views/sidebarbutton.h"

#include <QButtonGroup>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 204;

} // namespace

Sidebar::Sidebar(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_appearance(context.appearance), m_menuButton(new QToolButton(this)),
      m_connection(new ConnectionLabel(context.api, context.appearance, this)),
      m_group(new QButtonGroup(this)),
      m_connect(new SidebarButton(tr("Connect a tool\u2026"), m_appearance, this))
{
    setObjectName(u"sidebar"_s);
    setAccessibleName(tr("Pages"));
    setFixedWidth(kWidth);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 14, 11, 14);
    layout->setSpacing(2);
    layout->addWidget(makeHead());
    layout->addSpacing(12);
    for (const ResourceSpec &spec : context.catalog) {
        auto *button = new SidebarButton(spec.label, m_appearance, this);
        button->setObjectName(u"sidebar_"_s + spec.name);
        button->setCheckable(true);
        m_group->addButton(button);
        m_buttons.insert(spec.name, button);
        layout->addWidget(button);
        connect(button, &QPushButton::clicked, this,
                [this, page = spec.name] { Q_EMIT pageChosen(page); });
    }
    layout->addStretch();
    layout->addWidget(m_connection);
    layout->addSpacing(6);
    m_connect->setObjectName(u"sidebar_connect"_s);
    connect(m_connect, &QPushButton::clicked, this, &Sidebar::connectWanted);
    layout->addWidget(m_connect);
    auto *settings = new SidebarButton(tr("Settings"), m_appearance, this);
    settings->setObjectName(u"sidebar_settings"_s);
    connect(settings, &QPushButton::clicked, this, &Sidebar::settingsWanted);
    layout->addWidget(settings);
}

QWidget *Sidebar::makeHead()
{
    auto *head = new QWidget(this);
    auto *name = new QLabel(u"Lectern"_s, head);
    QFont bold = name->font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    name->setFont(bold);

    m_menuButton->setObjectName(u"mainMenu"_s);
    m_menuButton->setAccessibleName(tr("Menu"));
    m_menuButton->setToolTip(tr("Menu (F10)"));
    m_menuButton->setAutoRaise(true);
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setFocusPolicy(Qt::TabFocus);
    const auto setIcon = [this] {
        m_menuButton->setIcon(drawnIcon("application-menu"_L1, m_appearance.tokens()));
    };
    setIcon();
    connect(&m_appearance, &Appearance::changed, this, setIcon);

    auto *layout = new QHBoxLayout(head);
    layout->setContentsMargins(10, 0, 4, 0);
    layout->addWidget(name);
    layout->addStretch();
    layout->addWidget(m_menuButton);
    return head;
}

void Sidebar::setCurrent(const QString &page)
{
    if (SidebarButton *button = m_buttons.value(page))
        button->setChecked(true);
}

void Sidebar::setPageShown(const QString &page, bool shown)
{
    if (SidebarButton *button = m_buttons.value(page))
        button->setVisible(shown);
}

void Sidebar::setCount(const QString &page, qint64 count)
{
    if (SidebarButton *button = m_buttons.value(page))
        button->setCount(count);
}

void Sidebar::setConnectShown(bool shown)
{
    m_connect->setVisible(shown);
}

void Sidebar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_appearance.tokens().sidebar);
    painter.fillRect(width() - 1, 0, 1, height(), m_appearance.tokens().line);
}

} // namespace lectern
