// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/setupdialog.h"

#include "api/session.h"
#include "views/passwordlines.h"
#include "views/plainlabel.h"
#include "views/strengthline.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

namespace {

constexpr int kWidth = 440;

QString messagesOf(const Fault &fault)
{
    QStringList messages;
    for (const FieldMessage &message : fault.fields)
        messages.append(message.message);
    return messages.isEmpty() ? fault.message : messages.join(u' ');
}

} // namespace

SetupDialog::SetupDialog(const ViewContext &context, QWidget *parent)
    : EntryDialog(u"setup"_s, tr("Set up this server"), kWidth, parent), m_context(context),
      m_code(textLine(u"setupCode"_s)), m_name(textLine(u"setupName"_s)),
      m_password(passwordLine(u"setupPassword"_s, {}, this)),
      m_again(passwordLine(u"setupPasswordAgain"_s, {}, this)),
      m_strength(new StrengthLine(context.api, m_password, StrengthLine::Asker::Nobody, this))
{
    QLabel *words = plainLabel(u"setupWords"_s, this);
    words->setText(tr("This server has no administrator yet. It has printed a setup code when it "
                      "was started; whoever has that code becomes the first administrator."));
    column()->addWidget(words);
    addLine(m_code, tr("Setup code"));
    addLine(m_name, tr("User name"));
    addLine(m_password, tr("Password, at least 12 characters"));
    column()->addWidget(m_strength);
    addLine(m_again, tr("The same password again"));
    column()->addSpacing(4);
    column()->addWidget(showPasswordBox(u"setupShow"_s, {m_password, m_again}, this));
    auto *setUp = new QPushButton(tr("Set up and sign in"), this);
    setUp->setObjectName(u"setUp"_s);
    addEnd(setUp, tr("Setting up"));
    connect(m_name, &QLineEdit::textChanged, this,
            [this](const QString &name) { m_strength->setNames({name}); });
    connect(m_strength, &StrengthLine::judged, this, &SetupDialog::updateButtons);
    updateButtons();
}

void SetupDialog::send()
{
    if (m_password->text() != m_again->text()) {
        m_again->setFocus();
        m_again->selectAll();
        showMessage(tr("The two passwords are not the same."));
        return;
    }
    setBusy(true);
    m_context.session.setUp(m_code->text().trimmed(), m_name->text().trimmed(), m_password->text(),
                            this, [this](const Result<void> &result) { answered(result); });
}

void SetupDialog::answered(const Result<void> &result)
{
    setBusy(false);
    if (result)
        return accept();
    const Fault &fault = result.fault();
    const bool wrongCode = fault.kind == Fault::Kind::Denied || fault.kind == Fault::Kind::TooMany;
    (wrongCode ? m_code : m_password)->setFocus();
    if (fault.retryAfter > 0)
        return wait(fault.message, fault.retryAfter);
    showMessage(messagesOf(fault));
}

void SetupDialog::cancelSending()
{
    m_context.session.cancelSignIn();
}

bool SetupDialog::maySend() const
{
    return isFilled() && m_strength->isAcceptable();
}

} // namespace lectern
