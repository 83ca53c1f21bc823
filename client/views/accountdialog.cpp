// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/accountdialog.h"

#include "api/session.h"
#include "views/dialogroom.h"
#include "views/nameform.h"
#include "views/passwordform.h"
#include "views/sessionlist.h"

#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lectern {

using namespace Qt::StringLiterals;

AccountDialog::AccountDialog(const ViewContext &context, QWidget *parent)
    : PatientDialog(parent), m_context(context), m_name(new NameForm(context, this)),
      m_password(makePassword()),
      m_sessions(new SessionList(context, context.session.user().id, this))
{
    setObjectName(u"accountDialog"_s);
    setWindowTitle(tr("My account"));
    setAttribute(Qt::WA_DeleteOnClose);
    resize(560, 480);
    setMinimumWidth(400);
    keepRoomForWords(this);
    auto *close = new QPushButton(tr("Close"), this);
    close->setObjectName(u"accountClose"_s);
    close->setAutoDefault(false);
    connect(close, &QPushButton::clicked, this, &AccountDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(makeTabs(), 1);
    layout->addWidget(close, 0, Qt::AlignRight);
    m_name->setFocus(Qt::OtherFocusReason);
    stayWhile([this] { return m_name->isBusy() || m_password->isBusy() || m_sessions->isBusy(); });
}

QWidget *AccountDialog::makeTabs()
{
    auto *tabs = new QTabWidget(this);
    tabs->setObjectName(u"accountTabs"_s);
    tabs->setAccessibleName(windowTitle());
    tabs->addTab(m_name, tr("Name"));
    tabs->addTab(m_password, tr("Password"));
    const int sessions = tabs->addTab(m_sessions, tr("Sessions"));
    connect(tabs, &QTabWidget::currentChanged, this, [this, sessions](int index) {
        if (index == sessions)
            m_sessions->load();
    });
    return tabs;
}

PasswordForm *AccountDialog::makePassword()
{
    const SignedInUser user = m_context.session.user();
    const PasswordForm::Words words {
        .above = tr("With a new password you are signed out everywhere else; here you stay."),
        .button = tr("Change the password"),
        .names = {user.username, user.email, user.firstName, user.lastName}};
    auto *form = new PasswordForm(
        m_context, words,
        [this](const QString &current, const QString &wanted, const PasswordForm::Done &done) {
            m_context.session.changePassword(current, wanted, this, done);
        },
        this);
    connect(form, &PasswordForm::stored, form,
            [form] { form->finish(tr("Your password has been changed.")); });
    return form;
}

} // namespace lectern
