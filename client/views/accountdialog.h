// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/patientdialog.h"
#include "views/viewcontext.h"

/** The account of the user who has signed in: name, password, and where else one is signed in. */
namespace lectern {

class NameForm;
class PasswordForm;
class SessionList;

class AccountDialog : public PatientDialog
{
    Q_OBJECT

public:
    AccountDialog(const ViewContext &context, QWidget *parent);

private:
    QWidget *makeTabs();
    PasswordForm *makePassword();

    const ViewContext &m_context;
    NameForm *m_name;
    PasswordForm *m_password;
    SessionList *m_sessions;
};

} // namespace lectern
