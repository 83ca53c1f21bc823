// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "views/entrydialog.h"
#include "views/viewcontext.h"

/** Makes the first administrator of a new server, by the code that the server has printed. */
namespace lectern {

class StrengthLine;

class SetupDialog : public EntryDialog
{
    Q_OBJECT

public:
    SetupDialog(const ViewContext &context, QWidget *parent);

protected:
    void send() override;
    void cancelSending() override;
    bool maySend() const override;

private:
    void answered(const Result<void> &result);

    const ViewContext &m_context;
    QLineEdit *m_code;
    QLineEdit *m_name;
    QLineEdit *m_password;
    QLineEdit *m_again;
    StrengthLine *m_strength;
};

} // namespace lectern
