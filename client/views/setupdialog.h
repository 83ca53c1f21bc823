// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/result.h"
#include "views/viewcontext.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

/** Makes the first administrator of a new server, by the code that the server has printed. */
namespace lectern {

class StrengthLine;

class SetupDialog : public QDialog
{
    Q_OBJECT

public:
    SetupDialog(const ViewContext &context, QWidget *parent);

protected:
    void reject() override;

private:
    QLineEdit *addLine(QLineEdit *line, const QString &label);
    QWidget *makeButtons();
    void send();
    void answered(const Result<void> &result);
    void setBusy(bool busy);
    void updateButtons();

    const ViewContext &m_context;
    QLineEdit *m_code;
    QLineEdit *m_name;
    QLineEdit *m_password;
    QLineEdit *m_again;
    StrengthLine *m_strength;
    QLabel *m_message;
    QProgressBar *m_busyLine;
    QPushButton *m_setUp = nullptr;
    bool m_busy = false;
};

} // namespace lectern
