// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/passwordform.h"

#include "views/busyline.h"
#include "views/messageline.h"
#include "views/passwordlines.h"
#include "views/plainlabel.h"
#include "views/strengthline.h"
#include "views/words.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

MessageLine *secretLine(const QString &name, const QString &label, QWidget *parent)
{
    return new MessageLine(passwordLine(name, label, parent), name, label, parent);
}

} // namespace

PasswordForm::PasswordForm(const ViewContext &context, const Words &words, Send send,
                           QWidget *parent)
    : QWidget(parent), m_send(std::move(send)),
      m_current(words.asksCurrent ? secretLine(u"currentPassword"_s, tr("Password until now"), this)
                                  : nullptr),
      m_wanted(secretLine(u"newPassword"_s, tr("New password, at least 12 characters"), this)),
      m_again(secretLine(u"newPasswordAgain"_s, tr("The new password again"), this)),
      m_strength(new StrengthLine(context.api, m_wanted->line(), StrengthLine::Asker::User, this)),
      m_message(plainLabel(u"passwordMessage"_s, this)), m_busyLine(busyLine({}, this)),
      m_store(new QPushButton(words.button, this)), m_buttons(new QHBoxLayout)
{
    m_strength->setNames(words.names);
    m_busyLine->setAccessibleName(tr("Storing the password"));
    m_store->setObjectName(u"storePassword"_s);
    m_store->setProperty("main", true);
    m_store->setAutoDefault(false);
    addParts(words);
    connect(m_store, &QPushButton::clicked, this, &PasswordForm::trySend);
    connect(m_strength, &StrengthLine::judged, this, &PasswordForm::updateButton);
    setBusy(false);
}

void PasswordForm::addParts(const Words &words)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    QLabel *above = plainLabel(u"passwordWords"_s, this);
    above->setText(words.above);
    layout->addWidget(above);
    QList<QLineEdit *> lines;
    for (MessageLine *line : {m_current, m_wanted, m_again}) {
        if (!line)
            continue;
        layout->addWidget(line);
        if (line == m_wanted)
            layout->addWidget(m_strength);
        lines.append(line->line());
        connect(line->line(), &QLineEdit::textChanged, this, &PasswordForm::updateButton);
        connect(line->line(), &QLineEdit::returnPressed, m_store, &QPushButton::click);
    }
    layout->addWidget(showPasswordBox(u"showPasswords"_s, lines, this));
    layout->addWidget(m_message);
    layout->addWidget(m_busyLine);
    layout->addStretch();
    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    m_buttons->addWidget(m_store);
    layout->addLayout(m_buttons);
}

void PasswordForm::addButton(QPushButton *button)
{
    button->setAutoDefault(false);
    m_buttons->insertWidget(1, button);
    setTabOrder(button, m_store);
}

void PasswordForm::trySend()
{
    if (m_wanted->text() != m_again->text()) {
        m_again->setMessage(tr("This is not the same as above."));
        m_again->line()->setFocus(Qt::OtherFocusReason);
        m_again->line()->selectAll();
        return;
    }
    setBusy(true);
    const QPointer<PasswordForm> self(this);
    m_send(m_current ? m_current->text() : QString(), m_wanted->text(),
           [self](const Result<void> &result) {
               if (self)
                   self->answered(result);
           });
}

void PasswordForm::answered(const Result<void> &result)
{
    setBusy(false);
    if (!result)
        return refused(result.fault());
    Q_EMIT stored();
}

void PasswordForm::finish(const QString &words)
{
    for (MessageLine *line : {m_current, m_wanted, m_again}) {
        if (line)
            line->line()->clear();
    }
    showWords(m_message, words, false);
    (m_current ? m_current : m_wanted)->line()->setFocus(Qt::OtherFocusReason);
}

void PasswordForm::refused(const Fault &fault)
{
    MessageLine *wrong = nullptr;
    for (const FieldMessage &message : fault.fields) {
        MessageLine *line = message.field == u"current_password" ? m_current : m_wanted;
        if (!line)
            continue;
        line->setMessage(message.message);
        wrong = wrong ? wrong : line;
    }
    if (!wrong && fault.retryAfter > 0)
        showWords(m_message,
                  fault.retryAfter == 1
                      ? tr("%1 Try again in a second.").arg(fault.message)
                      : tr("%1 Try again in %2 seconds.").arg(fault.message).arg(fault.retryAfter),
                  true);
    else if (!wrong)
        showWords(m_message, words::explained(fault), true);
    if (!wrong)
        return;
    wrong->line()->setFocus(Qt::OtherFocusReason);
    wrong->line()->selectAll();
}

void PasswordForm::setBusy(bool busy)
{
    m_busy = busy;
    m_busyLine->setVisible(busy);
    for (MessageLine *line : {m_current, m_wanted, m_again}) {
        if (!line)
            continue;
        line->line()->setEnabled(!busy);
        if (busy)
            line->setMessage({});
    }
    if (busy)
        m_message->clear();
    updateButton();
}

void PasswordForm::updateButton()
{
    const bool filled = (!m_current || !m_current->text().isEmpty()) && !m_wanted->text().isEmpty()
        && !m_again->text().isEmpty();
    m_store->setEnabled(!m_busy && filled && m_strength->isAcceptable());
}

} // namespace lectern
