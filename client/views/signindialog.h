// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "views/entrydialog.h"
#include "views/viewcontext.h"

/** Asks for user name and password; what a sign-in does is Session's. */
namespace lectern {

class SignInDialog : public EntryDialog
{
    Q_OBJECT

public:
    /** `words`: why it is asked; may be empty. `name`: who has signed in here before. */
    SignInDialog(const ViewContext &context, const QString &words, const QString &name,
                 QWidget *parent);

Q_SIGNALS:
    void setupWanted(); ///< the server has no administrator yet, and the user is the one

protected:
    void send() override;
    void cancelSending() override;
    bool maySend() const override;

private:
    void addServer();
    void addPassword();
    void addButtons();
    QString keptWords() const;
    void askForSetup();
    void answered(const Result<void> &result);

    const ViewContext &m_context;
    QLineEdit *m_name;
    QLineEdit *m_password = nullptr;
    QPushButton *m_setup = nullptr;
};

} // namespace lectern
