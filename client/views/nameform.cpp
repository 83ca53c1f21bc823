// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/nameform.h"

#include "api/identity.h"
#include "api/resourceclient.h"
#include "api/session.h"
#include "views/messageline.h"
#include "views/plainlabel.h"
#include "views/words.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <utility>

namespace lectern {

using namespace Qt::StringLiterals;

NameForm::NameForm(const ViewContext &context, QWidget *parent)
    : QWidget(parent), m_context(context),
      m_first(new MessageLine(new QLineEdit, u"accountFirst"_s, tr("First name"), this)),
      m_last(new MessageLine(new QLineEdit, u"accountLast"_s, tr("Last name"), this)),
      m_message(plainLabel(u"nameMessage"_s, this)), m_save(new QPushButton(tr("Save"), this))
{
    const SignedInUser user = context.session.user();
    QLabel *words = plainLabel(u"accountUser"_s, this);
    words->setText(tr("You are signed in as %1.").arg(user.username));
    m_first->line()->setText(user.firstName);
    m_last->line()->setText(user.lastName);
    m_save->setObjectName(u"saveName"_s);
    m_save->setProperty("main", true);
    m_save->setAutoDefault(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(8);
    layout->addWidget(words);
    layout->addWidget(m_first);
    layout->addWidget(m_last);
    layout->addWidget(m_message);
    layout->addStretch();
    layout->addWidget(m_save, 0, Qt::AlignRight);
    for (MessageLine *line : {m_first, m_last}) {
        line->line()->setReadOnly(!context.identity.rights().maySet(u"users"_s, u"first_name"_s));
        connect(line->line(), &QLineEdit::textChanged, this, &NameForm::updateButton);
        connect(line->line(), &QLineEdit::returnPressed, m_save, &QPushButton::click);
    }
    connect(m_save, &QPushButton::clicked, this, &NameForm::save);
    setFocusProxy(m_first->line());
    updateButton();
}

void NameForm::save()
{
    m_busy = true;
    updateButton();
    m_message->clear();
    m_first->setMessage({});
    m_last->setMessage({});
    const Record names {{u"first_name"_s, m_first->text().trimmed()},
                        {u"last_name"_s, m_last->text().trimmed()}};
    const ResourceClient users(&m_context.api, *findSpec(m_context.catalog, u"users"_s));
    users.change(m_context.session.user().id, names, 0, this,
                 [this](const Result<Record> &record) { saved(record); });
}

void NameForm::saved(const Result<Record> &record)
{
    m_busy = false;
    if (record) {
        m_context.session.rename(record->value(u"first_name"_s).toString(),
                                 record->value(u"last_name"_s).toString());
        showWords(m_message, tr("Saved."), false);
        return updateButton();
    }
    bool told = false;
    for (const FieldMessage &message : record.fault().fields) {
        MessageLine *line = message.field == u"first_name" ? m_first
            : message.field == u"last_name"                ? m_last
                                                           : nullptr;
        if (line)
            line->setMessage(message.message);
        told = told || line;
    }
    if (!told)
        showWords(m_message, words::explained(record.fault()), true);
    updateButton();
}

void NameForm::updateButton()
{
    const SignedInUser user = m_context.session.user();
    const bool changed =
        m_first->text().trimmed() != user.firstName || m_last->text().trimmed() != user.lastName;
    m_save->setEnabled(changed && !m_busy);
}

} // namespace lectern
