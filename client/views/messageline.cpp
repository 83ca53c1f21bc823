// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/messageline.h"

#include "views/plainlabel.h"

#include <QLabel>
#include <QLineEdit>
#include <QStyle>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

MessageLine::MessageLine(QLineEdit *line, const QString &name, const QString &label,
                         QWidget *parent)
    : QWidget(parent), m_line(line), m_message(plainLabel(u"message_"_s + name, this))
{
    m_line->setParent(this);
    m_line->setObjectName(name);
    m_line->setAccessibleName(label);
    auto *above = new QLabel(label, this);
    above->setProperty("muted", true);
    above->setBuddy(m_line);
    m_message->setProperty("problem", true);
    m_message->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(above);
    layout->addWidget(m_line);
    layout->addWidget(m_message);
}

QString MessageLine::text() const
{
    return m_line->text();
}

void MessageLine::setMessage(const QString &message)
{
    m_message->setText(message);
    m_message->setVisible(!message.isEmpty());
    m_line->setAccessibleDescription(message);
    m_line->setProperty("wrong", !message.isEmpty());
    m_line->style()->unpolish(m_line);
    m_line->style()->polish(m_line);
}

} // namespace lectern
