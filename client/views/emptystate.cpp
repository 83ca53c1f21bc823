// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/emptystate.h"

#include "views/plainlabel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kTextWidth = 420;
constexpr int kMargin = 16;

QLabel *centredLabel(const QString &objectName, QWidget *parent)
{
    QLabel *label = plainLabel(objectName, parent);
    label->setAlignment(Qt::AlignHCenter);
    return label;
}

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent), m_heading(centredLabel(u"emptyHeading"_s, this)),
      m_sentence(centredLabel(u"emptySentence"_s, this)), m_buttons(new QHBoxLayout),
      m_detailsButton(new QPushButton(tr("Details"), this)),
      m_details(centredLabel(u"emptyDetails"_s, this))
{
    setObjectName(u"emptyState"_s);
    // So that what it says is read out, and the focus is in the table's place when rows come.
    setFocusPolicy(Qt::TabFocus);
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_heading->setFont(bold);
    m_sentence->setProperty("muted", true);
    m_details->setProperty("muted", true);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_detailsButton->setObjectName(u"emptyDetailsButton"_s);
    m_detailsButton->setCheckable(true);
    m_buttons->setSpacing(8);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(8);
    layout->addStretch(2);
    // Without an alignment, which would give wrapped text the height of a guess.
    layout->addWidget(m_heading);
    layout->addWidget(m_sentence);
    layout->addSpacing(8);
    layout->addLayout(m_buttons);
    layout->addWidget(m_detailsButton, 0, Qt::AlignHCenter);
    layout->addWidget(m_details);
    layout->addStretch(3);
    connect(m_detailsButton, &QPushButton::toggled, m_details, &QWidget::setVisible);
}

void EmptyState::resizeEvent(QResizeEvent *event)
{
    const int side = std::max(kMargin, (event->size().width() - kTextWidth) / 2);
    layout()->setContentsMargins(side, kMargin, side, kMargin);
    QWidget::resizeEvent(event);
}

void EmptyState::display(const QString &heading, const QString &sentence,
                         const QList<Choice> &choices, const QString &details)
{
    // Told again, it must not close the details that are being read.
    if (isShown(heading, sentence, choices, details))
        return;
    m_heading->setText(heading);
    m_sentence->setText(sentence);
    m_sentence->setVisible(!sentence.isEmpty());
    m_details->setText(details);
    m_detailsButton->setChecked(false);
    m_detailsButton->setVisible(!details.isEmpty());
    m_details->hide();
    setAccessibleName(heading);
    setAccessibleDescription(sentence);
    showChoices(choices);
}

bool EmptyState::isShown(const QString &heading, const QString &sentence,
                         const QList<Choice> &choices, const QString &details) const
{
    QStringList names;
    for (const Choice &choice : choices)
        names.append(choice.objectName);
    return m_heading->text() == heading && m_sentence->text() == sentence
        && m_details->text() == details && m_choices == names;
}

QString EmptyState::heading() const
{
    return m_heading->text();
}

QString EmptyState::sentence() const
{
    return m_sentence->text();
}

void EmptyState::showChoices(const QList<Choice> &choices)
{
    // Hidden at once, deleted later: a choice may be what is being clicked just now.
    while (QLayoutItem *item = m_buttons->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->setObjectName({});
            item->widget()->deleteLater();
        }
        delete item;
    }
    m_choices.clear();
    m_buttons->addStretch();
    for (const Choice &choice : choices) {
        m_choices.append(choice.objectName);
        auto *button = new QPushButton(choice.words, this);
        button->setObjectName(choice.objectName);
        button->setProperty("main", &choice == &choices.first());
        connect(button, &QPushButton::clicked, this, choice.action);
        m_buttons->addWidget(button);
        button->show();
    }
    m_buttons->addStretch();
}

} // namespace lectern
