// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "views/viewcontext.h"

#include <QDialog>

/** The account of the user who has signed in: name, password, and where else one is signed in. */
namespace lectern {

class PasswordForm;
class SessionList;

class AccountDialog : public QDialog
{
    Q_OBJECT

public:
    AccountDialog(const ViewContext &context, QWidget *parent);

protected:
    void reject() override;

private:
    QWidget *makeTabs();
    PasswordForm *makePassword();

    const ViewContext &m_context;
    PasswordForm *m_password;
    SessionList *m_sessions;
};

} // namespace lectern
